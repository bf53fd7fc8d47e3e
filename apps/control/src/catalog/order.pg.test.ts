// The order of streams, and second ones.
import type { Stream, StreamDetail } from '@muxwell/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

const ids = new Map<string, number>();
const create = async (name: string, number: number, more: object = {}) => {
  const { body } = await house.owner.call<StreamDetail>('POST', '/api/streams', { kind: 'radio', name, number, ...more });
  ids.set(name, body.id);
  return body;
};
const listed = async () =>
  (await house.owner.call<{ items: Stream[] }>('GET', '/api/streams?kind=radio')).body.items
    .map(({ name, number }) => `${name}${number}`)
    .join(' ');
const id = (name: string) => ids.get(name) ?? 0;
const move = (names: string[], to: object) =>
  house.owner.call<{ changed: number; changeSetId: string }>('POST', '/api/streams/move', { ids: names.map(id), to });

test('moved streams take their place, others make room only as far as they must, and it can be undone', async () => {
  for (const [name, number] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['d', 10],
    ['e', 11],
  ] as const)
    await create(name, number);
  const first = await move(['d', 'e'], { before: id('b') });
  expect(await listed()).toBe('a1 d2 e3 b4 c5');
  expect(first.body.changed).toBe(4);
  await move(['a'], { after: id('e') });
  expect(await listed()).toBe('d2 e3 a4 b5 c6');
  await move(['c'], { number: 1 });
  expect(await listed()).toBe('c1 d2 e3 a4 b5');
  const last = await move(['e', 'c'], { number: 100 });
  expect(await listed()).toBe('d2 a4 b5 e100 c101');
  await house.owner.call('POST', `/api/change-sets/${last.body.changeSetId}/undo`);
  expect(await listed()).toBe('c1 d2 e3 a4 b5');
  const rows = await house.database.asOwner('select local_edits from catalog.stream where id = $1', [id('a')]);
  expect(rows).toEqual([{ local_edits: ['number'] }]);
});

test('a selection is numbered anew, by its present order or by name', async () => {
  const streams = { ids: ['c', 'd', 'e'].map(id) };
  await house.owner.call('POST', '/api/streams/renumber', { streams, startAt: 50 });
  expect(await listed()).toBe('a4 b5 c50 d51 e52');
  await house.owner.call('POST', '/api/streams/renumber', { streams: { filter: { kind: 'radio' } }, startAt: 1, order: 'name' });
  expect(await listed()).toBe('a1 b2 c3 d4 e5');
});

test('streams of two kinds, or a target that is not there, are refused', async () => {
  const live = await house.owner.call<{ id: number }>('POST', '/api/streams', { kind: 'live', name: 'Other kind' });
  ids.set('live', live.body.id);
  expect((await move(['a', 'live'], { number: 1 })).status).toBe(422);
  expect((await move(['a'], { before: 99_999 })).status).toBe(422);
  expect((await move(['a'], { before: id('live') })).status).toBe(422);
});

test('a clone is the same under a number of its own, its bouquets too', async () => {
  const sources = [{ url: 'http://203.0.113.8/x', userAgent: 'Agent/1', headers: { a: 'b' } }];
  const one = await create('z', 7, { sources, notes: 'n', userAgent: 'U', headers: { c: 'd' }, details: { rating: 4 } });
  const bouquet = await house.owner.call<{ id: number }>('POST', '/api/bouquets', { name: 'Of z', streamIds: [one.id] });
  const { status, body } = await house.owner.call<StreamDetail>('POST', `/api/streams/${one.id}/clone`);
  expect(status).toBe(201);
  expect(body).toMatchObject({
    name: 'z (2)',
    number: 8,
    sources,
    notes: 'n',
    userAgent: 'U',
    headers: { c: 'd' },
    bouquetIds: [bouquet.body.id],
  });
  expect(body.details.rating).toBe(4);
  expect((await house.owner.call('POST', '/api/streams/99999/clone')).status).toBe(404);
});
