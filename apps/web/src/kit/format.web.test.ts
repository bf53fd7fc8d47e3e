import { expect, test } from 'vitest';
import { formatOf } from './format.ts';

test('a language and a time zone have one set of formatters, which all cells of a list share', () => {
  expect(formatOf('en', 'UTC')).toBe(formatOf('en', 'UTC'));
  expect(formatOf('en', 'UTC').clock('2026-01-01T12:00:00Z')).not.toBe(
    formatOf('en', 'Asia/Tokyo').clock('2026-01-01T12:00:00Z'),
  );
});

test.each([
  ['under ten with a digit behind the point', 1_234_000, '1.2 Mb/s'],
  ['from ten on without', 12_340_000, '12 Mb/s'],
  ['gigabits', 2_500_000_000, '2.5 Gb/s'],
])('rates are read at a glance: %s', (_, bits, shown) => {
  expect(formatOf('en').bits(bits)).toBe(shown);
  expect(formatOf('en').bits(bits)).toBe(shown);
});
