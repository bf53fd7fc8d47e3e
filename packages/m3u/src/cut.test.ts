import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut } from './cut.ts';

test('what is cut is a whole start of the text, at most a unit shorter than it may be', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((one) => one.isWellFormed());
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (whole, most) => {
      const part = cut(whole, most);
      expect(part.isWellFormed()).toBe(true);
      expect(whole.startsWith(part)).toBe(true);
      expect(part.length).toBeGreaterThanOrEqual(Math.min(whole.length, most) - 1);
      expect(part.length).toBeLessThanOrEqual(most);
    }),
  );
});
