import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstRange, rangeOf, readContentRange } from './range.ts';

test.each([
  ['bytes=0-', { start: 0, end: 999 }],
  ['bytes=0-99', { start: 0, end: 99 }],
  ['bytes=990-2000', { start: 990, end: 999 }],
  ['bytes=-100', { start: 900, end: 999 }],
  ['bytes=-5000', { start: 0, end: 999 }],
  ['Bytes = 5 - 6', { start: 5, end: 6 }],
  ['bytes=0-0, 500-', { start: 0, end: 0 }],
  ['bytes=5000-, 10-19', { start: 10, end: 19 }],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-1', null],
  ['bytes=a-b', null],
  ['bytes=', null],
  ['items=0-5', null],
  [null, null],
])('%s of 1000 bytes', (header, range) => {
  expect(rangeOf(header, 1000)).toEqual(range);
});

test('any range lies within the file', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(5000), fc.nat(5000), fc.integer({ min: 1, max: 4000 }), (noise, a, b, size) => {
      for (const header of [noise, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`, `bytes=${a}-${b},${noise}`]) {
        const range = rangeOf(header, size);
        if (range === null || range === 'unsatisfiable') continue;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      }
    }),
    { numRuns: 200, seed: 21 },
  );
});

test('a source is asked for the first range alone', () => {
  expect(firstRange('bytes=0-9,20-29')).toBe('bytes=0-9');
  expect(firstRange('bytes=-500')).toBe('bytes=-500');
  expect(firstRange('nonsense')).toBeNull();
});

test('a content range is read with and without its size', () => {
  expect(readContentRange('bytes 0-99/1000')).toEqual({ start: 0, end: 99, size: 1000 });
  expect(readContentRange('bytes 0-99/*')).toEqual({ start: 0, end: 99, size: null });
  expect(readContentRange('bytes */1000')).toBeNull();
});
