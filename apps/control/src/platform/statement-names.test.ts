import { expect, test } from 'vitest';
import { createNames } from './statement-names.ts';

const ask = (names: ReturnType<typeof createNames>, text: string, times: number) =>
  Array.from({ length: times }, () => names.of(text)).at(-1);

test('a statement has a name once it has been asked often, always the same, and no other has it', () => {
  const names = createNames({ worthIt: 3 });
  expect(ask(names, 'a', 3)).toBeNull();
  const name = ask(names, 'a', 1);
  expect(name).toEqual(expect.any(String));
  expect(ask(names, 'a', 5)).toBe(name);
  expect(ask(names, 'b', 4)).not.toBe(name);
});

test('only so many have names, and only so many are counted', () => {
  const names = createNames({ worthIt: 3, most: 2, counted: 10 });
  for (let n = 0; n < 100; n += 1) names.of(`once ${n}`);
  expect(ask(names, 'a', 4)).not.toBeNull();
  expect(ask(names, 'b', 4)).not.toBeNull();
  expect(ask(names, 'c', 50)).toBeNull();
  expect(names.of('a')).not.toBeNull();
});
