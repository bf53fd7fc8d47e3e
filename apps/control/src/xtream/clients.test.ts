// Libraries that real players are made of read every answer.
import { Xtream } from '@iptv/xtream-api';
import { JSONAPISerializer } from '@iptv/xtream-api/jsonapi';
import { standardizedSerializer } from '@iptv/xtream-api/standardized';
import { parse } from 'iptv-playlist-parser';
import { expect, test } from 'vitest';
import { bouquet, category, nothing, playerHouse, small, stream } from '../../testing/player-house.ts';

const serializers = [
  ['raw', undefined],
  ['standardized', standardizedSerializer],
  ['jsonapi', JSONAPISerializer],
] as const;

test.each(serializers)('@iptv/xtream-api (%s) reads every list and info call of a small catalogue', async (_, serializer) => {
  await using house = await playerHouse({ content: small });
  const client = new Xtream({
    url: await house.listen(),
    username: 'alice',
    password: 's3cret',
    ...(serializer ? { serializer } : {}),
  } as ConstructorParameters<typeof Xtream>[0]);

  expect(await client.getProfile()).toBeTruthy();
  expect(await client.getServerInfo()).toBeTruthy();
  expect(await client.getChannelCategories()).toBeTruthy();
  expect(await client.getMovieCategories()).toBeTruthy();
  expect(await client.getShowCategories()).toBeTruthy();
  expect(JSON.stringify(await client.getChannels())).toContain('Example News');
  expect(JSON.stringify(await client.getChannels({ categoryId: 1 }))).toContain('Example News');
  expect(JSON.stringify(await client.getMovies())).toContain('A Quiet Harbour');
  expect(JSON.stringify(await client.getShows())).toContain('Harbour Lights');
  expect(JSON.stringify(await client.getMovie({ movieId: 2001 }))).toContain('A keeper returns.');
  expect(JSON.stringify(await client.getShow({ showId: 301 }))).toContain('Fog');
  expect(JSON.stringify(await client.getShortEPG({ channelId: 101 }))).toMatch(/Midday News|TWlkZGF5IE5ld3M=/);
  expect(JSON.stringify(await client.getFullEPG({ channelId: 101 }))).toMatch(/Midday News|TWlkZGF5IE5ld3M=/);
  await expect(client.getShow({ showId: 999 })).rejects.toThrow('Show Not Found');
  await expect(client.getMovie({ movieId: 999 })).rejects.toThrow(/404|not found/i);
});

test.each(serializers)('@iptv/xtream-api (%s) reads every list of an empty catalogue', async (_, serializer) => {
  await using house = await playerHouse({ content: nothing });
  const client = new Xtream({
    url: await house.listen(),
    username: 'alice',
    password: 's3cret',
    ...(serializer ? { serializer } : {}),
  } as ConstructorParameters<typeof Xtream>[0]);

  expect(await client.getProfile()).toBeTruthy();
  for (const ask of [
    () => client.getChannelCategories(),
    () => client.getMovieCategories(),
    () => client.getShowCategories(),
    () => client.getChannels(),
    () => client.getMovies(),
    () => client.getShows(),
  ])
    expect(listed(await ask())).toEqual([]);
  expect(await client.getShortEPG({ channelId: 1 })).toBeTruthy();
  expect(await client.getFullEPG({ channelId: 1 })).toBeTruthy();
});

const LARGE = 90_000;
test.each(serializers)(
  '@iptv/xtream-api (%s) reads a catalogue of 90,000 entries',
  async (_, serializer) => {
    const kinds = ['live', 'movie'] as const;
    await using house = await playerHouse({
      content: {
        categories: [category(1, 'live', 'News'), category(2, 'movie', 'Drama')],
        bouquets: [bouquet(1, [1, 2])],
        series: [],
        streams: Array.from({ length: LARGE }, (_unused, i) =>
          stream({ id: i + 1, kind: kinds[i % 2] ?? 'live', name: `Entry ${i + 1}`, number: i + 1, category_ids: [(i % 2) + 1] }),
        ),
      },
    });
    const client = new Xtream({
      url: await house.listen(),
      username: 'alice',
      password: 's3cret',
      ...(serializer ? { serializer } : {}),
    } as ConstructorParameters<typeof Xtream>[0]);

    expect(listed(await client.getChannels())).toHaveLength(LARGE / 2);
    expect(listed(await client.getMovies())).toHaveLength(LARGE / 2);
    expect(JSON.stringify(await client.getChannels({ page: 1, limit: 10 }))).toContain('Entry 1');
  },
  60_000,
);

/** JSON:API puts its lists under `data`. */
const listed = (answer: unknown): unknown => (Array.isArray(answer) ? answer : (answer as { data: unknown }).data);

test('iptv-playlist-parser reads the playlist of a small and of an empty catalogue', async () => {
  await using house = await playerHouse({ content: small });
  const list = parse(await fetchText(`${await house.listen()}/get.php?username=alice&password=s3cret&type=m3u_plus&output=ts`));
  expect(list.items.map(({ name, tvg, group, url }) => [name, tvg.id, group.title, new URL(url).pathname])).toEqual([
    ['Example News', 'example.news', 'News', '/live/alice/s3cret/101.ts'],
    ['A Quiet Harbour (2024)', '', 'Drama', '/movie/alice/s3cret/2001.mp4'],
    ['Harbour Lights - S01E01 - Fog', '', 'Crime', '/series/alice/s3cret/5001.mkv'],
  ]);

  await using empty = await playerHouse({ content: nothing });
  expect(parse(await fetchText(`${await empty.listen()}/get.php?username=alice&password=s3cret`)).items).toEqual([]);
});

async function fetchText(url: string): Promise<string> {
  return (await fetch(url)).text();
}
