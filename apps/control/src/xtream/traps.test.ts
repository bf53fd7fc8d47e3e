// The deviations that are known to have broken real players (xtream.md section 5), each by its number: tested here, or in the test that is named.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'iptv-playlist-parser';
import { describe, expect, test } from 'vitest';
import { bouquet, category, line, playerHouse, small, stream } from '../../testing/player-house.ts';

const HOST = { host: 'tv.example.net:8080' };
const CREDENTIALS = 'username=alice&password=s3cret';
const [TYPES, GOLDEN, PLAYERS, LISTS] = ['types', 'golden', 'player-api', 'playlist'].map(
  (name) => `apps/control/src/xtream/${name}.test.ts`,
);
const MUTATIONS = { in: TYPES, says: 'is what no answer of ours may have' };
const EDGE = 'apps/edge/src';

/** By number: the file, and a piece of the title or the row that holds it there. */
const elsewhere: Record<number, { in: string | undefined; says: string }> = {
  1: { in: TYPES, says: `['login.user_info.exp_date', 'Unlimited']` },
  2: { in: TYPES, says: `['login.user_info.active_cons', MISSING]` },
  3: { in: TYPES, says: `['login.user_info.active_cons', 'N/A']` },
  4: { in: TYPES, says: `['login.server_info.https_port', '']` },
  5: { in: PLAYERS, says: 'a public address that is set is told instead' },
  7: { in: 'apps/control/src/delivery/media-path.test.ts', says: '/live/alice/s3cret/101.ts' },
  8: { in: TYPES, says: `['get_live_streams[].added', 1_767_225_600]` },
  9: { in: GOLDEN, says: 'limit=nonsense' },
  10: { in: LISTS, says: '#EXTM3U x-tvg-url="${GUIDE}" url-tvg="${GUIDE}"' },
  12: {
    in: 'apps/control/src/delivery/authorize.test.ts',
    says: 'a device that plays anew on a full line leaves what it watched',
  },
  13: { in: TYPES, says: `['get_series_info.episodes', [[]]]` },
  14: { in: TYPES, says: `['get_series_info.episodes', MISSING]` },
  15: { in: TYPES, says: `['get_series_info.episodes.1[].info.video', []]` },
  16: { in: TYPES, says: `['get_short_epg', []]` },
  17: { in: TYPES, says: `['get_live_streams[].stream_id', 4_294_967_296]` },
  18: { in: TYPES, says: `['get_series[].last_modified', null]` },
  19: { in: TYPES, says: `['get_series_info.seasons[].air_date', null]` },
  20: MUTATIONS,
  21: { in: GOLDEN, says: '&action=get_account_info' },
  22: { in: 'apps/control/src/delivery/catch-up.test.ts', says: '2026-01-01:10-05' },
  23: {
    in: 'apps/control/src/delivery/guard/guard.test.ts',
    says: 'a guide of 5,000 channels may be asked for channel by channel',
  },
  26: { in: `${EDGE}/files/serve.test.ts`, says: 'parts of a film of %s are exact' },
  28: { in: TYPES, says: `['login.user_info.max_connections', '0']` },
  31: { in: 'apps/control/src/delivery/media-path.test.ts', says: `['/alice/s3cret/101', ''` },
  32: { in: TYPES, says: `['get_live_streams[].stream_icon', '/images/101.png']` },
  33: { in: `${EDGE}/edge.test.ts`, says: 'each starts with tables and a key frame' },
  35: { in: LISTS, says: 'a guide is sent packed to who accepts it' },
}; // prettier-ignore

test('every trap has its test', async () => {
  const here = await readFile(import.meta.filename, 'utf8');
  for (let number = 1; number <= 35; number += 1) {
    const { in: file, says } = elsewhere[number] ?? { in: undefined, says: `'trap ${number}:` };
    const text = file === undefined ? here : await readFile(join(import.meta.dirname, '../../../..', file), 'utf8');
    expect(text.includes(says), `${number}: ${file} does not say ${says}`).toBe(true);
  }
});

test.each([
  ['trap 6: a form', CREDENTIALS, 'application/x-www-form-urlencoded', ''],
  ['trap 6: nothing in the body', '', '', `?${CREDENTIALS}`],
  ['trap 6: an empty JSON body', '{}', 'application/json', `?${CREDENTIALS}`],
  ['trap 6: no type', CREDENTIALS, '', ''],
])('%s is posted to every address, and understood', async (_, payload, type, query) => {
  await using house = await playerHouse();
  for (const path of ['/player_api.php', '/panel_api.php', '/get.php', '/xmltv.php']) {
    const headers = type === '' ? {} : { 'content-type': type };
    const { statusCode, body } = await house.http.inject({ method: 'POST', url: path + query, payload, headers });
    expect([path, statusCode]).toEqual([path, 200]);
    expect(body).not.toContain('"auth":0');
  }
});

test('trap 11: a stream that several bouquets and categories grant stands once in every list', async () => {
  const content = {
    categories: [category(1, 'live', 'News'), category(2, 'live', 'Sport')],
    bouquets: [bouquet(1, [1, 2], { stream_ids: [5] }), bouquet(2, [2], { stream_ids: [5] })],
    series: [],
    streams: [stream({ id: 5, kind: 'live', name: 'Both', category_ids: [1, 2] })],
  };
  await using house = await playerHouse({ content, lines: [line({ bouquetIds: [1, 2, 2] })] });
  const rows = (await house.http.inject(`/player_api.php?${CREDENTIALS}&action=get_live_streams`)).json<unknown[]>();

  expect(rows).toMatchObject([{ category_id: '1', category_ids: [1, 2] }]);
  for (const type of ['m3u', 'm3u_plus', 'simple', 'ariva'])
    expect((await house.http.inject(`/get.php?${CREDENTIALS}&type=${type}`)).body.match(/\/5\./g)).toHaveLength(1);
});

test('trap 24: whatever is wrong, the status is one that players know', async () => {
  await using house = await playerHouse({ lines: [line({ expiresAt: new Date(0) })] });
  for (const path of ['/player_api.php?', '/panel_api.php?', '/get.php?', '/xmltv.php?', '/playlist/none?', '/epg/a/b?'])
    for (const query of ['', CREDENTIALS, 'username=a&password=b', 'token=x', 'action=get_vod_info&username=a&password=b']) {
      const { statusCode, headers } = await house.http.inject(path + query);
      expect([200, 401, 403, 404]).toContain(statusCode);
      expect(headers['content-type']).not.toContain('html');
    }
});

test('trap 25: HEAD is answered wherever GET is, by the same status and type, without a body', async () => {
  await using house = await playerHouse();
  const own = (path: string) => `${path}?${CREDENTIALS}`;
  const paths = ['/player_api.php', '/panel_api.php', '/get.php', '/xmltv.php', '/epg.php'].map(own);
  for (const url of [...paths, `${own('/player_api.php')}&action=get_live_streams`, '/playlist/t0ken-alice.m3u8', '/get.php']) {
    const [get, head] = [await house.http.inject({ url }), await house.http.inject({ method: 'HEAD', url })];
    expect([url, head.statusCode, head.headers['content-type'], head.body]).toEqual([
      url,
      get.statusCode,
      get.headers['content-type'],
      '',
    ]);
    expect((await house.http.inject({ method: 'OPTIONS', url })).statusCode).toBe(204);
  }
});

test('trap 27: credentials of any letters are written so that a player sends them back unharmed', async () => {
  const username = 'a#b?c/d+e %f&ü';
  await using house = await playerHouse({ lines: [line({ username })] });
  const query = new URLSearchParams({ username, password: 's3cret' }).toString();
  const { items, header } = parse((await house.http.inject(`/get.php?${query}&output=ts`)).body);

  for (const { url } of items) expect(decodeURIComponent(new URL(url).pathname.split('/')[2] ?? '')).toBe(username);
  expect(new URL(header.attrs['x-tvg-url'] ?? '').searchParams.get('username')).toBe(username);
  expect(items).toHaveLength(3);
});

test('trap 29: a playlist needs no output, and no type', async () => {
  await using house = await playerHouse();
  const answer = await house.http.inject(`/get.php?${CREDENTIALS}`);

  expect([answer.statusCode, parse(answer.body).items.length]).toEqual([200, 3]);
});

describe('trap 30: what people type for the address of their server, with a player’s own path behind it', () => {
  test.each([
    '//player_api.php',
    '/player_api.php/',
    '/c/player_api.php',
    '/c//player_api.php',
    '/get.php/player_api.php',
    '/player_api.php/player_api.php',
  ])('%s is the login', async (path) => {
    await using house = await playerHouse();
    expect((await house.http.inject(`${path}?${CREDENTIALS}`)).json()).toMatchObject({ user_info: { auth: 1 } });
  });

  test.each(['//get.php', '/c/get.php', '//xmltv.php', '/c/xmltv.php', '/get.php/xmltv.php', '/c/panel_api.php'])(
    '%s is answered too',
    async (path) => {
      await using house = await playerHouse();
      expect((await house.http.inject(`${path}?${CREDENTIALS}`)).statusCode).toBe(200);
    },
  );
});

test('trap 34: every line is told its own end', async () => {
  const lines = [line(), line({ id: 2, username: 'bob', expiresAt: new Date(1_900_000_000_000) })];
  await using house = await playerHouse({ content: small, lines });
  const end = async (username: string) =>
    (await house.http.inject({ url: `/player_api.php?username=${username}&password=s3cret`, headers: HOST })).json<{
      user_info: { exp_date: string };
    }>().user_info.exp_date;

  expect([await end('alice'), await end('bob')]).toEqual(['1924991999', '1900000000']);
});
