import { expect, test } from 'vitest';
import { createLeases } from './leases.ts';

const NOW = 1_000_000;
const open = (seconds = NOW) => createLeases({ now: () => new Date(seconds * 1000) });

test('who asks first holds the stream; the others are told who', () => {
  const leases = open();
  expect(leases.take('1:5', 'a')).toEqual({ bootId: 'a', epoch: NOW });
  expect(leases.take('1:5', 'b')).toEqual({ bootId: 'a', epoch: NOW });
  expect(leases.holder('1:5')).toEqual({ bootId: 'a', epoch: NOW });
});

test('each new holder has a higher epoch', () => {
  const leases = open();
  leases.take('1:5', 'a');
  leases.release('1:5', 'a');
  expect(leases.holder('1:5')).toBeNull();
  expect(leases.take('1:5', 'b').epoch).toBe(NOW + 1);
  expect(leases.give('1:5', 'c').epoch).toBe(NOW + 2);
  expect(leases.epoch('1:5')).toBe(NOW + 2);
});

test('only the holder can let go, and a lost edge lets go of all that it has held', () => {
  const leases = open();
  leases.take('1:5', 'a');
  leases.take('1:6', 'a');
  leases.take('1:7', 'b');
  leases.release('1:5', 'b');
  expect(leases.holder('1:5')?.bootId).toBe('a');
  expect(leases.releaseAll('a')).toEqual(['1:5', '1:6']);
  expect(leases.holder('1:7')?.bootId).toBe('b');
});

test('a control plane that has started again gives higher epochs than the one before', () => {
  const before = open();
  for (const edge of ['a', 'b', 'c']) before.give('1:5', edge);

  expect(open(NOW + 5).take('1:5', 'c').epoch).toBeGreaterThan(before.epoch('1:5'));
});
