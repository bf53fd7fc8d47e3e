// Work on many streams: what a change would do, what it does, its undo from another session, and what a later release does to old undos.
import type { Stream, StreamDetail } from '@muxwell/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

let house: House;
let [news, sport]: number[] = [];
let bouquet = 0;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  const made = async (path: string, body: object) => (await house.owner.call<{ id: number }>('POST', path, body)).body.id;
  [news, sport] = [
    await made('/api/categories', { kind: 'live', name: 'News' }),
    await made('/api/categories', { kind: 'live', name: 'Sport' }),
  ];
  bouquet = await made('/api/bouquets', { name: 'All' });
});
afterAll(() => house.close());

const create = async (body: object) =>
  (await house.owner.call<StreamDetail>('POST', '/api/streams', { kind: 'live', ...body })).body;
const get = async (id: number) => (await house.owner.call<StreamDetail>('GET', `/api/streams/${id}`)).body;
interface Preview {
  found: number;
  changed: number;
  watching: number;
  samples: { id: number; name: string; before: Record<string, unknown>; after: Record<string, unknown> }[];
}
const preview = (streams: object, edit: object) =>
  house.owner.call<Preview>('POST', '/api/streams/edit/preview', { streams, edit });
const edit = (streams: object, change: object) =>
  house.owner.call<{ changed: number; changeSetId: string }>('POST', '/api/streams/edit', { streams, edit: change });
const undo = async (id: string) =>
  (await house.as('admin').call<{ restored: number; skipped: number }>('POST', `/api/change-sets/${id}/undo`)).body;

describe('a change of many streams', () => {
  test('by a filter: the preview says what the change then does, and the undo brings everything back', async () => {
    for (const name of ['Quay One', 'Quay Two', 'Quay Three']) await create({ name, categoryIds: [news] });
    await create({ name: 'Quay Radio', kind: 'radio' });
    await house.settled();
    const chosen = { filter: { kind: 'live', search: 'quay' } };
    const change = { addCategoryIds: [sport], removeCategoryIds: [news], addBouquetIds: [bouquet], isAdult: true, rating: 7.5 };
    const all = async () => (await house.owner.call<{ items: Stream[] }>('GET', '/api/streams?search=quay')).body.items;
    const before = await all();

    const told = await preview(chosen, change);
    expect(told.body).toMatchObject({ found: 3, changed: 3, watching: 0 });
    expect(told.body.samples[0]).toMatchObject({
      name: 'Quay One',
      before: { categoryIds: [news], isAdult: false, bouquetIds: [] },
      after: { categoryIds: [sport], isAdult: true, rating: 7.5, bouquetIds: [bouquet] },
    });
    expect(await all()).toEqual(before);

    const done = await edit(chosen, change);
    expect(done.body.changed).toBe(3);
    const [one] = await all();
    expect(await get(one?.id ?? 0)).toMatchObject({
      categoryIds: [sport],
      isAdult: true,
      details: { rating: 7.5 },
      bouquetIds: [bouquet],
    });
    expect((await preview(chosen, change)).body).toMatchObject({ found: 3, changed: 0 });

    expect(await undo(done.body.changeSetId)).toMatchObject({ restored: 4, skipped: 0 });
    expect(await all()).toEqual(before);
    expect((await get(one?.id ?? 0)).bouquetIds).toEqual([]);
  });

  test('every field can be set for a selection, and is then kept by imports', async () => {
    const ids = [(await create({ name: 'Set A' })).id, (await create({ name: 'Set B' })).id];
    const change = {
      categoryIds: [news, sport],
      isEnabled: false,
      isOnDemand: false,
      isAdult: true,
      logoUrl: 'http://203.0.113.2/logo.png',
      epgChannelId: 'set.example',
      container: 'mkv',
      notes: 'n',
      userAgent: 'Agent/1',
      headers: { Referer: 'http://203.0.113.2/' },
      proxy: 'http://user:hunter2@203.0.113.3:3128',
    };
    expect((await edit({ ids }, change)).body.changed).toBe(2);
    for (const id of ids) expect(await get(id)).toMatchObject(change);
    const [row] = await house.database.asOwner<{ row: string; local_edits: string[] }>(
      'select to_jsonb(s)::text as row, local_edits from catalog.stream s where id = $1',
      [ids[0]],
    );
    expect(row?.local_edits).toEqual(expect.arrayContaining(['category_ids', 'headers_sealed', 'user_agent', 'notes']));
    expect(row?.row).not.toMatch(/Referer|hunter2/);
    // Sealed anew each time, and yet known to be the same.
    expect((await preview({ ids }, { headers: change.headers })).body.changed).toBe(0);
    expect((await preview({ ids }, { proxy: change.proxy })).body.changed).toBe(0);
    expect((await preview({ ids }, { proxy: null })).body.samples[0]).toMatchObject({
      before: { proxy: true },
      after: { proxy: false },
    });
    expect((await preview({ ids }, { headers: {} })).body.samples[0]).toMatchObject({
      before: { headers: true },
      after: { headers: false },
    });
  });

  test('what says nothing, or names what is not there, is refused', async () => {
    const streams = { filter: {} };
    expect(await edit(streams, {})).toMatchObject({ status: 422, body: { type: '/problems/nothing-to-change' } });
    expect(await edit(streams, { addCategoryIds: [99_999] })).toMatchObject({ status: 422, body: { ids: [99_999] } });
    expect(await edit(streams, { addBouquetIds: [99_999] })).toMatchObject({ status: 422, body: { ids: [99_999] } });
  });

  test('headers are told to the audit log by their names alone, and a proxy by its host', async () => {
    const { id } = await create({ name: 'Audited' });
    await edit({ ids: [id] }, { headers: { 'X-Key': 'hunter2' }, proxy: 'http://user:hunter2@proxy.example:3128' });
    await house.owner.call('PATCH', `/api/streams/${id}`, {
      headers: { 'X-Key': 'hunter3' },
      proxy: 'http://user:hunter3@proxy.example:3128',
      name: 'Audited twice',
    });
    expect(await get(id)).toMatchObject({ proxy: 'http://user:hunter3@proxy.example:3128' });
    await house.settled();
    const rows = await house.database.asOwner<{ all: string }>(
      'select string_agg(to_jsonb(o)::text, $1) as all from platform.outbox o',
      [' '],
    );
    expect(rows[0]?.all).toContain('X-Key');
    expect(rows[0]?.all).toContain('proxy.example:3128');
    expect(rows[0]?.all).not.toMatch(/hunter[23]/);
  });
});

describe('renaming', () => {
  test.each([
    [[{ do: 'cut-prefix' }], 'UK: Harbour One', 'Harbour One'],
    [[{ do: 'cut-prefix' }], '|FR| Harbour Deux', 'Harbour Deux'],
    [[{ do: 'cut-prefix' }], '[DE] - Hafen', 'Hafen'],
    [[{ do: 'cut-prefix' }], 'PT - Porto', 'Porto'],
    [[{ do: 'cut-prefix' }], 'Harbour: the film', 'Harbour: the film'],
    [[{ do: 'replace', find: 'a.b', by: 'x\\1' }], 'a.b aXb', 'x\\1 aXb'],
    [[{ do: 'replace', find: 'HD', by: '', ignoreCase: true }, { do: 'tidy' }], 'One hd  Two HD', 'One Two'],
    [[{ do: 'pattern', find: '^(\\w+) (\\w+)$', by: '$2, $1' }], 'Harbour One', 'One, Harbour'],
    [[{ do: 'cut-start', text: 'vip | ' }], 'VIP | Quay', 'Quay'],
    [[{ do: 'cut-end', text: ' (backup)' }], 'Quay (Backup)', 'Quay'],
    [
      [
        { do: 'case', to: 'title' },
        { do: 'add-start', text: 'PT ' },
        { do: 'add-end', text: ' HD' },
      ],
      'rÁDIO um',
      'PT Rádio Um HD',
    ],
    [[{ do: 'pattern', find: '.*', by: '' }], 'Never empty', 'Never empty'],
  ])('%j makes of “%s” “%s”', async (rename, name, wanted) => {
    const { id } = await create({ name });
    const told = await preview({ ids: [id] }, { rename });
    expect(told.status, told.text).toBe(200);
    expect(told.body.changed).toBe(name === wanted ? 0 : 1);
    if (name !== wanted) expect(told.body.samples[0]).toMatchObject({ before: { name }, after: { name: wanted } });
    const done = await edit({ ids: [id] }, { rename });
    expect((await get(id)).name).toBe(wanted);
    await undo(done.body.changeSetId);
    expect((await get(id)).name).toBe(name);
  });

  test('twenty steps are as good as one, and a pattern that is none is refused', async () => {
    const { id } = await create({ name: `${'x'.repeat(20)}Quay` });
    const rename = Array.from({ length: 20 }, () => ({ do: 'cut-start', text: 'x' }));
    await edit({ ids: [id] }, { rename });
    expect((await get(id)).name).toBe('Quay');
    expect(await preview({ ids: [id] }, { rename: [{ do: 'pattern', find: '(' }] })).toMatchObject({
      status: 422,
      body: { type: '/problems/pattern-wrong' },
    });
  });
});

describe('replacing in sources', () => {
  test('a provider moves: the preview shows what, the sources have it, the undo takes it back', async () => {
    const text =
      '#EXTM3U\n#EXTINF:-1,Moved A\nhttp://old.example:8080/live/anna/secret/1.ts\n#EXTINF:-1,Moved B\nhttp://old.example:8080/live/anna/secret/2.ts\n';
    await house.owner.call('POST', '/api/imports', { from: { kind: 'text', text }, apply: 'now' });
    const imported = await until('both are there', async () => {
      const { body } = await house.owner.call<{ items: Stream[] }>('GET', '/api/streams?search=moved&sort=name');
      return body.items.length === 2 && body.items;
    });
    const own = await create({
      name: 'Moved C',
      sources: [
        { url: 'http://198.51.100.9/c.ts' },
        { url: 'http://old.example/c.ts', userAgent: 'Agent/1', headers: { a: 'b' } },
      ],
    });
    const ids = [...imported.map(({ id }) => id), own.id];
    const replace = { what: 'host', from: 'old.example', to: 'new.example' };
    const urls = async () => Promise.all(ids.map(async (id) => (await get(id)).sources.map(({ url }) => url)));
    const before = await urls();

    const told = await house.owner.call('POST', '/api/streams/sources/replace/preview', { streams: { filter: {} }, replace });
    expect(told.body).toMatchObject({ changed: 3, sources: 3 });
    expect(told.body['samples']).toContainEqual({
      id: own.id,
      name: 'Moved C',
      before: 'http://old.example/c.ts',
      after: 'http://new.example/c.ts',
    });
    expect(await urls()).toEqual(before);

    const done = await house.owner.call<{ changeSetId: string }>('POST', '/api/streams/sources/replace', {
      streams: { filter: {} },
      replace,
    });
    expect(done.body).toMatchObject({ changed: 3, sources: 3 });
    expect(await urls()).toEqual([
      ['http://new.example:8080/live/anna/secret/1.ts'],
      ['http://new.example:8080/live/anna/secret/2.ts'],
      ['http://198.51.100.9/c.ts', 'http://new.example/c.ts'],
    ]);
    expect((await get(own.id)).sources[1]).toMatchObject({ userAgent: 'Agent/1', headers: { a: 'b' } });
    const account = { what: 'account', username: 'anna', password: 'secret', newUsername: 'bert', newPassword: 'other' };
    const second = await house.owner.call<{ changeSetId: string }>('POST', '/api/streams/sources/replace', {
      streams: { ids },
      replace: account,
    });
    expect(second.body).toMatchObject({ changed: 2 });
    const rows = await house.database.asOwner<{ all: string }>(
      'select (select string_agg(sources_sealed, $1) from catalog.stream) || (select string_agg(to_jsonb(o)::text, $1) from platform.outbox o where type = $2) as all',
      [' ', 'catalog.sources-replaced'],
    );
    expect(rows[0]?.all).not.toMatch(/bert|secret/);

    for (const id of [second.body.changeSetId, done.body.changeSetId]) await undo(id);
    expect(await urls()).toEqual(before);
  });
});

describe('undo', () => {
  test('of a set that touched rows twice brings back what was first', async () => {
    const one = await create({ name: 'Twice', sources: [{ url: 'http://203.0.113.3/a' }] });
    const changed = await house.owner.call<StreamDetail>('PATCH', `/api/streams/${one.id}`, {
      bouquetIds: [bouquet],
      name: 'Twice, renamed',
    });
    expect(changed.body.bouquetIds).toEqual([bouquet]);
    const { body } = await house.owner.call<{ items: { id: string; counts: object }[] }>('GET', '/api/change-sets');
    expect(body.items[0]?.counts).toEqual({ inserted: 0, updated: 2, removed: 0 });
    await undo(body.items[0]?.id ?? '');
    expect(await get(one.id)).toMatchObject({ name: 'Twice', bouquetIds: [] });
  });

  test('of a change leaves a row that somebody has edited since, and restores the rest', async () => {
    const ids = [(await create({ name: 'Left A' })).id, (await create({ name: 'Left B' })).id];
    const { body } = await edit({ ids }, { notes: 'changed' });
    await house.owner.call('PATCH', `/api/streams/${ids[1]}`, { number: 77 });
    expect(await undo(body.changeSetId)).toMatchObject({ restored: 1, skipped: 1 });
    expect(await get(ids[0] ?? 0)).toMatchObject({ notes: '' });
    expect(await get(ids[1] ?? 0)).toMatchObject({ notes: 'changed', number: 77 });
  });

  test('works after a release has given the tables new columns', async () => {
    const edited = await create({ name: 'Edited before' });
    const removed = (await house.owner.call<{ id: number }>('POST', '/api/lines', { username: 'removed-before' })).body;
    const category = (await house.owner.call<{ id: number }>('POST', '/api/categories', { kind: 'live', name: 'Made before' }))
      .body;
    const made = await house.owner.call<{ items: { id: string; why: string }[] }>('GET', '/api/change-sets?limit=1');
    const change = (await edit({ ids: [edited.id] }, { notes: 'before' })).body;
    const removal = (await house.owner.call<{ changeSetId: string }>('POST', '/api/lines/delete', { ids: [removed.id] })).body;

    for (const table of ['catalog.stream', 'catalog.category', 'lines.line'])
      await house.database.asOwner(`alter table ${table} add column since int not null default 7`);
    await house.database.asOwner('alter table catalog.stream disable trigger user');
    await house.database.asOwner('update catalog.stream set since = 8');
    await house.database.asOwner('alter table catalog.stream enable trigger user');

    for (const id of [change.changeSetId, removal.changeSetId, made.body.items[0]?.id ?? ''])
      expect(await undo(id)).toMatchObject({ restored: 1, skipped: 0 });
    expect(await get(edited.id)).toMatchObject({ notes: '' });
    const rows = await house.database.asOwner<{ since: number }>(
      'select since from catalog.stream where id = $1 union all select since from lines.line where id = $2',
      [edited.id, removed.id],
    );
    expect(rows).toEqual([{ since: 8 }, { since: 7 }]);
    expect(
      (await house.owner.call<{ items: { id: number }[] }>('GET', '/api/categories')).body.items.map((one) => one.id),
    ).not.toContain(category.id);
  });

  test('reads the lines of an older release: whole rows, each with its hash', async () => {
    const { id } = await create({ name: 'As it is now' });
    const set = '01900000-0000-7000-8000-00000000000a';
    const sealed = ['headers_sealed', 'proxy_sealed'];
    const later = ['user_agent', ...sealed, 'is_left_out', 'allowed_countries', 'denied_countries', 'since'];
    await house.database.asOwner(
      `insert into catalog.change_set (app_id, id, by, why) select $1, $2, '{"actor":{"name":"test"}}', 'edit'`,
      [house.owner.appId, set],
    );
    await house.database.asOwner(
      `insert into catalog.change (app_id, change_set_id, target, row_id, before, after_hash)
        select app_id, $2, 'catalog.stream', id, (to_jsonb(s) || '{"name": "As it was"}'::jsonb) - $3::text[], md5((to_jsonb(s) - $3::text[])::text)
        from catalog.stream s where id = $1`,
      [id, set, later],
    );
    expect(await undo(set)).toMatchObject({ restored: 1, skipped: 0 });
    expect((await get(id)).name).toBe('As it was');
  });
});
