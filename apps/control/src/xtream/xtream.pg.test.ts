// The Xtream face of a whole control plane: what is changed in the panel shows to players.
import type { Bouquet, Category, LineDetail, Stream } from '@muxwell/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type Caller, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

let house: House;
let news: number;
let bouquetId: number;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  for (const one of [house.owner, house.foreigner])
    await one.call('POST', '/api/domains', { host: `app${one.appId}.example.org` });
  news = (await house.owner.call<Category>('POST', '/api/categories', { kind: 'live', name: 'News' })).body.id;
  bouquetId = (await house.owner.call<Bouquet>('POST', '/api/bouquets', { name: 'All', categoryIds: [news] })).body.id;
  await house.settled();
});
afterAll(() => house.close());

const ask = async (path: string, app: Caller = house.owner) =>
  house.app.http.inject({ url: path, headers: { host: `app${app.appId}.example.org:8080` } });
const names = async (username: string) =>
  (await ask(`/player_api.php?username=${username}&password=s3cret&action=get_live_streams`))
    .json<{ name: string }[]>()
    .map((row) => row.name);
const line = async (username: string) => {
  const { body } = await house.owner.call<LineDetail>('POST', '/api/lines', {
    username,
    password: 's3cret',
    bouquetIds: [bouquetId],
  });
  await house.settled();
  return body;
};
const shows = (username: string, expected: string[]) =>
  until(`${username} sees ${expected.join()}`, async () => (await names(username)).join() === expected.join(), 2000);

test('every change of a stream shows to players within two seconds', async () => {
  await line('alice');
  const { id } = (await house.owner.call<Stream>('POST', '/api/streams', { kind: 'live', name: 'One', categoryIds: [news] }))
    .body;
  await shows('alice', ['One']);
  await house.owner.call('PATCH', `/api/streams/${id}`, { name: 'Uno' });
  await shows('alice', ['Uno']);
  await house.owner.call('PATCH', `/api/streams/${id}`, { isEnabled: false });
  await shows('alice', []);
  await house.owner.call('PATCH', `/api/streams/${id}`, { isEnabled: true });
  await shows('alice', ['Uno']);
  await house.owner.call('PATCH', `/api/bouquets/${bouquetId}`, { categoryIds: [] });
  await shows('alice', []);
  await house.owner.call('PATCH', `/api/bouquets/${bouquetId}`, { categoryIds: [news] });
  await shows('alice', ['Uno']);
  await house.owner.call('POST', '/api/streams/delete', { ids: [id] });
  await shows('alice', []);
});

test('a line that is switched off, deleted or given another password is refused from then on', async () => {
  const { id, token } = await line('bob');
  const login = async (password = 's3cret') =>
    (await ask(`/player_api.php?username=bob&password=${password}`)).json<{ user_info: { auth: number; status: string } }>()
      .user_info;
  expect(await login()).toMatchObject({ auth: 1, status: 'Active' });
  expect((await ask(`/playlist/${token}.m3u8`)).statusCode).toBe(200);

  await house.owner.call('POST', `/api/lines/${id}/disable`, {});
  await house.settled();
  expect(await login()).toMatchObject({ auth: 1, status: 'Disabled' });
  expect((await ask(`/playlist/${token}.m3u8`)).statusCode).toBe(403);

  await house.owner.call('POST', `/api/lines/${id}/enable`, {});
  await house.owner.call('PATCH', `/api/lines/${id}`, { password: 'other' });
  await house.settled();
  expect(await login()).toMatchObject({ auth: 0 });
  expect(await login('other')).toMatchObject({ auth: 1, status: 'Active' });

  await house.owner.call('POST', '/api/lines/delete', { ids: [id] });
  await house.settled();
  expect(await login('other')).toMatchObject({ auth: 0 });
  expect((await ask(`/playlist/${token}.m3u8`)).statusCode).toBe(404);
});

test('a line of one app is nobody at another app’s address', async () => {
  const { token } = await line('carol');
  const path = '/player_api.php?username=carol&password=s3cret';

  expect((await ask(path)).json()).toMatchObject({ user_info: { auth: 1 } });
  expect((await ask(path, house.foreigner)).json()).toMatchObject({ user_info: { auth: 0 } });
  expect((await ask('/get.php?username=carol&password=s3cret', house.foreigner)).statusCode).toBe(401);
  expect((await ask(`/playlist/${token}`, house.foreigner)).statusCode).toBe(404);
});

test('the links that the panel gives are answered', async () => {
  const { id } = await line('dave');
  const { body } = await house.owner.call<Record<string, string>>('GET', `/api/lines/${id}/links`);

  for (const key of ['m3u', 'm3uHls', 'playlist', 'xmltv'] as const) {
    const { pathname, search } = new URL(body[key] ?? '');
    expect((await ask(pathname + search)).statusCode).toBe(200);
  }
});
