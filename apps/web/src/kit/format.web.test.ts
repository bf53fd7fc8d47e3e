import { expect, test, vi } from 'vitest';
import { clockOf, formatOf } from './format.ts';

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

test('all that show a relative time share one timer, which stands still while nobody looks, and is right when somebody does again', () => {
  vi.useFakeTimers({ now: 0 });
  const clock = clockOf(30_000);
  expect(clockOf(30_000)).toBe(clock);
  let told = 0;
  const ends = Array.from({ length: 100 }, () => clock.listen(() => (told += 1)));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(30_000);
  expect([told, clock.now()]).toEqual([100, 30_000]);

  for (const end of ends) end();

  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(3_600_000);
  expect(clock.now()).toBe(3_630_000);
  vi.useRealTimers();
});
