import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AppCatalog } from './memory.ts';
import { searchStreams } from './search.ts';

const catalogOf = (names: string[]) =>
  ({ streams: new Map(names.map((name, i) => [i + 1, { id: i + 1, name }])) }) as unknown as AppCatalog;

test('finds each name that has the words in it, once, in any case', () => {
  const catalog = catalogOf(['Aurora News', 'news news', 'Sport', '', 'Ärzte NEWS']);
  expect(searchStreams(catalog, 'NEWS')).toEqual([1, 2, 5]);
  expect(searchStreams(catalog, 'ärz')).toEqual([5]);
  expect(searchStreams(catalog, 'aurora\nnews')).toEqual([]);
});

test('finds what looking at each name finds', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'B', ' ', '%', '\n'), maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(name, { maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('a', 'b', ' ', '%'), minLength: 1, maxLength: 3 }),
      (names, words) => {
        const each = names.flatMap((one, i) => (one.toLowerCase().replaceAll('\n', ' ').includes(words) ? [i + 1] : []));
        expect(searchStreams(catalogOf(names), words)).toEqual(each);
      },
    ),
  );
});
