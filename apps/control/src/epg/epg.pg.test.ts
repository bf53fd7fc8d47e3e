import { gzipSync } from 'node:zlib';
import type { EpgSource, ImportRun, Stream } from '@muxwell/contract';
import { systemClock } from '@muxwell/ground';
import { writeTime } from '@muxwell/xmltv';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Caller } from '../../testing/house.ts';
import { ownApp } from '../../testing/own-app.ts';
import type { Provider } from '../../testing/provider.ts';
import { startProviderHouse, type ProviderHouse } from '../../testing/provider-house.ts';
import { until } from '../../testing/wait.ts';
import { schedule } from './schedule.ts';

let house: ProviderHouse;
let provider: Provider;
beforeAll(async () => {
  house = await startProviderHouse(inject('ownerUrl'));
  ({ provider } = house);
});
afterAll(() => house.close());

let app: Caller;
let streamId = 0;
beforeEach(async () => {
  app = await ownApp(house);
  streamId = (
    await app.call<Stream>('POST', '/api/streams', { kind: 'live', name: 'UK: Example News HD', epgChannelId: 'Example.News' })
  ).body.id;
  await house.settled();
});

/** Half an hour ago, at a whole minute, in unix seconds: no programme begins or ends while the tests run. */
const BEGIN = Math.floor(systemClock.now().getTime() / 60_000 - 30) * 60;
const at = (hours: number) => writeTime(BEGIN + hours * 3600);
const channel = (id: string, name = id) => `<channel id="${id}"><display-name>${name}</display-name></channel>`;
const programme = (from: number, to: number | null, title: string, id = 'example.news') =>
  `<programme start="${at(from)}"${to === null ? '' : ` stop="${at(to)}"`} channel="${id}"><title lang="en">${title}</title><desc>About ${title}.</desc></programme>`;
const guide = (inside: string) => `<?xml version="1.0"?><tv>${inside}</tv>`;
const GUIDE = guide(
  channel('example.news', 'Example News') +
    programme(-1, 0, 'Before') +
    programme(0, 1, 'Now') +
    programme(1, null, 'Next') +
    programme(3, 4, 'Late'),
);

const create = async (path: string | null = '/guide.xml') =>
  (await app.call<EpgSource>('POST', '/api/epg/sources', { name: 'Guide', url: path && provider.url + path })).body.id;
const source = async (id: string) =>
  (await app.call<{ items: EpgSource[] }>('GET', '/api/epg/sources')).body.items.find((one) => one.id === id);
const settled = (id: string) =>
  until('the guide has come to rest', async () => {
    const found = await source(id);
    return found && found.state !== 'running' && found;
  }); // prettier-ignore
async function imported(id: string, xml: Parameters<Provider['put']>[1] = GUIDE): Promise<EpgSource> {
  provider.put('/guide.xml', xml);
  expect((await app.call('POST', `/api/epg/sources/${id}/import`, {})).status).toBe(202);
  const found = await settled(id);
  await house.settled();
  return found;
}
interface Listed {
  id: number;
  title: string;
  start: string;
  stop: string;
  description: string;
} // prettier-ignore
const listed = async () => {
  const iso = (hours: number) => new Date((BEGIN + hours * 3600) * 1000).toISOString();
  const { body } = await app.call<{ items: { streamId: number; programmes: Listed[] }[] }>(
    'GET',
    `/api/epg/programmes?streamIds=${streamId}&from=${iso(-24)}&to=${iso(24)}`,
  );
  return body.items[0]?.programmes ?? [];
};
const brief = async () => (await listed()).map(({ title, start, stop }) => [title, hours(start), hours(stop)]);
const hours = (text: string) => (new Date(text).getTime() / 1000 - BEGIN) / 3600;

test('a guide by its address shows on the streams that name its channels, whatever the case', async () => {
  const found = await imported(await create());

  expect(found).toMatchObject({ state: 'ok', reason: '', channels: 1, programmes: 4 });
  expect(await brief()).toEqual([
    ['Before', -1, 0],
    ['Now', 0, 1],
    ['Next', 1, 3],
    ['Late', 3, 4],
  ]); // prettier-ignore
});

test('a programme that comes again keeps its id; others are added, changed and removed', async () => {
  const id = await create();
  await imported(id);
  const before = new Map((await listed()).map((one) => [one.title, one.id]));
  await imported(
    id,
    guide(
      channel('example.news') +
        programme(-1, 0, 'Before') +
        programme(0, 1, 'Now, with a guest') +
        programme(1, 2, 'Next') +
        programme(2, 3, 'New'),
    ),
  );
  const after = new Map((await listed()).map((one) => [one.title, one.id]));

  expect([...after.keys()]).toEqual(['Before', 'Now, with a guest', 'Next', 'New']);
  expect([after.get('Before'), after.get('Now, with a guest'), after.get('Next')]).toEqual([
    before.get('Before'),
    before.get('Now'),
    before.get('Next'),
  ]);
  expect([...before.values()]).not.toContain(after.get('New'));
});

test('past programmes that the guide no longer tells stay for as many days as the app keeps them', async () => {
  const id = await create();
  await imported(id, guide(channel('example.news') + programme(-40, -39, 'Two days ago') + programme(-2, -1, 'Just now')));
  await app.call('PATCH', '/api/settings', { values: { 'epg.keepDays': 1 } });
  await imported(id, guide(channel('example.news') + programme(0, 1, 'Now')));

  expect(await brief()).toEqual([
    ['Just now', -2, -1],
    ['Now', 0, 1],
  ]); // prettier-ignore
});

test('overlaps, repetitions, unknown channels and missing stops are put in order', async () => {
  const found = await imported(
    await create(),
    guide(programme(0, 3, 'Long') + programme(1, 2, 'Inside') + programme(1, 2, 'Inside again') + programme(5, null, 'Last')),
  );

  expect(found).toMatchObject({ state: 'ok', channels: 1, programmes: 3 });
  expect(await brief()).toEqual([
    ['Long', 0, 1],
    ['Inside', 1, 2],
    ['Last', 5, 6],
  ]); // prettier-ignore
});

test.each<[string, Parameters<Provider['put']>[1], RegExp]>([
  ['an HTML page', '<html></html>', /HTML page/],
  ['an empty file', '', /it is empty/],
  ['a playlist', '#EXTM3U\n', /it is a playlist/],
  ['a packed guide that ends too soon', gzipSync(GUIDE).subarray(0, -12), /cannot be unpacked/],
  ['status 403', (_, response) => void response.writeHead(403).end(), /refuses access/],
  [
    'a redirect to a private address',
    (_, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    /allowedPrivate/,
  ],
  [
    'a broken connection',
    (_, response) =>
      void response.writeHead(200, { 'content-length': 9000 }).write(GUIDE, () => setImmediate(() => response.destroy())),
    /closed the connection|connection was reset/,
  ],
])('%s is refused with words, and the guide stays as it was', async (_, reply, reason) => {
  const id = await create();
  await imported(id);
  const found = await imported(id, reply);

  expect(found.state).toBe('failed');
  expect(found.reason).toMatch(reason);
  expect(await listed()).toHaveLength(4);
  expect(await house.database.asOwner('select job_id from epg.incoming_programme where app_id = $1', [app.appId])).toEqual([]);
});

test.each<[string, string | Uint8Array]>([
  ['has NUL and half characters', GUIDE.replace('>Now<', '>No\0w &#0; &#xD800;<')],
  ['is Windows-1252 and says UTF-8', Uint8Array.from(GUIDE.replace('Before', 'Caf\u00e9'), (char) => char.charCodeAt(0))],
  ['has channels twice, and without an id', GUIDE.replace('<channel ', `${channel('example.news')}${channel('')}<channel `)],
  ['has a line of 64 KB', GUIDE.replace('About Now', 'y'.repeat(65_536))],
  ['does not end', GUIDE.slice(0, -5)],
])('a guide that %s is read', async (_, xml) => {
  const id = await create();
  expect(await imported(id, xml)).toMatchObject({ state: 'ok', programmes: 4 });
  expect(await listed()).toHaveLength(4);
});

describe('an uploaded guide', () => {
  const upload = (id: string, content: Buffer) =>
    app.call<EpgSource>(
      'POST',
      `/api/epg/sources/${id}/upload`,
      Buffer.concat([
        Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="g.xml"\r\n\r\n'),
        content,
        Buffer.from('\r\n--x--\r\n'),
      ]),
      { 'content-type': 'multipart/form-data; boundary=x' },
    ); // prettier-ignore

  test('is read plain and packed', async () => {
    const id = await create(null);
    for (const content of [Buffer.from(GUIDE), gzipSync(GUIDE)]) {
      expect((await upload(id, content)).status).toBe(202);
      expect(await settled(id)).toMatchObject({ state: 'ok', programmes: 4 });
    }
  });

  test('that is none is refused at once', async () => {
    const id = await create(null);
    expect((await upload(id, Buffer.from('<html></html>'))).status).toBe(422);
    expect((await upload(id, gzipSync('hello'))).status).toBe(422);
    expect((await upload('01890000-0000-7000-8000-000000000000', Buffer.from(GUIDE))).status).toBe(404);
    expect((await app.call('POST', `/api/epg/sources/${id}/import`, {})).status).toBe(409);
  });
});

test('a source is changed and removed, and its programmes go with it', async () => {
  const id = await create();
  await imported(id);
  const changed = await app.call<EpgSource>('PATCH', `/api/epg/sources/${id}`, {
    name: 'Other',
    everyHours: 6,
    isEnabled: false,
  });
  await house.settled();
  expect(changed.body).toMatchObject({ name: 'Other', everyHours: 6, isEnabled: false, url: `${provider.url}/guide.xml` });
  expect(await listed()).toEqual([]);

  expect((await app.call('DELETE', `/api/epg/sources/${id}`)).status).toBe(204);
  await house.settled();
  expect(await house.database.asOwner('select id from epg.programme where app_id = $1', [app.appId])).toEqual([]);
  for (const [method, path] of [
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/import'],
  ] as const)
    expect((await app.call(method, `/api/epg/sources/${id}${path}`, method === 'DELETE' ? undefined : {})).status).toBe(404);
  expect((await house.as('viewer').call('POST', '/api/epg/sources', { name: 'x', url: null })).status).toBe(403);
});

test('addresses of guides are sealed, and the log does not have them', async () => {
  const id = await create();
  const [row] = await house.database.asOwner<{ text: string }>(
    `select (select string_agg(s::text, '') from epg.source s) || (select string_agg(o::text, '') from platform.outbox o) as text`,
  );
  expect(row?.text).not.toContain(provider.url);
  expect((await source(id))?.url).toBe(`${provider.url}/guide.xml`);
});

test('a source whose time has come is fetched by itself', async () => {
  const id = await create();
  provider.put('/guide.xml', GUIDE);
  await house.database.asOwner('update epg.source set next_run_at = now() - interval $$1 minute$$ where id = $1', [id]);
  const stop = new AbortController();
  const running = schedule({ units: house.app.units, jobs: house.app.jobs, clock: systemClock }).run(stop.signal);
  expect(
    await until('it is fetched', async () => {
      const found = await source(id);
      return found?.state === 'ok' && found;
    }),
  ).toMatchObject({ programmes: 4 }); // prettier-ignore
  stop.abort();
  await running;
});

describe('mapping', () => {
  test('is suggested by name and set by hand, and an import does not take it away', async () => {
    await imported(
      await create(),
      guide(channel('news.uk', 'Example News') + channel('sport.uk', 'Example Sport') + programme(0, 1, 'Now', 'news.uk')),
    );
    const mapping = await app.call<{ isMatched: boolean; suggestions: { epgChannelId: string; score: number }[] }>(
      'GET',
      `/api/epg/mapping/${streamId}`,
    );
    expect(mapping.body).toMatchObject({
      streamId,
      epgChannelId: 'Example.News',
      isMatched: false,
      suggestions: [{ epgChannelId: 'news.uk', name: 'Example News', score: 1 }, { epgChannelId: 'sport.uk' }],
    });

    expect((await app.call('POST', '/api/epg/mapping', { mappings: [{ streamId, epgChannelId: 'news.uk' }] })).body).toEqual({
      mapped: 1,
    });
    await house.settled();
    expect((await app.call('GET', `/api/epg/mapping/${streamId}`)).body).toMatchObject({
      epgChannelId: 'news.uk',
      isMatched: true,
    });
    expect(await brief()).toEqual([['Now', 0, 1]]);
  });

  test('of streams that are not there is refused', async () => {
    expect((await app.call('POST', '/api/epg/mapping', { mappings: [{ streamId: 999_999, epgChannelId: 'x' }] })).status).toBe(
      422,
    );
    expect((await app.call('GET', '/api/epg/mapping/999999')).status).toBe(404);
    expect(
      (await app.call('GET', `/api/epg/programmes?streamIds=a&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z`)).status,
    ).toBe(400);
    expect(
      (await app.call('GET', `/api/epg/programmes?streamIds=1&from=2026-01-01T00:00:00Z&to=2026-02-02T00:00:00Z`)).status,
    ).toBe(400);
  });
});

test('players get the guide: short, whole, and as XMLTV', async () => {
  const run = await app.call<ImportRun>('POST', '/api/imports', {
    from: { kind: 'text', text: `#EXTINF:-1 tvg-id="example.news" group-title="News",One\nhttp://up.example/live/u/p/1.ts\n` },
    apply: 'now',
  });
  await until(
    'the list is imported',
    async () => (await app.call<ImportRun>('GET', `/api/imports/${run.body.id}`)).body.state === 'done',
  );
  await imported(await create());
  const bouquets = (await app.call<{ items: { id: number }[] }>('GET', '/api/bouquets')).body.items.map((one) => one.id);
  await app.call('POST', '/api/lines', { username: 'alice', password: 's3cret', bouquetIds: bouquets });
  await app.call('POST', '/api/domains', { host: 'guide.example.org' });
  await house.settled();
  const ask = async (path: string) => (await house.app.http.inject({ url: path, headers: { host: 'guide.example.org' } })).body;
  const CREDENTIALS = 'username=alice&password=s3cret';
  const [row] = JSON.parse(await ask(`/player_api.php?${CREDENTIALS}&action=get_live_streams`)) as { stream_id: number }[];

  const short = JSON.parse(
    await ask(`/player_api.php?${CREDENTIALS}&action=get_short_epg&limit=2&stream_id=${row?.stream_id}`),
  ) as { epg_listings: { title: string }[] };
  expect(short.epg_listings.map((one) => Buffer.from(one.title, 'base64').toString())).toEqual(['Now', 'Next']);
  const table = JSON.parse(
    await ask(`/player_api.php?${CREDENTIALS}&action=get_simple_data_table&stream_id=${row?.stream_id}`),
  ) as { epg_listings: { now_playing: number }[] };
  expect(table.epg_listings.map((one) => one.now_playing)).toEqual([0, 1, 0, 0]);
  const xml = await ask(`/xmltv.php?${CREDENTIALS}`);
  expect(xml.match(/<programme /g)).toHaveLength(4);
  expect(xml).toContain(`<programme start="${at(0)}" stop="${at(1)}" channel="example.news"><title lang="en">Now</title>`);
});
