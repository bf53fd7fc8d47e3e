import type { ImportMatch, ImportRun, ImportRunDetail, ImportSource } from '@muxwell/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Caller } from '../../testing/house.ts';
import { ownApp } from '../../testing/own-app.ts';
import type { Provider } from '../../testing/provider.ts';
import { runAtRest, startProviderHouse, type ProviderHouse } from '../../testing/provider-house.ts';
import { until } from '../../testing/wait.ts';
import { systemBy } from '../platform/by.ts';
import { rememberDocument } from './same-document.ts';

let house: ProviderHouse;
let provider: Provider;
let app: Caller;
beforeAll(async () => {
  house = await startProviderHouse(inject('ownerUrl'));
  ({ provider } = house);
});
afterAll(() => house.close());
beforeEach(async () => void (app = await ownApp(house)));

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
const ended = (id: string) => runAtRest(app, id);
async function run(sourceId: string, apply: 'review' | 'now', list: string, path = '/list.m3u'): Promise<ImportRunDetail> {
  provider.put(path, list);
  const { body } = await app.call<ImportRun>('POST', `/api/import-sources/${sourceId}/run`, { apply });
  const done = await ended(body.id);
  await house.settled();
  return done;
}
interface Difference {
  added: object[];
  changed: { id: number; fields: object[] }[];
  gone: object[];
}
const matches = async (id: string) => (await app.call<{ items: ImportMatch[] }>('GET', `/api/imports/${id}/matches`)).body.items;
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

    const difference = (await app.call<Difference>('GET', `/api/imports/${staged.id}/difference`)).body;
    expect(difference).toMatchObject({
      added: [{ seq: 1, name: 'Twin', kind: 'live', group: 'Y' }, {}, {}, {}, {}],
      changed: [],
      gone: [{ id: first }, { id: second }, { id: gone, name: 'Gone', kind: 'live' }],
    });
    const candidates = [
      { id: first, name: 'Twin', group: 'X' },
      { id: second, name: 'Twin', group: 'X' },
    ];
    expect(staged.unclear).toBe(3);
    expect(await matches(staged.id)).toMatchObject([
      { seq: 1, line: 3, name: 'Twin', group: 'Y', why: 'several', streamId: null, candidates },
      { why: 'several', candidates },
      { why: 'several', candidates },
    ]); // prettier-ignore
    await app.call('POST', `/api/imports/${staged.id}/apply`, { matches: [{ seq: 1, streamId: second }] });
    expect(await ended(staged.id)).toMatchObject({ state: 'done', changes: { changed: 1, gone: 2 } });
    await house.settled();
    expect((await ids()).map(([id]) => id)).toContain(second);
    expect((await app.call('GET', `/api/imports/${staged.id}/difference`)).status).toBe(409);
  });

  test('tells a change field by field, addresses without their accounts, and not what was edited here', async () => {
    const source = await save();
    await run(source.id, 'now', listOf([{ name: 'One', id: 'one', url: 'http://old.example/live/ann/hunter2/1.ts' }]));
    const [[id = 0] = []] = await ids();
    await app.call('PATCH', `/api/streams/${id}`, { logoUrl: 'http://own.example/logo.png' });
    provider.put(
      '/list.m3u',
      '#EXTM3U\n#EXTINF:-1 tvg-id="two" tvg-logo="http://img.example/1.png" group-title="Sport",One\nhttp://new.example/live/bob/secret/1.ts\n',
    );
    const { body } = await app.call<ImportRun>('POST', `/api/import-sources/${source.id}/run`, { apply: 'review' });
    await ended(body.id);

    const difference = await app.call<Difference>('GET', `/api/imports/${body.id}/difference`);
    expect(difference.body.changed).toEqual([
      {
        id,
        name: 'One',
        fields: [
          { field: 'groups', was: 'News', now: 'Sport' },
          { field: 'epgChannelId', was: 'one', now: 'two' },
          { field: 'address', was: 'old.example/…/1.ts', now: 'new.example/…/1.ts' },
        ],
      },
    ]);
    expect(difference.text).not.toMatch(/hunter2|secret/);
  });

  test('lists what it knows by one signal alone, and takes it for the same, for a new one, or leaves it out as told', async () => {
    const source = await save();
    const at = (n: number, name: string, group: string) => ({ name, group, url: `http://up.example/live/u/p/${n}.ts` });
    const list = (names: string[], group: string) => listOf(names.map((name, i) => at(i + 1, name, group)));
    await run(source.id, 'now', list(['Alpha', 'Bravo', 'Charlie', 'Delta'], 'X'));
    const [alpha, bravo, charlie, delta] = (await ids()).map(([id]) => Number(id));
    // Other names in another group under the numbers of before: only their addresses say that they are the same. `Delta` is known by its name.
    const staged = await run(source.id, 'review', list(['Oscar', 'Papa', 'Quebec', 'Delta'], 'Y'));

    expect(await matches(staged.id)).toMatchObject([
      { name: 'Oscar', why: 'address', streamId: alpha, candidates: [{ id: alpha, name: 'Alpha', group: 'X' }] },
      { name: 'Papa', why: 'address', streamId: bravo },
      { name: 'Quebec', why: 'address', streamId: charlie },
    ]);
    const [, papa, quebec] = (await matches(staged.id)).map(({ seq }) => seq);
    const answers = [
      { seq: papa, streamId: null },
      { seq: quebec, skip: true },
    ];
    await app.call('POST', `/api/imports/${staged.id}/apply`, { matches: answers });
    expect(await ended(staged.id)).toMatchObject({ state: 'done', changes: { added: 1, changed: 2, gone: 1 }, unclear: 1 });
    await house.settled();

    expect(await ids()).toEqual([
      [alpha, 'Oscar'],
      [charlie, 'Charlie'],
      [delta, 'Delta'],
      [expect.any(Number), 'Papa'],
    ]); // prettier-ignore
  });

  test('knows again what was renamed a little and moved to another number, whose number another thing has now', async () => {
    const source = await save();
    const at = (n: number, name: string) => ({ name, url: `http://up.example/movie/u/p/${n}.mkv` });
    await run(
      source.id,
      'now',
      listOf([at(1, 'Harbour Lights (2019)'), at(2, 'Harbour Lights (2020)'), at(3, '旧い水車 (2001)')]),
    );
    const before = await ids();
    const done = await run(
      source.id,
      'now',
      listOf([at(2, 'Harbour Lights (2019) [new]'), at(3, 'Harbour Lights (2020) [new]'), at(1, '旧い水車 (2001) [new]')]),
    );

    expect(done).toMatchObject({ changes: { added: 0, changed: 3, gone: 0 }, unclear: 0 });
    expect((await ids()).map(([id, name]) => [id, String(name).replace(' [new]', '')])).toEqual(before);
  });

  test('knows again what ends in a number and has got a word more', async () => {
    const source = await save();
    const at = (n: number, name: string) => ({ name, url: `http://up.example/live/u/p/${n}.ts` });
    await run(source.id, 'now', listOf([at(1, 'Mill Race 7'), at(2, 'Mill Race 8'), at(3, 'Wheel')]));
    const before = await ids();
    const done = await run(source.id, 'now', listOf([at(2, 'Mill Race 7 (new)'), at(3, 'Mill Race 8 (new)'), at(1, 'Wheel')]));

    expect(done).toMatchObject({ changes: { added: 0, changed: 3, gone: 0 }, unclear: 0 });
    expect((await ids()).map(([id, name]) => [id, String(name).replace(' (new)', '')])).toEqual(before);
  });

  test('knows things of one name and group apart by their pictures when they have changed their numbers', async () => {
    const source = await save();
    const twin = (n: number, picture: string) =>
      `#EXTINF:-1 tvg-logo="http://img.example/${picture}.png" group-title="Films",Twin\nhttp://up.example/movie/u/p/${n}.mkv\n`;
    await run(source.id, 'now', `#EXTM3U\n${twin(1, 'a')}${twin(2, 'b')}${twin(3, 'c')}`);
    const pictures = async () => {
      const { body } = await app.call<{ items: { id: number; logoUrl: string }[] }>('GET', '/api/streams?sort=id');
      return body.items.map(({ id, logoUrl }) => [id, logoUrl]);
    };
    const before = await pictures();
    await run(source.id, 'now', `#EXTM3U\n${twin(2, 'a')}${twin(1, 'b')}${twin(3, 'c')}`);

    expect(await pictures()).toEqual(before);
  });
});

describe('a re-import that is applied at once', () => {
  const list = (n: number) =>
    Array.from({ length: n }, (_, i) => ({ name: `Channel ${i}`, url: `http://up.example/live/u/p/${i + 1}.ts` }));

  test('stages only what is new or changed', async () => {
    const source = await save();
    await run(source.id, 'now', listOf(list(40)));
    const before = await ids();
    const unchanged = await run(source.id, 'now', listOf(list(40)));
    const changed = await run(
      source.id,
      'now',
      listOf(list(41).flatMap((entry, i) => (i === 7 ? [] : [i === 9 ? { ...entry, name: 'Channel 9 HD' } : entry]))),
    );

    expect(unchanged).toMatchObject({
      state: 'done',
      found: { live: 40 },
      changes: { added: 0, changed: 0, gone: 0, unchanged: 40 },
    });
    expect(changed).toMatchObject({
      state: 'done',
      found: { live: 40 },
      changes: { added: 1, changed: 1, gone: 1, unchanged: 38 },
    });
    const after = new Map((await ids()).map(([id, name]) => [id, name]));
    expect(after.size).toBe(40);
    expect(after.get(before[9]?.[0] ?? 0)).toBe('Channel 9 HD');
    expect(after.has(before[7]?.[0] ?? 0)).toBe(false);
  });

  test('leaves out what was deleted here, and brings back what an undone import had taken away', async () => {
    const source = await save();
    await run(source.id, 'now', listOf(list(5)));
    const [, , third] = await ids();
    await app.call('POST', '/api/streams/delete', { ids: [third?.[0]] });
    const before = await ids();
    expect(await run(source.id, 'now', listOf(list(5)))).toMatchObject({ changes: { unchanged: 4, leftOut: 1 } });
    expect(await ids()).toEqual(before);

    const shorter = await run(source.id, 'now', listOf(list(3)));
    await app.call('POST', `/api/imports/${shorter.id}/undo`, {});
    await house.settled();
    expect(await ids()).toEqual(before);
    expect(await run(source.id, 'now', listOf(list(5)))).toMatchObject({ changes: { unchanged: 4, leftOut: 1 } });
  });

  test('does not take what was changed by hand, before its document was remembered, for what the document has left', async () => {
    const source = await save();
    const kept = async () => {
      const rows = await house.database.asOwner<{ run: string | null }>(
        `select applied ->> 'runId' as run from imports.source where id = $1`,
        [source.id],
      );
      return rows[0]?.run ?? null;
    };
    const first = await run(source.id, 'now', listOf(list(5)));
    await until('it is remembered', async () => (await kept()) === first.id);
    const by = systemBy(app.appId, 'test');
    // As if it were not yet.
    await house.database.asOwner('update imports.source set applied = null where id = $1', [source.id]);
    await rememberDocument(house.app, by, first.id, 'document');
    expect(await kept()).toBe(first.id);

    await house.database.asOwner('update imports.source set applied = null where id = $1', [source.id]);
    const [[one] = []] = await ids();
    expect((await app.call('POST', '/api/streams/delete', { ids: [one] })).status).toBe(200);
    await rememberDocument(house.app, by, first.id, 'document');
    expect(await kept()).toBeNull();
  });

  test('does not read the same document again, until its rows are others', async () => {
    const source = await save();
    const kept = () =>
      house.database.asOwner<{ run: string }>(`select applied ->> 'runId' as run from imports.source where id = $1`, [source.id]);
    const withSkipped = `${listOf(list(5))}#EXTINF:-1,No address\n`;
    const first = await run(source.id, 'now', withSkipped);
    await until('it is remembered', async () => (await kept())[0]?.run === first.id);
    const same = await run(source.id, 'now', withSkipped);

    expect(same).toMatchObject({
      state: 'done',
      changeSetId: null,
      found: { live: 5 },
      skipped: 1,
      changes: { unchanged: 5, added: 0 },
    });
    expect((await app.call<{ groups: unknown[] }>('GET', `/api/imports/${same.id}`)).body.groups).toHaveLength(1);
    const report = await app.call('GET', `/api/imports/${same.id}/skipped`);
    expect(report.text).toContain('No address');
    await app.call('POST', `/api/imports/${first.id}/undo`, {});
    expect(await run(source.id, 'now', withSkipped)).toMatchObject({ changes: { added: 5, unchanged: 0 } });
  });
});
