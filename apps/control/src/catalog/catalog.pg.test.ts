import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { systemBy } from '../platform/by.ts';
import { sql } from '../platform/db.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

interface Stream {
  id: number;
  name: string;
  number: number;
  categoryIds: number[];
  bouquetIds: number[];
  sources: { id: string; url: string }[];
}
const create = async (body: Record<string, unknown>) =>
  (await house.owner.call<Stream>('POST', '/api/streams', { kind: 'live', ...body })).body;
const get = (id: number) => house.owner.call<Stream>('GET', `/api/streams/${id}`);
const remove = async (ids: number[]) =>
  (await house.owner.call<{ changeSetId: string; deleted: number }>('POST', '/api/streams/delete', { ids })).body;
const undo = (id: string) =>
  house.owner.call<{ restored: number; skipped: number; changeSetId: string }>('POST', `/api/change-sets/${id}/undo`);

describe('streams', () => {
  test('addresses of sources are sealed in the database and told to those who may see them', async () => {
    const made = await create({
      name: 'Sealed',
      sources: [{ url: 'http://user:hunter2@198.51.100.7/live.ts', headers: { 'x-key': 'k' } }],
    });
    const rows = await house.database.asOwner<{ row: string }>(
      'select to_jsonb(s)::text as row from catalog.stream s where id = $1',
      [made.id],
    );
    expect(rows[0]?.row).not.toContain('hunter2');
    expect((await get(made.id)).body.sources[0]).toMatchObject({
      url: 'http://user:hunter2@198.51.100.7/live.ts',
      headers: { 'x-key': 'k' },
    });
  });

  test('a source keeps its id while its address stays', async () => {
    const made = await create({ name: 'Sources', sources: [{ url: 'http://203.0.113.1/a' }, { url: 'http://203.0.113.1/b' }] });
    const edited = await house.owner.call<Stream>('PATCH', `/api/streams/${made.id}`, {
      sources: [{ url: 'http://203.0.113.1/b' }, { url: 'http://203.0.113.1/c' }],
    });
    expect(edited.body.sources[0]?.id).toBe(made.sources[1]?.id);
    expect(made.sources.map((one) => one.id)).not.toContain(edited.body.sources[1]?.id);
  });

  test('only what a form has changed is kept from imports; what it sent as it was is not', async () => {
    const made = await create({ name: 'Form', sources: [{ url: 'http://203.0.113.1/a' }] });
    const sources = made.sources.map(({ url }) => ({ url }));
    const same = { number: made.number, categoryIds: made.categoryIds, sources, headers: {}, details: { rating: null } };
    await house.owner.call('PATCH', `/api/streams/${made.id}`, { name: 'Form, renamed', ...same });
    const rows = await house.database.asOwner('select local_edits from catalog.stream where id = $1', [made.id]);
    expect(rows).toEqual([{ local_edits: ['name'] }]);
  });

  test('a list pages without repeating or missing a row while rows come and go', async () => {
    for (let i = 0; i < 7; i += 1) await create({ name: `Page ${i}`, kind: 'radio' });
    const page = (after?: string) =>
      house.owner.call<{ items: Stream[]; next: string | null; total: number }>(
        'GET',
        `/api/streams?kind=radio&sort=-name&limit=3${after ? `&after=${after}` : ''}`,
      );
    const first = await page();
    await create({ name: 'Page 9', kind: 'radio' });
    const second = await page(first.body.next ?? '');
    const third = await page(second.body.next ?? '');
    expect([...first.body.items, ...second.body.items, ...third.body.items].map((one) => one.name)).toEqual([
      'Page 6',
      'Page 5',
      'Page 4',
      'Page 3',
      'Page 2',
      'Page 1',
      'Page 0',
    ]);
    expect(third.body.next).toBeNull();
    expect((await page('nonsense')).status).toBe(400);
  });

  test('a search takes signs as they are, and finds within words', async () => {
    await create({ name: '100% Jazz_Radio' });
    await create({ name: '100 Jazz Radio' });
    const found = async (words: string) =>
      (await house.owner.call<{ items: Stream[] }>('GET', `/api/streams?search=${encodeURIComponent(words)}`)).body.items.map(
        (one) => one.name,
      );
    expect(await found('0% jazz_')).toEqual(['100% Jazz_Radio']);
    expect(await found('azz')).toHaveLength(2);
  });

  test('what is named but does not exist is refused', async () => {
    const refused = await house.owner.call('POST', '/api/streams', { kind: 'live', name: 'X', categoryIds: [987_654] });
    expect(refused).toMatchObject({ status: 422, body: { type: '/problems/unknown-reference', ids: [987_654] } });
  });

  test('text that no database can hold is the caller’s problem', async () => {
    expect((await house.owner.call('POST', '/api/streams', { kind: 'live', name: 'nul \u0000 byte' })).status).toBe(400);
    expect((await house.owner.call('GET', `/api/streams?search=%00`)).status).toBe(400);
  });
});

describe('change sets', () => {
  test('a write outside a change set fails, whatever path it takes', async () => {
    const by = systemBy(house.owner.appId, 'test');
    const write = house.app.units.withApp(by.appId, by, ({ tx }) => sql`update catalog.stream set name = 'x'`.execute(tx));
    await expect(write).rejects.toThrow(/inside a change set/);
  });

  test('undo brings deleted streams back under their ids', async () => {
    const one = await create({ name: 'Comes back' });
    const { changeSetId } = await remove([one.id]);
    expect((await get(one.id)).status).toBe(404);
    expect(await undo(changeSetId)).toMatchObject({ status: 200, body: { restored: 1, skipped: 0 } });
    expect((await get(one.id)).body.name).toBe('Comes back');
  });

  test('a deleted bouquet and a deleted category come back, with what they held', async () => {
    const category = (await house.owner.call<{ id: number }>('POST', '/api/categories', { kind: 'live', name: 'Deleted once' }))
      .body;
    const bouquet = (
      await house.owner.call<{ id: number }>('POST', '/api/bouquets', { name: 'Deleted once', categoryIds: [category.id] })
    ).body;
    const gone = [
      await house.owner.call<{ changeSetId: string }>('DELETE', `/api/bouquets/${bouquet.id}`),
      await house.owner.call<{ changeSetId: string }>('DELETE', `/api/categories/${category.id}`),
    ];

    for (const { body } of gone.toReversed()) expect(await undo(body.changeSetId)).toMatchObject({ status: 200 });

    expect((await house.owner.call('GET', `/api/bouquets/${bouquet.id}`)).body).toMatchObject({ categoryIds: [category.id] });
  });

  test('undo leaves rows that have changed since, and says how many', async () => {
    const category = (await house.owner.call<{ id: number }>('POST', '/api/categories', { kind: 'live', name: 'Short-lived' }))
      .body;
    const [one, two] = [
      await create({ name: 'One', categoryIds: [category.id] }),
      await create({ name: 'Two', categoryIds: [category.id] }),
    ];
    await house.owner.call('DELETE', `/api/categories/${category.id}`);
    const sets = await house.owner.call<{ items: { id: string; why: string; counts: object }[] }>('GET', '/api/change-sets');
    const deletion = sets.body.items.find((set) => set.why === 'delete a category');
    expect(deletion?.counts).toMatchObject({ removed: 1, updated: 2 });
    await house.owner.call('PATCH', `/api/streams/${two.id}`, { name: 'Two, edited' });

    expect(await undo(deletion?.id ?? '')).toMatchObject({ body: { restored: 2, skipped: 1 } });

    expect((await get(one.id)).body.categoryIds).toEqual([category.id]);
    expect((await get(two.id)).body).toMatchObject({ name: 'Two, edited', categoryIds: [] });
  });

  test('an undo can be undone, and nothing is undone twice', async () => {
    const one = await create({ name: 'Back and forth' });
    const { changeSetId } = await remove([one.id]);
    const first = await undo(changeSetId);
    expect((await undo(changeSetId)).status).toBe(409);
    await undo(first.body.changeSetId);
    expect((await get(one.id)).status).toBe(404);
  });

  test('a deleted line comes back with its id, password and token', async () => {
    const { body: line } = await house.owner.call<{ id: number; password: string; token: string }>('POST', '/api/lines', {
      username: 'boomerang',
    });
    const { body } = await house.owner.call<{ changeSetId: string }>('POST', '/api/lines/delete', { ids: [line.id] });
    await undo(body.changeSetId);
    expect((await house.owner.call('GET', `/api/lines/${line.id}`)).body).toMatchObject({
      username: 'boomerang',
      password: line.password,
      token: line.token,
    });
  });
});

describe('the catalogue in memory', () => {
  test('follows every write', async () => {
    const { memory } = house.app.catalog;
    const of = () => memory.of(house.owner.appId);
    const one = await create({ name: 'In memory' });
    await house.settled();
    expect(of().streams.get(one.id)?.name).toBe('In memory');
    await house.owner.call('PATCH', `/api/streams/${one.id}`, { name: 'Renamed' });
    await house.settled();
    expect(of().streams.get(one.id)?.name).toBe('Renamed');
    const bouquet = (
      await house.owner.call<{ id: number; streamCount: number }>('POST', '/api/bouquets', { name: 'Held', streamIds: [one.id] })
    ).body;
    await house.settled();
    expect(of().bouquets.get(bouquet.id)?.streams.has(one.id)).toBe(true);
    expect((await get(one.id)).body.bouquetIds).toContain(bouquet.id);
    await remove([one.id]);
    await house.settled();
    expect(of().streams.has(one.id)).toBe(false);
    const listed = await house.owner.call<{ items: { id: number; streamCount: number }[] }>('GET', '/api/bouquets');
    expect(listed.body.items.find((row) => row.id === bouquet.id)?.streamCount).toBe(0);
  });

  test('categories keep the order that they were given', async () => {
    const ids: number[] = [];
    for (const name of ['C', 'A', 'B'])
      ids.push((await house.owner.call<{ id: number }>('POST', '/api/categories', { kind: 'movie', name })).body.id);
    const wanted = [...ids].reverse();
    expect((await house.owner.call('PUT', '/api/categories/order', { kind: 'movie', ids: wanted })).status).toBe(204);
    const { body } = await house.owner.call<{ items: { id: number }[] }>('GET', '/api/categories?kind=movie');
    expect(body.items.map((row) => row.id)).toEqual(wanted);
  });
});
