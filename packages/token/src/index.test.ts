import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sign, verify, verifyAnyAge } from './index.ts';

const key = 'a'.repeat(64);

test('a token tells its session until it ends', () => {
  const token = sign(key, { session: 's-1', exp: 1000 }, '1:7');

  expect(verify(key, token, 999, '1:7')).toEqual({ session: 's-1', exp: 1000 });
  expect(verify(key, token, 1000, '1:7')).toBeNull();
  expect(verifyAnyAge(key, token, '1:7')).toEqual({ session: 's-1', exp: 1000 });
});

test('a token is good for its key and its scope alone', () => {
  const token = sign(key, { session: 's-1', exp: 1000 }, '1:7');

  expect(verify('b'.repeat(64), token, 1, '1:7')).toBeNull();
  expect(verify(key, token, 1, '1:8')).toBeNull();
});

test('a changed character anywhere spoils a token', () => {
  const token = sign(key, { session: 'session', exp: 99_999 });
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom('a', 'b', 'X', 'Y', '0', '9', '.', '_', '-'), (at, letter) => {
      fc.pre(token[at] !== letter);
      expect(verify(key, token.slice(0, at) + letter + token.slice(at + 1), 1)).toBeNull();
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('no text at all is taken for a token or makes the check fail', () => {
  fc.assert(
    fc.property(fc.string(), (text) => verifyAnyAge(key, text) === null),
    { numRuns: 200, seed: 2 },
  );
});
