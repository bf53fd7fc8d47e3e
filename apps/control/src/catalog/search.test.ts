import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AppCatalog } from './memory.ts';
import { PatchedMap } from './patched-map.ts';
import { searchStreams } from './search.ts';
import type { StreamRow } from './store.ts';

const idsOf = async (catalog: Pick<AppCatalog, 'streams'>, words: string) =>
  (await searchStreams(catalog, words)).map(({ id }) => id);
const catalogOf = (names: string[]) =>
  ({ streams: new Map(names.map((name, i) => [i + 1, { id: i + 1, name }])) }) as unknown as AppCatalog;

test('finds each name that has the words in it, once, in any case', async () => {
  const catalog = catalogOf(['Aurora News', 'news news', 'Sport', '', 'Ärzte NEWS']);
  expect(await idsOf(catalog, 'NEWS')).toEqual([1, 2, 5]);
  expect(await idsOf(catalog, 'ärz')).toEqual([5]);
  expect(await idsOf(catalog, 'aurora\nnews')).toEqual([]);
});

test('finds what looking at each name finds, also when names have changed or gone since', async () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'B', ' ', '%', '\n'), maxLength: 8 });
  const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '%'), minLength: 1, maxLength: 3 });
  const changes = fc.array(fc.tuple(fc.nat(29), fc.option(name)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 30 }), changes, words, async (names, changed, wanted) => {
      const { streams } = catalogOf(names);
      const edits = changed
        .filter(([at]) => at < names.length)
        .map(([at, to]) => [at + 1, to === null ? null : { id: at + 1, name: to }]);
      const now = PatchedMap.of(streams, edits as [number, StreamRow | null][]);
      const each = [...now.values()].flatMap((one) =>
        one.name.toLowerCase().replaceAll('\n', ' ').includes(wanted) ? [one.id] : [],
      );
      expect(new Set(await idsOf({ streams: now }, wanted))).toEqual(new Set(each));
    }),
  );
});

test('what was found once is found again as it is now', async () => {
  const { streams } = catalogOf(['Aurora News', 'Sport', 'News 24']);
  expect(await idsOf({ streams }, 'news')).toEqual([1, 3]);

  const renamed = PatchedMap.of(streams, [
    [1, { id: 1, name: 'Aurora' } as StreamRow],
    [2, { id: 2, name: 'Sport News' } as StreamRow],
    [3, null],
  ]);

  expect(await searchStreams({ streams: renamed }, 'news')).toEqual([{ id: 2, name: 'Sport News' }]);
  expect(await idsOf({ streams }, 'news')).toEqual([1, 3]);
  for (let n = 0; n < 40; n += 1) expect(await idsOf({ streams }, `${n}`)).toEqual(n === 2 || n === 4 || n === 24 ? [3] : []);
  expect(await idsOf({ streams }, 'news')).toEqual([1, 3]);
});
