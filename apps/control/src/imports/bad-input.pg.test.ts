// What providers really send: every malformation at once, wrong encodings, huge lines, ids that are missing or come twice. All that can be read is
// imported, the rest is told by line, and an import never fails for one entry.
import { gzipSync } from 'node:zlib';
import type { ImportRun, ImportRunDetail, Stream } from '@muxwell/contract';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Caller } from '../../testing/house.ts';
import { ownApp } from '../../testing/own-app.ts';
import type { Provider } from '../../testing/provider.ts';
import { runAtRest, startProviderHouse, type ProviderHouse } from '../../testing/provider-house.ts';

let house: ProviderHouse;
let provider: Provider;
let app: Caller;
beforeAll(async () => {
  house = await startProviderHouse(inject('ownerUrl'));
  ({ provider } = house);
});
afterAll(() => house.close());
beforeEach(async () => void (app = await ownApp(house)));

async function run(from: object): Promise<ImportRunDetail> {
  const { body } = await app.call<ImportRun>('POST', '/api/imports', { from, apply: 'now' });
  const ended = await runAtRest(app, body.id);
  await house.settled();
  return ended;
}
async function imported(list: string | Uint8Array): Promise<ImportRunDetail> {
  provider.put('/list.m3u', list);
  return run({ kind: 'url', url: `${provider.url}/list.m3u` });
}
const streams = async () => (await app.call<{ items: Stream[] }>('GET', '/api/streams?limit=500&sort=id')).body.items;

const url = (n: number) => `http://up.example/live/u/p/${n}.ts`;
/** The ways in which entries are malformed in the wild; each writes entry `n`. */
const ways: ((n: number) => string)[] = [
  (n) => `#EXTINF:-1 tvg-id=${n} tvg-name="Channel ${n},group-title="News",Channel ${n}\n${url(n)}\n`,
  (n) => `#EXTINF:-1 tvg-name="A, B & C" group-title='News',Channel ${n}\r\n\r\n${url(n)}\r\n`,
  (n) => `#EXTINF:-1,Channel ${n}\n#EXTGRP:News\n#EXTVLCOPT:http-user-agent=Test/1.0\n${url(n)}\n`,
  (n) => `#EXTINF:-1 group-title="News",Channel ${n}\n${url(n)}|User-Agent=Test%2F1.0&Referer=http://r.example/\n`,
  (n) => `#EXTINF:-1 group-title="News",Channel ${n}\n`,
  (n) => `#EXTINF:-1 group-title="News" Channel ${n}\n${url(n)}\n`,
  (n) => `#extinf:0 TVG-ID="${n}" Group-Title="News" , Channel ${n} \n   ${url(n)}  \n`,
  (n) => `#EXTINF:-1 tvg-logo="data:image/png;base64,${'A'.repeat(400)}" group-title="News",Channel ${n}\n${url(n)}\n`,
  (n) => `<html><body>502 Bad Gateway</body></html>\n#EXTINF:-1 group-title="News",Channel ${n}\0\n${url(n)}\n`,
];
const WITHOUT_ADDRESS = 4;
const WITH_MARKUP = 8;
const clean = (n: number) => `#EXTINF:-1 tvg-id="ch${n}" group-title="News",Channel ${n}\n${url(n)}\n`;

test('a list in which every third entry is malformed, in every way by turns, loses only what has no address', async () => {
  const numbers = Array.from({ length: 300 }, (_, n) => n + 1);
  const wayOf = (n: number) => (n % 3 === 0 ? (n / 3) % ways.length : null);
  const list = numbers.map((n) => ways[wayOf(n) ?? -1]?.(n) ?? clean(n)).join('');
  const found = await imported(`#EXTM3U\n${list}`);
  const count = (way: number) => numbers.filter((n) => wayOf(n) === way).length;

  expect(found).toMatchObject({ state: 'done', reason: '', skipped: count(WITHOUT_ADDRESS) + count(WITH_MARKUP) });
  const expected = numbers.filter((n) => wayOf(n) !== WITHOUT_ADDRESS).map((n) => `Channel ${n}`);
  expect((await streams()).map((one) => one.name)).toEqual(expected);
  expect(found.groups.map((group) => group.name)).toEqual(['News']);
});

const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const wide = (text: string) =>
  new Uint8Array(text.split('').flatMap((char) => [char.charCodeAt(0) & 255, char.charCodeAt(0) >> 8]));
test.each<[string, string | Uint8Array, string[]]>([
  ['of Windows-1252 says so nowhere', latin(`#EXTM3U\n#EXTINF:-1,Caf\u00e9\n${url(1)}\n`), ['Café']],
  ['is UTF-16', wide(`\ufeff#EXTM3U\n#EXTINF:-1,電視\n${url(1)}\n`), ['電視']],
  ['begins with a mark and empty lines', `\ufeff\r\n\r\n${clean(1)}`, ['Channel 1']],
  ['has NUL bytes', `#EXTM3U\n#EXTINF:-1 tvg-id="a\0b" group-title="Ne\0ws",O\0ne\n${url(1)}\n`, ['One']],
  ['has a line of 64 KB', `#EXTM3U\n#EXTINF:-1 x="${'y'.repeat(65_000)}",Long\n${url(1)}\n${clean(2)}`, ['Long', 'Channel 2']],
  ['has a longer one', `#EXTM3U\n#EXTINF:-1 x="${'y'.repeat(70_000)}",Long\n${url(1)}\n${clean(2)}`, ['Channel 1', 'Channel 2']],
  [
    'breaks a character at its limit',
    `#EXTM3U\n#EXTINF:-1 x="${'y'.repeat(199)}😀" group-title="${'g'.repeat(499)}😀",One\n${url(1)}\n`,
    ['One'],
  ],
  ['is packed without saying so', gzipSync(clean(1)), ['Channel 1']],
  [
    'has no ids, and one twice',
    `${clean(1)}${clean(2).replace('ch2', 'ch1')}#EXTINF:-1,Bare\n${url(3)}\n`,
    ['Channel 1', 'Channel 2', 'Bare'],
  ],
])('a list that %s is read', async (_, list, names) => {
  expect(await imported(list)).toMatchObject({ state: 'done', reason: '' });
  expect((await streams()).map((one) => one.name)).toEqual(names);
});

test('a packed list that ends too soon leaves nothing', async () => {
  const packed = gzipSync(`#EXTM3U\n${Array.from({ length: 500 }, (_, n) => clean(n + 1)).join('')}`);
  expect(await imported(packed.subarray(0, packed.length - 20))).toMatchObject({ state: 'failed' });
  expect(await streams()).toEqual([]);
});

test('a redirect to a private address is refused as the address itself would be', async () => {
  provider.put('/away', (_, response) => void response.writeHead(302, { location: 'http://10.0.0.1/list.m3u' }).end());
  const found = await run({ kind: 'url', url: `${provider.url}/away` });

  expect(found).toMatchObject({ state: 'failed', reason: expect.stringContaining('network.allowedPrivate') });
});

test('an Xtream server whose ids are missing or come twice, and whose texts cannot be stored, is imported', async () => {
  const api = (action: string, reply: unknown) =>
    provider.put(`/player_api.php?username=u&password=p${action && `&action=${action}`}`, JSON.stringify(reply));
  api('', { user_info: { auth: '1' } });
  api('get_live_categories', [{ category_id: '1', category_name: 'Ne\0ws' }, { category_name: 'No id' }, null]);
  api('get_vod_categories', []);
  api('get_series_categories', {});
  const live = { stream_id: 1, name: 'One\ud83d', category_id: '1' };
  api('get_live_streams', [
    live,
    { ...live, name: 'Twin' },
    { name: 'No id' },
    { stream_id: 2 },
    null,
    'text',
    { ...live, stream_id: 4_294_967_296 },
  ]);
  api('get_vod_streams', [{ stream_id: 9, name: 'Fi\0lm', plot: `A \0 and half a \ud83d, ${'z'.repeat(5000)}` }]);
  api('get_series', [{ series_id: 3, name: 'Lights' }, { name: 'No id' }]);
  api('get_series_info&series_id=3', {
    episodes: [[{ id: '41', title: 'Fog\0' }, { id: '41', title: 'Again' }, { title: 'No id' }]],
  });
  const found = await run({ kind: 'xtream', server: provider.url, username: 'u', password: 'p' });

  expect(found).toMatchObject({ state: 'done', reason: '', skipped: 7 });
  expect((await streams()).map((one) => one.name)).toEqual(['One\ufffd', 'Twin', 'Film', 'Fog', 'Again']);
});

test('a refusal quotes what cannot be stored, too', async () => {
  provider.put('/player_api.php?username=x&password=y', JSON.stringify({ user_info: { auth: 1 } }));
  provider.put('/player_api.php?username=x&password=y&action=get_live_categories', '\0\0 not JSON');
  const found = await run({ kind: 'xtream', server: provider.url, username: 'x', password: 'y' });

  expect(found).toMatchObject({ state: 'failed', reason: expect.stringContaining('not JSON') });
});
