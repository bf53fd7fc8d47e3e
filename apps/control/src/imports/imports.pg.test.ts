import { gzipSync } from 'node:zlib';
import type { ImportRun, ImportRunDetail, Stream } from '@muxwell/contract';
import { systemClock } from '@muxwell/ground';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Caller } from '../../testing/house.ts';
import { ownApp } from '../../testing/own-app.ts';
import type { Provider } from '../../testing/provider.ts';
import { runAtRest, startProviderHouse, type ProviderHouse } from '../../testing/provider-house.ts';
import { until } from '../../testing/wait.ts';
import { sweep } from './sweep.ts';

let house: ProviderHouse;
let provider: Provider;
beforeAll(async () => {
  house = await startProviderHouse(inject('ownerUrl'));
  ({ provider } = house);
});
afterAll(() => house.close());

/** Each test has an app of its own. */
let app: Caller;
beforeEach(async () => void (app = await ownApp(house)));

const entry = (n: number, more: { name?: string; group?: string; url?: string; id?: string } = {}) =>
  `#EXTINF:-1 tvg-id="${more.id ?? `ch${n}.example`}" tvg-logo="http://img.example/${n}.png" group-title="${more.group ?? 'News'}",${more.name ?? `Channel ${n}`}\n${more.url ?? `http://up.example/live/u/p/${n}.ts`}\n`;
const film = (n: number) => `#EXTINF:-1 group-title="Drama",Film ${n} (2020)\nhttp://up.example/movie/u/p/${n}.mkv\n`;
const episode = (n: number) =>
  `#EXTINF:-1 group-title="Crime",Harbour Lights S01E0${n} Fog\nhttp://up.example/series/u/p/${500 + n}.mkv\n`;
const LIST = `#EXTM3U x-tvg-url="http://up.example/guide.xml"\n${entry(1)}${entry(2)}${entry(3, { group: 'Sport' })}${film(10)}${episode(1)}${episode(2)}#EXTINF:-1,No address\n`;

const start = async (from: object, more: object = {}) =>
  (await app.call<ImportRun>('POST', '/api/imports', { from, ...more })).body;
const ended = (id: string) => runAtRest(app, id);
const byUrl = (path = '/list.m3u') => ({ kind: 'url', url: `${provider.url}${path}` });
async function imported(list: string, more: object = {}): Promise<ImportRunDetail> {
  provider.put('/list.m3u', list);
  const run = await ended((await start(byUrl(), { apply: 'now', ...more })).id);
  expect(run).toMatchObject({ state: 'done', reason: '' });
  await house.settled();
  return run;
}
const streams = async (query = '') =>
  (await app.call<{ items: Stream[] }>('GET', `/api/streams?limit=500&sort=id${query}`)).body.items;
const staged = () => house.database.asOwner('select seq from imports.entry where app_id = $1', [app.appId]);
const ids = async () => Object.fromEntries((await streams()).map((row) => [row.name, row.id]));

describe('a list by its address', () => {
  test('is staged first: told in counts, groups, attributes and skipped lines, and nothing is changed', async () => {
    provider.put('/list.m3u', LIST);
    const run = await ended((await start(byUrl())).id);

    expect(run).toMatchObject({
      state: 'staged',
      kind: 'url',
      from: `${new URL(provider.url).host}/list.m3u`,
      found: { live: 3, radio: 0, movie: 1, episode: 2 },
      changes: { added: 6, changed: 0, gone: 0, unchanged: 0 },
      skipped: 1,
      groups: [
        { name: 'News', kind: 'live', count: 2, samples: ['Channel 1', 'Channel 2'] },
        { name: 'Sport', kind: 'live', count: 1 },
        { name: 'Drama', kind: 'movie', count: 1 },
        { name: 'Crime', kind: 'series', count: 2 },
      ],
      skippedLines: [{ line: 14, why: 'an entry without an address', text: 'No address' }],
      guideUrls: ['http://up.example/guide.xml'],
    }); // prettier-ignore
    expect(run.attributes.find(({ name }) => name === 'tvg-id')).toEqual({
      name: 'tvg-id',
      count: 3,
      samples: ['ch1.example', 'ch2.example', 'ch3.example'],
    });
    expect(await streams()).toEqual([]);
  });

  test('becomes streams, series, categories and bouquets when it is applied', async () => {
    provider.put('/list.m3u', LIST);
    const { id } = await ended((await start(byUrl())).id);
    const applying = await app.call<ImportRun>('POST', `/api/imports/${id}/apply`, {});
    expect([applying.status, applying.body.state]).toEqual([202, 'applying']);
    expect(await ended(id)).toMatchObject({ state: 'done', changeSetId: expect.any(String), endedAt: expect.any(String) });
    await house.settled();

    const rows = await streams();
    expect(rows.map(({ kind, name, number, container }) => [kind, name, number, container])).toEqual([
      ['live', 'Channel 1', 1, 'ts'],
      ['live', 'Channel 2', 2, 'ts'],
      ['live', 'Channel 3', 3, 'ts'],
      ['movie', 'Film 10 (2020)', 1, 'mkv'],
      ['episode', 'Harbour Lights S01E01 Fog', 1, 'mkv'],
      ['episode', 'Harbour Lights S01E02 Fog', 2, 'mkv'],
    ]); // prettier-ignore
    expect(rows[0]).toMatchObject({
      epgChannelId: 'ch1.example',
      logoUrl: 'http://img.example/1.png',
      isOnDemand: true,
      sourceCount: 1,
    });
    const categories = (
      await app.call<{ items: { kind: string; name: string; streamCount: number }[] }>('GET', '/api/categories')
    ).body.items;
    expect(categories.map(({ kind, name, streamCount }) => [kind, name, streamCount])).toEqual([
      ['live', 'News', 2],
      ['live', 'Sport', 1],
      ['movie', 'Drama', 1],
      ['series', 'Crime', 3],
    ]); // prettier-ignore
    const bouquets = (
      await app.call<{ items: { name: string; streamCount: number; seriesCount: number }[] }>('GET', '/api/bouquets')
    ).body.items;
    expect(bouquets.map(({ name, streamCount, seriesCount }) => [name, streamCount, seriesCount])).toEqual([
      ['News', 2, 0],
      ['Sport', 1, 0],
      ['Drama', 1, 0],
      ['Crime', 0, 1],
    ]); // prettier-ignore
    const series = (
      await app.call<{ items: { name: string; seasonCount: number; episodeCount: number }[] }>('GET', '/api/series')
    ).body.items;
    expect(series).toMatchObject([{ name: 'Harbour Lights', seasonCount: 1, episodeCount: 2 }]);
  });

  test('keeps addresses out of sight: nothing in the tables reads as one', async () => {
    await imported(LIST);
    const [row] = await house.database.asOwner<{ text: string }>(
      `select coalesce((select string_agg(r::text, '') from imports.run r), '') || coalesce((select string_agg(s::text, '') from catalog.stream s), '') as text`,
    );
    const detail = await app.call<{ sources: { url: string }[] }>('GET', `/api/streams/${(await streams())[0]?.id}`);

    expect(row?.text).not.toContain('up.example/live');
    expect(detail.body.sources).toMatchObject([{ url: 'http://up.example/live/u/p/1.ts' }]);
  });

  test('keeps a series whose first episode is in a group that was not chosen', async () => {
    provider.put('/list.m3u', `${episode(1)}${episode(2).replace('Crime', 'New episodes')}`);
    const { id } = await ended((await start(byUrl())).id);
    await app.call('POST', `/api/imports/${id}/apply`, { groups: [{ name: 'New episodes', kind: 'series' }] });
    await ended(id);
    await house.settled();

    const series = await app.call<{ items: unknown[] }>('GET', '/api/series');
    expect(series.body.items).toMatchObject([{ name: 'Harbour Lights', episodeCount: 1 }]);
  });

  test('takes only the chosen groups, into one bouquet where that is wished', async () => {
    provider.put('/list.m3u', LIST);
    const { id } = await ended((await start(byUrl())).id);
    await app.call('POST', `/api/imports/${id}/apply`, {
      groups: [
        { name: 'Sport', kind: 'live' },
        { name: 'Crime', kind: 'series' },
      ],
      bouquets: 'one',
    }); // prettier-ignore
    await ended(id);
    await house.settled();

    expect((await streams()).map((row) => row.name)).toEqual([
      'Channel 3',
      'Harbour Lights S01E01 Fog',
      'Harbour Lights S01E02 Fog',
    ]);
    expect((await app.call<{ items: unknown[] }>('GET', '/api/bouquets')).body.items).toMatchObject([
      { streamCount: 1, seriesCount: 1 },
    ]);
  });
});

describe('the same list again', () => {
  test('changes nothing when it is the same, and burns no ids', async () => {
    await imported(LIST);
    const before = await ids();
    const again = await imported(LIST);
    await imported(LIST + entry(4));

    expect(again.changes).toEqual({ added: 0, changed: 0, gone: 0, unchanged: 6, leftOut: 0 });
    expect(await ids()).toEqual({ ...before, 'Channel 4': Math.max(...Object.values(before)) + 1 });
  });

  test('applies only the difference, and leaves what was edited here', async () => {
    await imported(LIST);
    const before = await ids();
    await app.call('PATCH', `/api/streams/${before['Channel 1']}`, { name: 'My channel' });
    const second = await imported(
      `#EXTM3U\n${entry(1, { name: 'Channel One' })}${entry(3, { group: 'Sport', name: 'Channel Three' })}${film(10)}${episode(1)}${episode(2)}${entry(4)}`,
    );

    expect(second.changes).toEqual({ added: 1, changed: 2, gone: 1, unchanged: 3, leftOut: 0 });
    const after = await ids();
    expect(after).toMatchObject({ 'My channel': before['Channel 1'], 'Channel Three': before['Channel 3'] });
    expect(Object.keys(after)).not.toContain('Channel 2');
  });

  test('finds the id of a stream that comes back', async () => {
    await imported(LIST);
    const before = await ids();
    await imported(`#EXTM3U\n${entry(1)}`);
    expect(Object.keys(await ids())).toEqual(['Channel 1']);
    await imported(LIST);

    expect(await ids()).toEqual(before);
  });

  test('knows its entries after the provider has changed host and credentials, and other addresses by guide id and name', async () => {
    await imported(`#EXTM3U\n${entry(1)}${entry(2, { url: 'http://cdn.example/two/index.m3u8' })}`);
    const before = await ids();
    const moved = await imported(
      `#EXTM3U\n${entry(1, { url: 'http://new.example:8080/live/x/y/1.ts' })}${entry(2, { url: 'http://new.example/2/index.m3u8' })}`,
    );

    expect(moved.changes).toEqual({ added: 0, changed: 2, gone: 0, unchanged: 0, leftOut: 0 });
    expect(await ids()).toEqual(before);
    const detail = await app.call<{ sources: { url: string }[] }>('GET', `/api/streams/${before['Channel 2']}`);
    expect(detail.body.sources[0]?.url).toBe('http://new.example/2/index.m3u8');
  });

  describe('does not bring back what was taken away here', () => {
    const remove = (names: string[], of: Record<string, number>) =>
      app.call<{ changeSetId: string }>('POST', '/api/streams/delete', { ids: names.map((name) => of[name]) });
    const moved = LIST.replaceAll('up.example', 'new.example:8080').replaceAll('/u/p/', '/x/y/');

    test('deleted streams, whether the list is the same, moved or longer', async () => {
      await imported(LIST);
      const before = await ids();
      await remove(['Channel 1', 'Film 10 (2020)'], before);
      const { ['Channel 1']: _, ['Film 10 (2020)']: __, ...left } = before;

      expect((await imported(LIST)).changes).toEqual({ added: 0, changed: 0, gone: 0, unchanged: 4, leftOut: 2 });
      expect((await imported(moved)).changes).toEqual({ added: 0, changed: 4, gone: 0, unchanged: 0, leftOut: 2 });
      const renumbered = moved.replace('/1.ts', '/91.ts') + entry(4);
      expect((await imported(renumbered)).changes).toEqual({ added: 1, changed: 0, gone: 0, unchanged: 4, leftOut: 2 });
      expect((await imported(renumbered)).changes).toEqual({ added: 0, changed: 0, gone: 0, unchanged: 5, leftOut: 2 });
      expect(await ids()).toMatchObject(left);
      expect(Object.keys(await ids())).toEqual([...Object.keys(left), 'Channel 4']);
    });

    test('a review says how many stay away', async () => {
      await imported(LIST);
      await remove(['Channel 1'], await ids());
      provider.put('/list.m3u', LIST + entry(4));
      const run = await ended((await start(byUrl())).id);

      expect(run.changes).toEqual({ added: 1, changed: 0, gone: 0, unchanged: 5, leftOut: 1 });
    });

    test('streams that were merged into another', async () => {
      await imported(LIST);
      const before = await ids();
      const merges = [{ keep: before['Channel 1'], others: [before['Channel 2']] }];
      await app.call('POST', '/api/streams/merge', { merges });

      expect((await imported(LIST)).changes).toMatchObject({ added: 0, leftOut: 1 });
      expect(Object.keys(await ids())).not.toContain('Channel 2');
    });

    test('a deleted series, with the episodes that are new of it', async () => {
      await imported(LIST);
      const series = await app.call<{ items: { id: number }[] }>('GET', '/api/series');
      await app.call('DELETE', `/api/series/${series.body.items[0]?.id}`);

      expect((await imported(LIST + episode(3))).changes).toMatchObject({ added: 0, unchanged: 4, leftOut: 3 });
      expect((await imported(LIST + episode(3))).changes).toMatchObject({ added: 0, unchanged: 4, leftOut: 3 });
      expect((await app.call<{ items: unknown[] }>('GET', '/api/series')).body.items).toEqual([]);
      expect(await streams()).toHaveLength(4);
    });

    test('until the deletion is undone', async () => {
      await imported(LIST);
      const before = await ids();
      const { changeSetId } = (await remove(['Channel 1'], before)).body;
      await imported(LIST);
      await app.call('POST', `/api/change-sets/${changeSetId}/undo`, {});

      expect((await imported(LIST)).changes).toEqual({ added: 0, changed: 0, gone: 0, unchanged: 6, leftOut: 0 });
      expect(await ids()).toEqual(before);
      await imported(LIST.replace(entry(1), ''));
      expect((await imported(LIST)).changes).toMatchObject({ added: 1, leftOut: 0 });
      expect(await ids()).toEqual(before);
    });
  });

  test('keeps entries apart that have the same address', async () => {
    await imported(`#EXTM3U\n${entry(1)}${entry(1, { name: 'Twin', group: 'Sport' })}`);
    const before = await ids();
    const again = await imported(`#EXTM3U\n${entry(1)}${entry(1, { name: 'Twin', group: 'Sport' })}`);

    expect([Object.keys(before), again.changes.unchanged]).toEqual([['Channel 1', 'Twin'], 2]);
  });
});

test('two runs of the same list at the same time make every stream once', async () => {
  provider.put('/list.m3u', LIST);
  const started = await Promise.all([start(byUrl(), { apply: 'now' }), start(byUrl(), { apply: 'now' })]);
  const runs = await Promise.all(started.map(({ id }) => ended(id)));
  await house.settled();

  expect(runs.map((run) => run.state)).toEqual(['done', 'done']);
  expect(await streams()).toHaveLength(6);
});

test('an applied run can be undone, and imported again with the same ids', async () => {
  const run = await imported(LIST);
  const before = await ids();
  const undone = await app.call<ImportRun>('POST', `/api/imports/${run.id}/undo`, {});
  await house.settled();
  expect([undone.status, undone.body.state]).toEqual([200, 'undone']);
  expect(await streams()).toEqual([]);
  expect((await app.call<{ items: unknown[] }>('GET', '/api/categories')).body.items).toEqual([]);
  expect((await app.call('POST', `/api/imports/${run.id}/undo`, {})).status).toBe(409);

  const again = await imported(LIST);
  expect(again.changes.added).toBe(6);
  expect(await ids()).toEqual(before);
});

describe('what is no list', () => {
  const failing: [what: string, reply: Parameters<Provider['put']>[1], reason: RegExp][] = [
    ['an HTML page', '<!DOCTYPE html><html><body>busy</body></html>', /HTML page/],
    ['an empty file', '', /it is empty/],
    ['a list without entries', '#EXTM3U\n', /without entries/],
    ['a binary file', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)), /binary file/],
    ['a JSON document', '{"error":"no"}', /JSON/],
    ['an XZ archive', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]), /xz/],
    ['broken gzip', Buffer.concat([gzipSync(LIST).subarray(0, 40), Buffer.from('garbage')]), /unpacked|before the end/],
    ['status 403', (_, response) => void response.writeHead(403).end(), /refuses access \(status 403\)/],
    ['status 500', (_, response) => void response.writeHead(500).end(), /status 500/],
    [
      'a broken connection',
      (_, response) =>
        void (response.writeHead(200, { 'content-length': 1000 }),
        response.write('#EXTM3U\n'),
        setImmediate(() => response.destroy())),
      /closed the connection|connection was reset/,
    ],
  ];
  test.each(failing)('%s fails with words, and nothing is half done', async (_, reply, reason) => {
    provider.put('/bad', reply);
    const run = await ended((await start(byUrl('/bad'), { apply: 'now' })).id);

    expect(run).toMatchObject({ state: 'failed', changeSetId: null });
    expect(run.reason).toMatch(reason);
    expect(await streams()).toEqual([]);
    expect(await staged()).toEqual([]);
    const job = await until('the job has ended', async () => {
      const { body } = await app.call<{ state: string; reason: string }>('GET', `/api/jobs/${run.jobId}`);
      return !['waiting', 'running'].includes(body.state) && body;
    });
    expect(job).toMatchObject({ state: 'failed', reason: run.reason });
  });

  test('an address that may not be reached is refused', async () => {
    const run = await ended((await start({ kind: 'url', url: 'http://127.0.0.2/list.m3u' })).id);
    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('network.allowedPrivate') });
  });

  test('a server that is silent is given up', async () => {
    await house.owner.call('PATCH', '/api/settings', { values: { 'imports.idleSeconds': 1 } });
    provider.put('/silent', (_, response) => void (response.writeHead(200), response.write('#EXTM3U\n')));
    const run = await ended((await start(byUrl('/silent'))).id);
    await house.owner.call('PATCH', '/api/settings', { values: { 'imports.idleSeconds': null } });

    expect(run).toMatchObject({ state: 'failed', reason: 'the server sent nothing for 1 seconds' });
  });
});

describe('a run that is not wanted any more', () => {
  test('is cancelled while it reads, and leaves nothing', async () => {
    provider.put('/endless', (_, response) => {
      response.writeHead(200).write('#EXTM3U\n');
      const more = () => !response.destroyed && void response.write(entry(1), () => setImmediate(more));
      more();
    });
    const { id, jobId } = await start(byUrl('/endless'), { apply: 'now' });
    await until(
      'it reads',
      async () => (await app.call<ImportRun>('GET', `/api/imports/${id}`)).body.progress.phase === 'reading',
    );
    const cancelled = await app.call<ImportRun>('POST', `/api/imports/${id}/cancel`, {});

    expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
    await until(
      'the job is cancelled',
      async () => (await app.call<{ state: string }>('GET', `/api/jobs/${jobId}`)).body.state === 'cancelled',
    );
    expect((await app.call<ImportRun>('GET', `/api/imports/${id}`)).body.state).toBe('cancelled');
    expect(await staged()).toEqual([]);
  });

  test('is cancelled when its job is', async () => {
    provider.put('/hangs', () => {});
    const { id, jobId } = await start(byUrl('/hangs'));
    await until('it fetches', async () => (await app.call<ImportRun>('GET', `/api/imports/${id}`)).body.state === 'fetching');
    await app.call('POST', `/api/jobs/${jobId}/cancel`, {});

    await until(
      'the run is cancelled',
      async () => (await app.call<ImportRun>('GET', `/api/imports/${id}`)).body.state === 'cancelled',
    );
  });

  test('is cancelled after staging, and can then not be applied', async () => {
    provider.put('/list.m3u', LIST);
    const { id } = await ended((await start(byUrl())).id);

    expect((await app.call<ImportRun>('POST', `/api/imports/${id}/cancel`, {})).body.state).toBe('cancelled');
    expect((await app.call('POST', `/api/imports/${id}/apply`, {})).status).toBe(409);
    expect((await app.call('POST', `/api/imports/${id}/cancel`, {})).status).toBe(409);
    expect(await staged()).toEqual([]);
  });
});

describe('other ways in', () => {
  test('a pasted list; a second one takes nothing away', async () => {
    await ended((await start({ kind: 'text', text: LIST }, { apply: 'now' })).id);
    const second = await ended((await start({ kind: 'text', text: entry(7) }, { apply: 'now' })).id);
    await house.settled();

    expect(second).toMatchObject({ state: 'done', from: 'pasted text', changes: { added: 1, gone: 0 } });
    expect(await streams()).toHaveLength(7);
  });

  const upload = (name: string, content: Buffer) =>
    app.call<{ uploadId: string; name: string; bytes: number }>(
      'POST',
      '/api/imports/upload',
      Buffer.concat([
        Buffer.from(
          `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: audio/x-mpegurl\r\n\r\n`,
        ),
        content,
        Buffer.from('\r\n--x--\r\n'),
      ]),
      { 'content-type': 'multipart/form-data; boundary=x' },
    ); // prettier-ignore

  test('an uploaded list, packed or not', async () => {
    const packed = gzipSync(LIST);
    const kept = await upload('list.m3u.gz', packed);
    expect([kept.status, kept.body]).toEqual([201, { uploadId: expect.any(String), name: 'list.m3u.gz', bytes: packed.length }]);
    const run = await ended((await start({ kind: 'upload', uploadId: kept.body.uploadId }, { apply: 'now' })).id);

    expect(run).toMatchObject({ state: 'done', from: 'list.m3u.gz', kind: 'upload', found: { live: 3 } });
  });

  test('an empty file and no file at all are refused, and so is an unknown upload', async () => {
    expect((await upload('empty.m3u', Buffer.from(''))).status).toBe(422);
    expect((await app.call('POST', '/api/imports/upload', { no: 'file' })).status).toBe(400);
    expect(
      (await app.call('POST', '/api/imports', { from: { kind: 'upload', uploadId: '01890000-0000-7000-8000-000000000000' } }))
        .status,
    ).toBe(404);
  });

  test('an Xtream account: channels, films, series and its guide', async () => {
    const api = (action: string, reply: unknown) =>
      provider.put(`/player_api.php?username=u&password=p${action && `&action=${action}`}`, JSON.stringify(reply));
    api('', { user_info: { auth: 1 } });
    api('get_live_categories', [{ category_id: '1', category_name: 'News' }]);
    api('get_vod_categories', [{ category_id: 2, category_name: 'Drama' }]);
    api('get_series_categories', [{ category_id: '3', category_name: 'Crime' }]);
    api('get_live_streams', [
      { stream_id: '11', name: 'One', epg_channel_id: 'one', category_id: '1', num: 5, stream_icon: 'http://img.example/1.png' },
      { name: 'no id' },
      { stream_id: 12, name: 'Radio', stream_type: 'radio_streams', category_id: 1 },
    ]);
    api('get_vod_streams', [
      { stream_id: 21, name: 'Film', category_id: '2', container_extension: 'mkv', rating: '7.4', year: '2020' },
    ]);
    api('get_series', [
      { series_id: 31, name: 'Harbour Lights', category_id: '3', cover: 'http://img.example/s.png', plot: 'Detectives.' },
    ]);
    api('get_series_info&series_id=31', {
      episodes: {
        1: [{ id: '41', title: 'Fog', episode_num: '1', season: 1, container_extension: 'mkv', info: { duration_secs: 2700 } }],
        2: [{ id: 42, title: 'Rain', episode_num: 1, season: '2', info: [] }],
      },
    });
    const from = { kind: 'xtream', server: `${provider.url}/get.php`, username: 'u', password: 'p' };
    const run = await ended((await start(from, { apply: 'now' })).id);
    await house.settled();

    expect(run).toMatchObject({ state: 'done', reason: '', found: { live: 1, radio: 1, movie: 1, episode: 2 }, skipped: 1 });
    expect(run.from).toMatch(/^127\.0\.0\.1:\d+ \(u\)$/);
    expect((await streams()).map(({ kind, name, number, container }) => [kind, name, number, container])).toEqual([
      ['live', 'One', 5, 'ts'],
      ['radio', 'Radio', 1, 'ts'],
      ['movie', 'Film', 1, 'mkv'],
      ['episode', 'Fog', 1, 'mkv'],
      ['episode', 'Rain', 2, 'mp4'],
    ]); // prettier-ignore
    const [fog] = (await streams()).filter((row) => row.name === 'Fog');
    expect((await app.call<object>('GET', `/api/streams/${fog?.id}`)).body).toMatchObject({
      season: 1,
      episode: 1,
      details: { durationSeconds: 2700 },
      sources: [{ url: `${provider.url}/series/u/p/41.mkv` }],
    });
    expect((await app.call<{ items: unknown[] }>('GET', '/api/epg/sources')).body.items).toMatchObject([
      { name: new URL(provider.url).host, url: `${provider.url}/xmltv.php?username=u&password=p` },
    ]);
  });

  test.each([
    [{ user_info: { auth: 0 } }, 'the server refuses the username and password'],
    [{ hello: 1 }, 'its login answer has no user_info'],
    ['<html>', 'its player_api.php sends no JSON'],
  ])('an Xtream server that answers %j is told as such', async (reply, reason) => {
    provider.put('/player_api.php?username=x&password=y', typeof reply === 'string' ? reply : JSON.stringify(reply));
    const run = await ended((await start({ kind: 'xtream', server: provider.url, username: 'x', password: 'y' })).id);

    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining(reason) });
  });
});

test('the list of runs is newest first, and another app’s runs do not exist', async () => {
  provider.put('/list.m3u', LIST);
  const first = await ended((await start(byUrl())).id);
  const second = await ended((await start(byUrl())).id);
  const { body } = await app.call<{ items: ImportRun[]; total: number; next: string | null }>('GET', '/api/imports?limit=1');

  expect([body.items.map((run) => run.id), body.total]).toEqual([[second.id], 2]);
  expect(
    (await app.call<{ items: ImportRun[] }>('GET', `/api/imports?limit=1&after=${body.next}`)).body.items.map((run) => run.id),
  ).toEqual([first.id]);
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/apply'],
    ['POST', '/cancel'],
    ['POST', '/undo'],
  ] as const)
    expect(
      (await house.foreigner.call(method, `/api/imports/${first.id}${path}`, method === 'GET' ? undefined : {})).status,
    ).toBe(404);
  expect((await house.as('viewer').call('POST', '/api/imports', { from: { kind: 'text', text: 'x' } })).status).toBe(403);
  expect((await app.call('POST', '/api/imports', { from: { kind: 'url', url: 'ftp://a.example/x' } })).status).toBe(400);
});

test('uploads and entries that were left are removed', async () => {
  provider.put('/list.m3u', LIST);
  const { id } = await ended((await start(byUrl())).id);
  await house.database.asOwner(`update imports.run set state = 'failed' where id = $1`, [id]);
  await house.database.asOwner(
    `insert into imports.upload (app_id, id, name, bytes, created_at) values ($1, $2, 'old.m3u', 1, now() - interval '2 days')`,
    [app.appId, id],
  );
  const removed: string[] = [];
  const stop = new AbortController();
  const running = sweep({
    units: house.app.units,
    clock: systemClock,
    uploads: { remove: async (one: string) => void removed.push(one) } as never,
  }).run(stop.signal);
  await until('the upload is removed', () => removed.length > 0);
  stop.abort();
  await running;

  expect(removed).toEqual([id]);
  expect(await staged()).toEqual([]);
});

test('without a demo provider the demo says so', async () => {
  expect((await app.call('POST', '/api/demo', {})).status).toBe(503);
});
