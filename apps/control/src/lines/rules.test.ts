import { expect, test } from 'vitest';
import { renewed, statusOf } from './rules.ts';

const day = (text: string) => new Date(`${text}T00:00:00Z`);

test('paid days are added to what is left', () => {
  expect(renewed(day('2026-01-11'), 30, day('2026-01-01'))).toEqual(day('2026-02-10'));
});

test('an expired line starts again from today', () => {
  expect(renewed(day('2026-01-01'), 30, day('2026-03-10'))).toEqual(day('2026-04-09'));
});

test('a line that never expires stays so', () => {
  expect(renewed(null, 30, day('2026-03-10'))).toBeNull();
});

test.each([
  [{ isEnabled: true, isTrial: false, expiresAt: null }, 'active'],
  [{ isEnabled: true, isTrial: true, expiresAt: day('2026-06-01') }, 'trial'],
  [{ isEnabled: true, isTrial: true, expiresAt: day('2026-03-10') }, 'expired'],
  [{ isEnabled: false, isTrial: false, expiresAt: day('2026-01-01') }, 'disabled'],
] as const)('on 10 March, %j is %s', (terms, status) => {
  expect(statusOf(terms, day('2026-03-10'))).toBe(status);
});
