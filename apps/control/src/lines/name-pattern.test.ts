import { expect, test } from 'vitest';
import { nameAfter, namesAfter } from './name-pattern.ts';

const dice = (words: string) => {
  let at = 0;
  return { word: () => words[at++ % words.length] ?? '' };
};
const after = (pattern: string, words = 'abc') => ({ pattern, alphabet: 'abc', dice: dice(words) });

test.each([
  ['room-###', 7, 'room-007'],
  ['room-#', 123, 'room-123'],
  ['##-??', 1, '01-ab'],
  ['plain', 1, 'plain'],
])('%s with number %i is %s', (pattern, number, name) => {
  expect(nameAfter(after(pattern), number)).toBe(name);
});

const none = new Set<string>();

test('names count up from where they are told', () => {
  expect(namesAfter(after('v##'), { count: 3, startAt: 9, taken: none })).toEqual(['v09', 'v10', 'v11']);
});

test('a random name that is taken is drawn again', () => {
  expect(namesAfter(after('u?', 'aab'), { count: 1, startAt: 1, taken: new Set(['ua']) })).toEqual(['ub']);
});

test.each([
  ['without a mark', 'same', 2, none],
  ['with fewer names than are wanted', 'u?', 4, none],
  ['whose number is taken', 'v#', 2, new Set(['v2'])],
] as const)('a pattern %s gives nothing', (_, pattern, count, taken) => {
  expect(namesAfter(after(pattern), { count, startAt: 1, taken })).toBeNull();
});
