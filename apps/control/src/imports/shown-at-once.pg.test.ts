// What players see of a first import is made of what was read, and not read again from the database: it has to be just what stands there.
import type { ImportRun } from '@muxwell/contract';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Caller } from '../../testing/house.ts';
import { ownApp } from '../../testing/own-app.ts';
import type { Provider } from '../../testing/provider.ts';
import { runAtRest, startProviderHouse, type ProviderHouse } from '../../testing/provider-house.ts';
import { until } from '../../testing/wait.ts';

let house: ProviderHouse;
let provider: Provider;
beforeAll(async () => {
  house = await startProviderHouse(inject('ownerUrl'));
  ({ provider } = house);
});
afterAll(() => house.close());

const LIST = [
  '#EXTM3U',
  '#EXTINF:-1 tvg-id="one.example" tvg-logo="http://img.example/1.png" group-title="News",One\thas a tab',
  'http://up.example/live/u/p/1.ts',
  '#EXTINF:-1 tvg-chno="7" group-title="News",Back\\slash \\t and \\N “ünïcödé” 😀',
  'http://up.example/live/u/p/2.ts',
  '#EXTINF:-1 tvg-chno="3" group-title="Späth;Sport",\\N',
  '#EXTVLCOPT:http-user-agent=Agent\\/1',
  'http://elsewhere.example/a/b?c=1',
  '#EXTINF:-1 radio="true" group-title="",Radio "Null"\0',
  'http://up.example/live/u/p/4.mp3',
  '#EXTINF:-1 group-title="Drama",Film {1} (2020)',
  'http://up.example/movie/u/p/5.mkv',
  ...[2, 1].flatMap((n) => [
    `#EXTINF:-1 group-title="Crime",Harbour Lights S01E0${n} Fog`,
    `http://up.example/series/u/p/50${n}.mp4`,
  ]),
  'http://up.example/no/entry/before.ts',
].join('\n');

async function imported(app: Caller, path: string): Promise<void> {
  const from = { kind: 'url', url: `${provider.url}${path}` };
  const { body } = await app.call<ImportRun>('POST', '/api/imports', { from, apply: 'now' });
  expect((await runAtRest(app, body.id)).state).toBe('done');
  await house.settled();
}

describe('the catalogue in memory after a first import', () => {
  test('is what was read, in the order and with the ids, values and shared parts that the database has', async () => {
    const app = await ownApp(house);
    const { memory } = house.app.catalog;
    using told = vi.spyOn(memory, 'expect');
    provider.put('/list.m3u', LIST);
    await imported(app, '/list.m3u');

    const kept = memory.of(app.appId);
    expect(kept.streams).toBe(told.mock.calls[0]?.[1]);
    expect(kept.streams.size).toBe(8);
    await memory.load([app.appId]);
    const read = memory.of(app.appId);
    expect([...kept.streams]).toStrictEqual([...read.streams]);
    expect([...kept.series]).toStrictEqual([...read.series]);
    expect([...kept.categories]).toStrictEqual([...read.categories]);
  });

  test('has the ids that the database gave, with those of others between them', async () => {
    const app = await ownApp(house);
    const { memory } = house.app.catalog;
    const step = (by: number) => house.database.asOwner(`alter sequence catalog.stream_id_seq increment by ${by}`);
    await step(3);
    using told = vi.spyOn(memory, 'expect');
    provider.put('/between.m3u', LIST);
    try {
      await imported(app, '/between.m3u');
    } finally {
      await step(1);
    }

    const kept = memory.of(app.appId);
    expect(kept.streams).toBe(told.mock.calls[0]?.[1]);
    await memory.load([app.appId]);
    expect([...kept.streams]).toStrictEqual([...memory.of(app.appId).streams]);
  });

  test('is read where there were streams before', async () => {
    const app = await ownApp(house);
    const { memory } = house.app.catalog;
    await app.call('POST', '/api/streams', { kind: 'live', name: 'Own', sources: [{ url: 'http://own.example/1.ts' }] });
    await house.settled();
    using told = vi.spyOn(memory, 'expect');
    provider.put('/second.m3u', LIST);
    await imported(app, '/second.m3u');

    expect(told).not.toHaveBeenCalled();
    expect(memory.of(app.appId).streams.size).toBe(9);
  });

  test('holds nothing of an import that failed at its end', async () => {
    const app = await ownApp(house);
    const { memory } = house.app.catalog;
    using forgotten = vi.spyOn(memory, 'forget');
    using told = vi.spyOn(memory, 'expect');
    await house.database.asOwner(
      `create function imports.refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$;
       create constraint trigger refused after insert on catalog.change_set deferrable initially deferred for each row execute function imports.refuse()`,
    );
    provider.put('/third.m3u', LIST);
    const from = { kind: 'url', url: `${provider.url}/third.m3u` };
    const { body } = await app.call<ImportRun>('POST', '/api/imports', { from, apply: 'now' });
    await until(
      'the import has failed',
      async () => (await app.call<ImportRun>('GET', `/api/imports/${body.id}`)).body.state === 'failed',
    );
    await house.database.asOwner('drop trigger refused on catalog.change_set');

    expect(forgotten).toHaveBeenCalledWith(told.mock.calls[0]?.[0]);
    expect(memory.of(app.appId).streams.size).toBe(0);
  });
});
