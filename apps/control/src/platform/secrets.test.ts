import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecrets, sameText } from './secrets.ts';

const old = 'aa'.repeat(32);
const fresh = 'bb'.repeat(32);

test('whatever is sealed opens again, and two seals of one text differ', () => {
  const secrets = createSecrets([old]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(secrets.open('p', secrets.seal('p', text))).toBe(text.toWellFormed());
    }),
  );
  expect(secrets.seal('p', 'same')).not.toBe(secrets.seal('p', 'same'));
});

test('a text opens for its own purpose only, and not once it was touched', () => {
  const secrets = createSecrets([old]);
  const sealed = secrets.seal('lines.password', 's3cret');
  expect(() => secrets.open('catalog.sources', sealed)).toThrow(/authenticate/);
  const touched = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
  expect(() => secrets.open('lines.password', touched)).toThrow(/authenticate/);
});

test('after a rotation the new key seals and the old one still opens', () => {
  const sealed = createSecrets([old]).seal('p', 'kept');
  const rotated = createSecrets([fresh, old]);
  expect(rotated.open('p', sealed)).toBe('kept');
  expect(rotated.seal('p', 'x').split('.')[0]).not.toBe(sealed.split('.')[0]);
  expect(() => createSecrets([fresh]).open('p', sealed)).toThrow(/unknown master key/);
});

test('a master key that is none is refused', () => {
  expect(() => createSecrets(['short'])).toThrow(/64 hexadecimal/);
  expect(() => createSecrets([])).toThrow(/64 hexadecimal/);
});

test('texts compare as texts', () => {
  expect(sameText('abc', 'abc')).toBe(true);
  expect(sameText('abc', 'abcd')).toBe(false);
});
