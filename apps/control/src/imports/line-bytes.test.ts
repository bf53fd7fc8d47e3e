import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineBytes } from './line-bytes.ts';

test('lines of any letters and lengths are taken as the bytes of one text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\t', '\n', 'é', '電', '😀', '\ud83d') });
  const lines = fc.array(fc.tuple(text, fc.constantFrom(1, 1, 5000)).map(([part, times]) => part.repeat(times)));
  const bytes = new LineBytes();
  fc.assert(
    fc.property(lines, lines, (some, more) => {
      for (const given of [some, more, []]) {
        for (const line of given) bytes.add(line);
        const expected = new TextEncoder().encode(given.map((line) => line.toWellFormed()).join(''));
        expect(Buffer.compare(bytes.taken(), expected)).toBe(0);
      }
    }),
  );
});
