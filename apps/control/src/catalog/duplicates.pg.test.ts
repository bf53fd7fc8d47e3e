// Duplicates: found by name, address and guide channel; merged into one with everything of all; and undone.
import type { DuplicateGroup, StreamDetail } from '@muxwell/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

const create = async (body: object) =>
  (await house.owner.call<StreamDetail>('POST', '/api/streams', { kind: 'live', ...body })).body;
const get = (id: number) => house.owner.call<StreamDetail>('GET', `/api/streams/${id}`);
const found = async (by: string, query = '') =>
  (
    await house.owner.call<{ items: DuplicateGroup[]; next: string | null; total: number }>(
      'GET',
      `/api/streams/duplicates?by=${by}${query}`,
    )
  ).body;
const idsOf = ({ items }: { items: DuplicateGroup[] }) => items.map(({ streams }) => streams.map(({ id }) => id));
const merge = (body: object) =>
  house.owner.call<{ merged: number; removed: number; changeSetId: string }>('POST', '/api/streams/merge', body);
const at = (name: string) => [{ url: `http://203.0.113.6/${name}.ts` }];

test('three of a kind become one with the sources, categories and bouquets of all, and come apart again', async () => {
  const category = async (name: string) =>
    (await house.owner.call<{ id: number }>('POST', '/api/categories', { kind: 'live', name })).body.id;
  const [a, b] = [await category('A'), await category('B')];
  const one = await create({ name: 'Quay One', sources: at('one'), categoryIds: [a] });
  const two = await create({
    name: 'UK: QUAY ONE FHD',
    sources: [...at('two'), ...at('one')],
    categoryIds: [b],
    epgChannelId: 'quay.one',
  });
  const three = await create({
    name: '[PT] Quay-One 4K',
    sources: at('three'),
    logoUrl: 'http://203.0.113.6/l.png',
    categoryIds: [a],
  });
  await create({ name: 'Quay Two', sources: at('other') });
  const bouquet = await house.owner.call<{ id: number }>('POST', '/api/bouquets', {
    name: 'Merged',
    streamIds: [two.id, three.id],
  });
  expect(idsOf(await found('name'))).toEqual([[one.id, two.id, three.id]]);

  const done = await merge({ merges: [{ keep: one.id, others: [three.id, two.id] }] });
  expect(done.body).toMatchObject({ merged: 1, removed: 2 });
  expect((await get(one.id)).body).toMatchObject({
    name: 'Quay One',
    categoryIds: [a, b],
    epgChannelId: 'quay.one',
    logoUrl: 'http://203.0.113.6/l.png',
    bouquetIds: [bouquet.body.id],
  });
  expect((await get(one.id)).body.sources.map(({ url }) => url)).toEqual(
    ['one', 'three', 'two'].map((name) => `http://203.0.113.6/${name}.ts`),
  );
  expect((await get(two.id)).status).toBe(404);
  expect(await found('name')).toMatchObject({ items: [], total: 0 });

  await house.as('admin').call('POST', `/api/change-sets/${done.body.changeSetId}/undo`);
  expect((await get(one.id)).body).toMatchObject({ sources: one.sources, categoryIds: [a], bouquetIds: [] });
  expect((await get(three.id)).body).toMatchObject({ bouquetIds: [bouquet.body.id] });
});

test('groups by guide channel and by address, page by page, and all of them at once', async () => {
  const pairs: number[][] = [];
  for (const name of ['x', 'y', 'z']) {
    const left = await create({
      name: `Left ${name}`,
      kind: 'radio',
      epgChannelId: `${name}.example`,
      sources: at(`radio-${name}`),
    });
    const right = await create({
      name: `Right ${name}`,
      kind: 'radio',
      epgChannelId: `${name.toUpperCase()}.example`,
      sources: at(`radio-${name}`),
    });
    pairs.push([left.id, right.id]);
  }
  const first = await found('guide', '&kind=radio&limit=2');
  expect(first.total).toBe(3);
  expect([...idsOf(first), ...idsOf(await found('guide', `&kind=radio&limit=2&after=${first.next}`))]).toEqual(pairs);
  const byAddress = await found('address', '&kind=radio');
  expect(idsOf(byAddress).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual(pairs);
  expect(JSON.stringify(byAddress)).not.toContain('203.0.113');

  expect((await merge({ all: { by: 'address', kind: 'radio' } })).body).toMatchObject({ merged: 3, removed: 3 });
  expect((await found('guide', '&kind=radio')).total).toBe(0);
  expect((await get(pairs[0]?.[0] ?? 0)).body.sources).toHaveLength(1);
});

test('what is not there, or is to stay and to go, is refused', async () => {
  const { id } = await create({ name: 'Alone' });
  const other = await create({ name: 'Other' });
  expect(await merge({ merges: [{ keep: id, others: [99_999] }] })).toMatchObject({ status: 422, body: { ids: [99_999] } });
  const both = {
    merges: [
      { keep: id, others: [other.id] },
      { keep: other.id, others: [id] },
    ],
  };
  expect((await merge(both)).status).toBe(422);
});
