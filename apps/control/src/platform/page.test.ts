import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './page.ts';

test('a cursor comes back as it was', () => {
  const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer());
  fc.assert(
    fc.property(fc.oneof(part, fc.constant(null)), part, (value, id) => {
      expect(decodeCursor(encodeCursor({ value, id }))).toEqual({ value, id });
    }),
  );
});

test.each(['', 'x', 'bnVsbA', Buffer.from('[1]').toString('base64url'), Buffer.from('[{},[]]').toString('base64url')])(
  '%j is no cursor',
  (text) => {
    expect(() => decodeCursor(text)).toThrow(/not a cursor/);
  },
);
