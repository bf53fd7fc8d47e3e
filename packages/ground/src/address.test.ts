import { expect, test } from 'vitest';
import { inRange, mayReach } from './address.ts';

test.each([
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['169.254.169.254', false],
  ['192.168.1.1', false],
  ['::1', false],
  ['fd00::1', false],
  ['::ffff:127.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['0.0.0.0', false],
  ['not an address', false],
  ['93.184.216.34', true],
  ['2606:4700::1111', true],
])('%s may be reached without being allowed: %s', (address, may) => {
  expect(mayReach(address, { allow: [] })).toBe(may);
});

test('an allowed range opens itself and nothing beside it, also when it is written in IPv6', () => {
  const policy = { allow: ['10.0.0.0/8', 'nonsense/99'] };

  expect(mayReach('10.255.0.1', policy)).toBe(true);
  expect(mayReach('::ffff:10.0.0.1', policy)).toBe(true);
  expect(mayReach('11.0.0.1', policy)).toBe(true);
  expect(mayReach('192.168.0.1', policy)).toBe(false);
});

test('a malformed range contains nothing', () => {
  expect(inRange('10.0.0.1', 'x')).toBe(false);
  expect(inRange('10.0.0.1', '10.0.0.0/8')).toBe(true);
});
