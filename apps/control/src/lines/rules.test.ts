import { expect, test } from 'vitest';
import { bouquetsOf, later, renewed, statusOf } from './rules.ts';

const day = (text: string) => new Date(`${text}T00:00:00Z`);
const days = (duration: number) => ({ duration, unit: 'days' as const });

test('paid days are added to what is left', () => {
  expect(renewed(day('2026-01-11'), days(30), day('2026-01-01'))).toEqual(day('2026-02-10'));
});

test('an expired line starts again from today', () => {
  expect(renewed(day('2026-01-01'), days(30), day('2026-03-10'))).toEqual(day('2026-04-09'));
});

test('a line that never expires stays so', () => {
  expect(renewed(null, days(30), day('2026-03-10'))).toBeNull();
});

test.each([
  ['2026-01-31', 1, 'months', '2026-02-28'],
  ['2026-01-15', 12, 'months', '2027-01-15'],
  ['2026-12-31', 2, 'months', '2027-02-28'],
  ['2026-03-28', 2, 'days', '2026-03-30'],
  ['2026-03-28', 24, 'hours', '2026-03-29'],
] as const)('%s and %i %s is %s', (from, duration, unit, to) => {
  expect(later(day(from), { duration, unit })).toEqual(day(to));
});

test('a package without an end makes a line without an end', () => {
  expect(later(day('2026-01-01'), { duration: null, unit: 'days' })).toBeNull();
});

test.each([
  [{ isEnabled: true, isTrial: false, expiresAt: null }, 'active'],
  [{ isEnabled: true, isTrial: true, expiresAt: day('2026-06-01') }, 'trial'],
  [{ isEnabled: true, isTrial: true, expiresAt: day('2026-03-10') }, 'expired'],
  [{ isEnabled: false, isTrial: false, expiresAt: day('2026-01-01') }, 'disabled'],
] as const)('on 10 March, %j is %s', (terms, status) => {
  expect(statusOf(terms, day('2026-03-10'))).toBe(status);
});

test('a bouquet whose grant has ended is granted no more, the others are', () => {
  const line = {
    bouquetIds: [1, 2, 3],
    bouquetEnds: new Map([
      [2, day('2026-03-10').getTime()],
      [3, day('2026-03-11').getTime()],
    ]),
  }; // prettier-ignore

  expect(bouquetsOf(line, day('2026-03-10'))).toEqual([1, 3]);
});
