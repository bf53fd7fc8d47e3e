import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bouquet, category, line, playerHouse, small, stream } from '../../testing/player-house.ts';

const CREDENTIALS = 'username=alice&password=s3cret';
const LIVE = `/player_api.php?${CREDENTIALS}&action=get_live_streams`;
const many = {
  ...small,
  categories: [category(1, 'live', 'News'), category(2, 'live', 'Sport')],
  bouquets: [bouquet(1, [1, 2]), bouquet(2, [2])],
  streams: Array.from({ length: 50 }, (_, i) =>
    stream({ id: i + 1, kind: 'live', name: `Channel ${i + 1}`, number: i + 1, category_ids: i % 2 === 0 ? [1] : [2, 1] }),
  ),
};

test.each([
  ['GET', `/player_api.php?${CREDENTIALS}&action=get_live_streams`, undefined, ''],
  ['GET', `/player_api?${CREDENTIALS}&action=202`, undefined, ''],
  ['GET', '/player_api/alice/s3cret/get_live_streams', undefined, ''],
  ['POST', '/player_api.php', `${CREDENTIALS}&action=get_live_streams`, 'application/x-www-form-urlencoded'],
  ['POST', '/player_api.php?action=get_live_streams', CREDENTIALS, 'text/plain'],
  ['POST', `/player_api.php?${CREDENTIALS}&action=get_live_streams`, '', ''],
  ['POST', `/player_api.php?${CREDENTIALS}&action=get_live_streams`, '{}', 'application/json'],
  ['POST', `/player_api.php?${CREDENTIALS}&action=get_live_streams`, '{broken', 'application/json'],
  ['POST', '/player_api.php', '{"username":"alice","password":"s3cret","action":"get_live_streams"}', 'application/json'],
  [
    'POST',
    '/player_api.php?action=get_live_streams',
    '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nalice\r\n--x\r\nContent-Disposition: form-data; name="password"\r\n\r\ns3cret\r\n--x--\r\n',
    'multipart/form-data; boundary=x',
  ],
  ['GET', '/player_api.php?token=t0ken-alice&action=get_live_streams', undefined, ''],
  ['GET', `/player_api.php?username=wrong&username=alice&password=s3cret&action=get_live_streams`, undefined, ''],
] as const)('%s %s is understood', async (method, url, payload, type) => {
  await using house = await playerHouse();
  const answer = await house.http.inject({
    method,
    url,
    ...(payload === undefined ? {} : { payload }),
    headers: type === '' ? {} : { 'content-type': type },
  });

  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject([{ stream_id: 101 }]);
});

test.each([
  [200, '', [{ category_name: 'Drama' }]],
  [201, '', [{ category_name: 'News' }]],
  [202, '', [{ stream_id: 101 }]],
  [203, '', [{ stream_id: 2001 }]],
  [204, '&series_id=301', { info: { series_id: 301 } }],
  [205, '&stream_id=101', { epg_listings: [{ stream_id: '101' }] }],
  [206, '', [{ category_name: 'Crime' }]],
  [207, '&stream_id=101', { epg_listings: [{ now_playing: 1 }] }],
  [208, '', [{ series_id: 301 }]],
  [209, '&vod_id=2001', { movie_data: { stream_id: 2001 } }],
])('the numeric action %i is the action of its name, in a query and in JSON', async (action, query, expected) => {
  await using house = await playerHouse();
  expect((await house.http.inject(`/player_api.php?${CREDENTIALS}&action=${action}${query}`)).json()).toMatchObject(expected);
  const payload = { username: 'alice', password: 's3cret', action, ...Object.fromEntries(new URLSearchParams(query)) };
  expect((await house.http.inject({ method: 'POST', url: '/player_api.php', payload })).json()).toMatchObject(expected);
});

test.each([
  ['a form', 'params[offset]=1&params[items_per_page]=2', 'application/x-www-form-urlencoded'],
  ['JSON', '{"params":{"offset":1,"items_per_page":2}}', 'application/json'],
  ['plain fields', 'offset=1&limit=2', 'application/x-www-form-urlencoded'],
])('a page is asked for in %s', async (_, payload, type) => {
  await using house = await playerHouse({ content: many });
  const answer = await house.http.inject({ method: 'POST', url: LIVE, payload, headers: { 'content-type': type } });

  expect(answer.json<{ stream_id: number }[]>().map((row) => row.stream_id)).toEqual([2, 3]);
});

test('who signs in by a token is told it', async () => {
  await using house = await playerHouse();

  expect((await house.http.inject('/player_api.php?token=t0ken-alice')).json()).toMatchObject({
    user_info: { username: 'alice', token: 't0ken-alice' },
  }); // prettier-ignore
  expect((await house.http.inject(`/player_api.php?${CREDENTIALS}`)).json<{ user_info: object }>().user_info).not.toHaveProperty(
    'token',
  ); // prettier-ignore
});

test.each(['', '0', '*', 'all', 'ALL'])('the category %j is no filter', async (categoryId) => {
  await using house = await playerHouse({ content: many });

  expect((await house.http.inject(`${LIVE}&category_id=${categoryId}`)).json()).toHaveLength(50);
});

test('a list of one category names that category in each row', async () => {
  await using house = await playerHouse({ content: many });
  const rows = (await house.http.inject(`${LIVE}&category_id=1`)).json<{ category_id: string; category_ids: number[] }[]>();

  expect(rows).toHaveLength(50);
  expect(new Set(rows.map((row) => row.category_id))).toEqual(new Set(['1']));
  expect(rows[1]?.category_ids).toEqual([2, 1]);
  expect((await house.http.inject(`${LIVE}&category_id=2`)).json()).toHaveLength(25);
});

test.each(['99', '-1', 'nonsense', '1e9', '99999999999'])('the category %s is none of ours', async (categoryId) => {
  await using house = await playerHouse({ content: many });

  expect((await house.http.inject(`${LIVE}&category_id=${categoryId}`)).json()).toEqual([]);
});

test('pages come only to those who ask', async () => {
  await using house = await playerHouse({ content: many });
  const ids = async (query: string) =>
    (await house.http.inject(LIVE + query)).json<{ stream_id: number }[]>().map((row) => row.stream_id);

  expect(await ids('&params[offset]=10&params[items_per_page]=3')).toEqual([11, 12, 13]);
  expect(await ids('&offset=48')).toEqual([49, 50]);
  expect(await ids('&limit=2')).toEqual([1, 2]);
});

test('lines with other bouquets see other lists', async () => {
  await using house = await playerHouse({
    content: many,
    lines: [line(), line({ id: 2, username: 'bob', bouquetIds: [2] }), line({ id: 3, username: 'carol', bouquetIds: [2, 99] })],
  });
  const count = async (username: string) => (await house.http.inject(LIVE.replace('alice', username))).json<unknown[]>().length;

  expect([await count('alice'), await count('bob'), await count('carol')]).toEqual([50, 25, 25]);
});

test('a changed catalogue shows at once, and unchanged answers are not made again', async () => {
  await using house = await playerHouse();
  await house.http.inject(LIVE);
  await house.http.inject(LIVE);
  expect(house.figures()).toMatchObject({ hits: 1, misses: 1 });

  house.change({ ...small, streams: small.streams.map((row) => ({ ...row, name: `${row.name} 2` })) });
  await new Promise((resolve) => setImmediate(resolve));

  expect((await house.http.inject(LIVE)).json()).toMatchObject([{ name: 'Example News 2' }]);
  expect(house.figures()).toMatchObject({ hits: 1, misses: 2 });
});

test('the snapshots are measured', async () => {
  await using house = await playerHouse();
  await house.http.inject(LIVE);
  await house.http.inject(LIVE);
  const text = await house.metrics();

  expect(text).toContain('iptv_snapshot_streams{app="1"} 5');
  expect(text).toContain('iptv_answer_cache_asked{found="yes"} 1');
  expect(text).toMatch(/iptv_answer_cache_bytes \d{3}/);
});

test('an answer carries an ETag, and is not sent again to who has it', async () => {
  await using house = await playerHouse();
  const first = await house.http.inject(LIVE);
  const again = await house.http.inject({ url: LIVE, headers: { 'if-none-match': String(first.headers['etag']) } });

  expect(first.headers['etag']).toMatch(/^"[\w-]+"$/);
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

test('gzip comes to those who accept it, and only for what is worth it', async () => {
  await using house = await playerHouse({ content: many });
  const plain = await house.http.inject(LIVE);
  const packed = await house.http.inject({ url: LIVE, headers: { 'accept-encoding': 'deflate, gzip' } });
  const refused = await house.http.inject({ url: LIVE, headers: { 'accept-encoding': 'gzip;q=0' } });

  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
  expect([plain.headers['content-encoding'], refused.headers['content-encoding']]).toEqual([undefined, undefined]);
});

test('web players may read: CORS on every answer, OPTIONS answered, HEAD without a body', async () => {
  await using house = await playerHouse();
  const options = await house.http.inject({
    method: 'OPTIONS',
    url: '/player_api.php',
    headers: { origin: 'http://web.example', 'access-control-request-method': 'GET' },
  });
  const head = await house.http.inject({ method: 'HEAD', url: LIVE });
  const wrong = await house.http.inject('/get.php?username=a&password=b');

  expect([options.statusCode, options.headers['access-control-allow-origin']]).toEqual([204, '*']);
  expect([head.statusCode, head.body, head.headers['access-control-allow-origin']]).toEqual([200, '', '*']);
  expect(wrong.headers['access-control-allow-origin']).toBe('*');
});

test.each([
  ['tv.example.net:8080', {}, { url: 'tv.example.net', port: '8080', https_port: '443', server_protocol: 'http' }],
  ['tv.example.net', {}, { url: 'tv.example.net', port: '80', server_protocol: 'http' }],
  [
    'tv.example.net:8443',
    { 'x-forwarded-proto': 'https' },
    { url: 'tv.example.net', port: '80', https_port: '8443', server_protocol: 'https' },
  ],
  [
    'inner:1',
    { 'x-forwarded-host': 'tv.example.net', 'x-forwarded-proto': 'https' },
    { url: 'tv.example.net', https_port: '443', server_protocol: 'https' },
  ],
  ['[2001:db8::1]:8080', {}, { url: '[2001:db8::1]', port: '8080' }],
])('a request to %s with %j is told that address', async (host, headers, expected) => {
  await using house = await playerHouse();
  const answer = await house.http.inject({ url: `/player_api.php?${CREDENTIALS}`, headers: { host, ...headers } });

  expect(answer.json<{ server_info: unknown }>().server_info).toMatchObject(expected);
});

test('a public address that is set is told instead', async () => {
  await using house = await playerHouse();
  house.set('service.publicUrl', 'https://tv.example.org:9443');
  const answer = await house.http.inject({ url: `/player_api.php?${CREDENTIALS}`, headers: { host: '10.0.0.5' } });

  expect(answer.json<{ server_info: unknown }>().server_info).toMatchObject({
    url: 'tv.example.org',
    https_port: '9443',
    server_protocol: 'https',
  });
});

test.each([
  '/player_api.php?username[]=a&password[x]=b',
  '/player_api.php?action=get_vod_info&vod_id[]=1',
  `/player_api.php?${CREDENTIALS}&action[]=get_live_streams`,
  '/player_api.php?%zz=%',
  '/player_api.php?username=%00&password=%ff',
  `/player_api.php?${CREDENTIALS}&action=get_short_epg&stream_id=${'1,'.repeat(5000)}`,
  `/player_api.php?${CREDENTIALS}&action=get_live_streams&params[offset]=-5&params[items_per_page]=abc`,
  `/get.php?${CREDENTIALS}&type=constructor&output=__proto__&key=,,`,
  `/xmltv.php?${CREDENTIALS}&days=-1&prev_days=9999999999`,
  '/playlist/%2e%2e%2f.m3u8',
  `/panel_api.php?${CREDENTIALS}&action=get_epg&stream_id=NaN`,
])('the odd request %s is answered, never with a failure of ours', async (url) => {
  await using house = await playerHouse();

  expect((await house.http.inject(url)).statusCode).toBeLessThan(500);
}); // prettier-ignore
