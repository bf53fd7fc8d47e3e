import type { ImportRun, ImportRunDetail, ImportSource } from '@muxwell/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startHouse, type Caller, type House } from '../../testing/house.ts';
import { startProvider, type Provider } from '../../testing/provider.ts';
import { until } from '../../testing/wait.ts';

let house: House;
let provider: Provider;
let app: Caller;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  provider = await startProvider();
  await house.owner.call('PATCH', '/api/settings', { values: { 'network.allowedPrivate': ['127.0.0.1'] } });
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await house.close();
});
beforeEach(async () => {
  const { body } = await house.owner.call<{ id: number }>('POST', '/api/apps', { name: 'Test', timeZone: 'UTC' });
  app = {
    appId: body.id,
    call: (method, path, given, headers) => house.owner.call(method, path, given, { 'muxwell-app': String(body.id), ...headers }),
  };
  await house.settled();
});

interface Entry {
  name: string;
  id?: string;
  group?: string;
  url: string;
}
const listOf = (entries: Entry[]) =>
  `#EXTM3U\n${entries.map(({ name, id = '', group = 'News', url }) => `#EXTINF:-1 tvg-id="${id}" group-title="${group}",${name}\n${url}\n`).join('')}`;
const url = (path = '/list.m3u') => ({ kind: 'url', url: `${provider.url}${path}` });
const save = async (more: object = {}) =>
  (await app.call<ImportSource>('POST', '/api/import-sources', { name: 'Provider', from: url(), ...more })).body;
const ended = (id: string) =>
  until('the run has come to rest', async () => {
    const { body } = await app.call<ImportRunDetail>('GET', `/api/imports/${id}`);
    return !['waiting', 'fetching', 'applying'].includes(body.state) && body;
  });
async function run(sourceId: string, apply: 'review' | 'now', list: string, path = '/list.m3u'): Promise<ImportRunDetail> {
  provider.put(path, list);
  const { body } = await app.call<ImportRun>('POST', `/api/import-sources/${sourceId}/run`, { apply });
  const done = await ended(body.id);
  await house.settled();
  return done;
}
const ids = async () => {
  const { body } = await app.call<{ items: { id: number; name: string }[] }>('GET', '/api/streams?limit=500&sort=id');
  return body.items.map(({ id, name }) => [id, name]);
};

describe('a saved source', () => {
  test('is listed with its streams and its last run, and its address keeps its secrets', async () => {
    const source = await save({
      from: { kind: 'url', url: `${provider.url}/get.php?username=ann&password=hunter2` },
      everyHours: 24,
    });
    expect(source).toMatchObject({ name: 'Provider', streams: 0, lastRun: null, everyHours: 24, nextRunAt: expect.any(String) });
    expect(source.from).toBe(`${new URL(provider.url).host} (ann)`);

    const { id } = await run(source.id, 'now', listOf([{ name: 'One', url: 'http://up.example/1.ts' }]), '/get.php');

    const list = await app.call<{ items: ImportSource[] }>('GET', '/api/import-sources');
    expect(list.body.items).toMatchObject([{ id: source.id, streams: 1, lastRun: { id, state: 'done' } }]);
    expect(list.text).not.toContain('hunter2');
  });

  test('has a name and an address of its own', async () => {
    await save();
    const sameName = await app.call<{ type: string }>('POST', '/api/import-sources', {
      name: 'Provider',
      from: url('/other.m3u'),
    });
    const samePlace = await app.call<{ type: string }>('POST', '/api/import-sources', { name: 'Other', from: url() });
    const pasted = await app.call('POST', '/api/import-sources', { name: 'Pasted', from: { kind: 'text', text: '#EXTM3U' } });

    expect([sameName.status, sameName.body.type]).toEqual([409, '/problems/source-exists']);
    expect([samePlace.status, samePlace.body.type]).toEqual([409, '/problems/source-exists']);
    expect(pasted.status).toBe(400);
  });

  test('saved after it was imported keeps its streams, and forgotten leaves them', async () => {
    provider.put('/list.m3u', listOf([{ name: 'One', url: 'http://up.example/1.ts' }]));
    await ended((await app.call<ImportRun>('POST', '/api/imports', { from: url(), apply: 'now' })).body.id);
    const before = await ids();

    const source = await save();
    expect(source.streams).toBe(1);
    expect((await app.call('DELETE', `/api/import-sources/${source.id}`)).status).toBe(204);
    expect((await app.call('POST', `/api/import-sources/${source.id}/run`, {})).status).toBe(404);
    expect(await ids()).toEqual(before);
  });

  test('whose provider changes its address, account, some names, some ids and its order keeps every id', async () => {
    const source = await save();
    const before = Array.from({ length: 60 }, (_, i) => ({
      name: `Channel ${i}`,
      id: i % 2 === 0 ? `ch${i}.example` : '',
      group: `Group ${i % 5}`,
      url: `http://old.example/live/ann/one/${i + 1}.ts`,
    }));
    await run(source.id, 'now', listOf(before));
    const known = new Map((await ids()).map(([id, name]) => [name, id]));
    const after = before
      .map((entry, i) => ({
        ...entry,
        name: i % 20 === 7 ? `${entry.name} HD` : entry.name,
        // Each of these has the number of another one now.
        url: `http://new.example:8080/live/bob/two/${i % 20 === 4 ? ((i + 20) % 60) + 1 : i + 1}.ts`,
      }))
      .reverse();

    const moved = await app.call<ImportSource>('PATCH', `/api/import-sources/${source.id}`, { from: url('/moved.m3u') });
    expect(moved.status).toBe(200);
    const done = await run(source.id, 'now', listOf(after), '/moved.m3u');

    expect(done).toMatchObject({ state: 'done', changes: { added: 0, gone: 0, changed: 60 } });
    expect(new Map((await ids()).map(([id, name]) => [String(name).replace(' HD', ''), id]))).toEqual(known);
  });

  test('tells the difference first, asks about what could be one of several, and believes the answer', async () => {
    const source = await save();
    const twin = (path: string, group: string) => ({ name: 'Twin', group, url: `http://up.example/${path}` });
    await run(source.id, 'now', listOf([twin('a', 'X'), twin('b', 'X'), { name: 'Gone', url: 'http://up.example/c' }]));
    const [first, second, gone] = (await ids()).map(([id]) => Number(id));
    const fresh = { name: 'Fresh', url: 'http://up.example/d' };
    const staged = await run(source.id, 'review', listOf([twin('e', 'Y'), fresh, fresh, twin('f', 'Z'), twin('g', 'Z')]));

    const { body } = await app.call<{ added: { seq: number; name: string }[] }>('GET', `/api/imports/${staged.id}/difference`);
    const candidates = [
      { id: first, name: 'Twin' },
      { id: second, name: 'Twin' },
    ];
    expect(body).toMatchObject({
      gone: [{ id: first }, { id: second }, { id: gone, name: 'Gone' }],
      ambiguous: [
        { seq: 1, name: 'Twin', candidates },
        { name: 'Twin', candidates },
        { name: 'Twin', candidates },
      ],
    }); // prettier-ignore
    await app.call('POST', `/api/imports/${staged.id}/apply`, { matches: [{ seq: 1, streamId: second }] });
    expect(await ended(staged.id)).toMatchObject({ state: 'done', changes: { changed: 1, gone: 2 } });
    await house.settled();
    expect((await ids()).map(([id]) => id)).toContain(second);
    expect((await app.call('GET', `/api/imports/${staged.id}/difference`)).status).toBe(409);
  });
});
