// The type of every field that players read, over rich, bare, odd and empty catalogues; and, row by row, the changes of one field that are measured
// to break a player: each is refused by the very types that all our answers have.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bouquet,
  category,
  line,
  middayNews,
  nothing,
  oneSeries,
  playerHouse,
  small,
  stream,
  type Content,
  type PlayerHouse,
} from '../../testing/player-house.ts';
import { answers, noSeriesInfo, refusal, type ActionName } from '../../testing/player-schemas.ts';

/** Rows of which hardly anything is known, and rows with what stands at the edge of what a catalogue may hold. */
const odd: Content = {
  categories: [category(1, 'live', ''), category(2_147_483_647, 'movie', 'Last')],
  bouquets: [bouquet(1, [1, 2_147_483_647], { stream_ids: [1, 2, 3, 4, 101], series_ids: [3, 4, 301] }), bouquet(2, [1])],
  streams: [
    stream({ id: 101, kind: 'live', name: 'With a guide', epg_channel_id: 'example.news', category_ids: [1], number: 0 }),
    stream({ id: 1, kind: 'radio', name: '', epg_channel_id: '' }),
    stream({ id: 2, kind: 'movie', name: 'Bare', container: '' }),
    stream({ id: 3, kind: 'created', name: 'Loop' }),
    stream({
      id: 2001,
      kind: 'movie',
      name: 'Rated',
      category_ids: [2_147_483_647],
      details: { rating: 7.449, durationSeconds: 59, year: 0 },
    }),
    stream({ id: 4, kind: 'movie', name: 'Half', details: { rating: 10, tmdbId: 2_147_483_647 }, added_at: new Date(0) }),
    stream({ id: 9, kind: 'episode', name: 'Special', series_id: 301, season: 0, episode: null }),
    stream({ id: 10, kind: 'episode', name: 'Eleventh', series_id: 301, season: 11, episode: 2 }),
  ],
  series: [
    oneSeries({ id: 301, name: 'With specials', details: { rating: 6.5 } }),
    oneSeries({ id: 3, name: 'Without episodes', details: { rating: 0.4, durationSeconds: 10 } }),
    oneSeries({ id: 4, name: 'Nothing known' }),
  ],
}; // prettier-ignore
const lines = [
  line({ expiresAt: null, maxConnections: 1000, bouquetIds: [1, 2] }),
  line({ id: 2, username: 'late', expiresAt: new Date(1_000_000) }),
];
const programmes = { 'example.news': [middayNews, { ...middayNews, id: 900_002, lang: '', title: '', description: '' }] };
const houses = { small, odd, nothing };
type HouseName = keyof typeof houses;
const open = new Map<string, PlayerHouse>();
beforeAll(async () => {
  for (const [name, content] of Object.entries(houses)) open.set(name, await playerHouse({ content, lines, programmes }));
});
afterAll(async () => {
  for (const house of open.values()) await house[Symbol.asyncDispose]();
});

const queries: Partial<Record<ActionName, string>> = {
  get_series_info: '&series_id=301',
  get_vod_info: '&vod_id=2001',
  get_short_epg: '&stream_id=101',
  get_simple_data_table: '&stream_id=101',
};
async function ask(name: HouseName, action: ActionName, { more = queries[action] ?? '', username = 'alice' } = {}) {
  const path = action === 'panel_api' ? '/panel_api.php?' : `/player_api.php?action=${action === 'login' ? '' : action}&`;
  const answer = await open.get(name)?.http.inject({ url: `${path}username=${username}&password=s3cret${more}` });
  return { status: answer?.statusCode, body: answer?.json<unknown>() };
}
const actions = Object.keys(answers) as ActionName[];
/** What of an answer is not of its type; empty: nothing. */
const faults = (action: ActionName, body: unknown) =>
  answers[action].safeParse(body).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe.each(['small', 'odd', 'nothing'] as const)('over the %s catalogue', (name) => {
  test.each(actions)('%s has every field, each in its type, and no other', async (action) => {
    const { status, body } = await ask(name, action);
    if (name === 'nothing' && action === 'get_vod_info') return expect([status, body]).toEqual([404, { error: 'not found' }]);
    expect(status).toBe(200);
    if (name === 'nothing' && action === 'get_series_info') return expect(noSeriesInfo.parse(body)).toEqual(body);
    expect(faults(action, body)).toEqual([]);
  });
});

test('a series without episodes, and programmes of several channels, have the same types', async () => {
  for (const id of [3, 4])
    expect(faults('get_series_info', (await ask('odd', 'get_series_info', { more: `&series_id=${id}` })).body)).toEqual([]);
  expect(noSeriesInfo.safeParse((await ask('odd', 'get_series_info', { more: '&series_id=999' })).body).success).toBe(true);
  const { body } = await ask('odd', 'get_short_epg', { more: '&stream_id=101,1' });
  for (const rows of Object.values((body as { epg_listings: object }).epg_listings))
    expect(faults('get_short_epg', { epg_listings: rows })).toEqual([]);
});

test('the answer to wrong credentials and to an expired line have their types too', async () => {
  for (const action of ['login', 'panel_api'] as const) {
    expect(refusal.safeParse((await ask('small', action, { username: 'nobody' })).body).success).toBe(true);
    expect(faults(action, (await ask('small', action, { username: 'late' })).body)).toEqual([]);
  }
});

const MISSING = Symbol('missing');
/** One field changed at a time, and what then fails in a measured library. `[]` stands for every row, `1` for season one. */
const breaking: [path: string, value: unknown][] = [
  ['login.user_info.exp_date', null],
  ['login.user_info.exp_date', ''],
  ['login.user_info.exp_date', 'Unlimited'],
  ['login.user_info.exp_date', MISSING],
  ['login.user_info.active_cons', 0],
  ['login.user_info.active_cons', 'N/A'],
  ['login.user_info.active_cons', MISSING],
  ['login.user_info.max_connections', 2],
  ['login.user_info.max_connections', ''],
  ['login.user_info.max_connections', '0'],
  ['login.user_info.created_at', null],
  ['login.user_info.created_at', ''],
  ['login.user_info.allowed_output_formats', MISSING],
  ['login.server_info.https_port', ''],
  ['login.server_info.https_port', 443],
  ['login.server_info.port', 8080],
  ['login.server_info.rtmp_port', ''],
  ['login.server_info', MISSING],
  ['login.server_info.url', MISSING],
  ['get_live_categories[].category_id', 1],
  ['get_live_categories[].parent_id', null],
  ['get_live_categories', {}],
  ['get_vod_categories', {}],
  ['get_series_categories', {}],
  ['get_live_streams[].category_id', 1],
  ['get_live_streams[].category_id', ''],
  ['get_live_streams[].category_ids', MISSING],
  ['get_live_streams[].category_ids', null],
  ['get_live_streams[].added', null],
  ['get_live_streams[].added', ''],
  ['get_live_streams[].added', MISSING],
  ['get_live_streams[].added', 1_767_225_600],
  ['get_live_streams[].num', 1.5],
  ['get_live_streams[].is_adult', ''],
  ['get_live_streams[].stream_icon', MISSING],
  ['get_live_streams[].stream_icon', '/images/101.png'],
  ['get_live_streams[].stream_type', MISSING],
  ['get_live_streams[].stream_id', 4_294_967_296],
  ['get_live_streams', {}],
  ['get_vod_streams[].container_extension', MISSING],
  ['get_vod_streams[].category_ids', MISSING],
  ['get_vod_streams[].added', null],
  ['get_vod_streams', {}],
  ['get_series[].rating', 7.4],
  ['get_series[].rating', 7],
  ['get_series[].rating', '7.4'],
  ['get_series[].rating', ''],
  ['get_series[].backdrop_path', null],
  ['get_series[].backdrop_path', MISSING],
  ['get_series[].last_modified', ''],
  ['get_series[].last_modified', null],
  ['get_series[].last_modified', MISSING],
  ['get_series[].episode_run_time', 45],
  ['get_series[].category_id', 30],
  ['get_series[].category_ids', MISSING],
  ['get_series', {}],
  ['get_series_info.seasons', null],
  ['get_series_info.seasons', []],
  ['get_series_info.seasons', MISSING],
  ['get_series_info.seasons[].id', MISSING],
  ['get_series_info.seasons[].air_date', null],
  ['get_series_info.episodes', []],
  ['get_series_info.episodes', {}],
  ['get_series_info.episodes', MISSING],
  ['get_series_info.episodes', [[]]],
  ['get_series_info.episodes', null],
  ['get_series_info.episodes.1[].info', []],
  ['get_series_info.episodes.1[].info', null],
  ['get_series_info.episodes.1[].info.video', []],
  ['get_series_info.episodes.1[].id', 5001],
  ['get_series_info.info.backdrop_path', null],
  ['get_series_info.info.rating', 7.4],
  ['get_series_info', []],
  ['get_series_info', {}],
  ['get_vod_info.info', []],
  ['get_vod_info.info', {}],
  ['get_vod_info.info', null],
  ['get_vod_info.movie_data', MISSING],
  ['get_vod_info.info.backdrop_path', ''],
  ['get_vod_info.info.backdrop_path', null],
  ['get_vod_info.info.tmdb_id', null],
  ['get_vod_info.info.tmdb_id', ''],
  ['get_vod_info.info.video', []],
  ['get_vod_info.info.duration_secs', ''],
  ['get_vod_info.movie_data.added', ''],
  ['get_vod_info.movie_data.added', null],
  ['get_vod_info.movie_data.container_extension', ''],
  ['get_vod_info', []],
  ['get_vod_info', {}],
  ['get_short_epg.epg_listings', MISSING],
  ['get_short_epg', []],
  ['get_simple_data_table.epg_listings', MISSING],
  ['get_simple_data_table', []],
]; // prettier-ignore

/** The value with every place of the path replaced. */
function changed(whole: unknown, [step, ...rest]: string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (step === '[]') return (whole as unknown[]).map((one) => changed(one, rest, value));
  const fields = { ...(whole as Record<string, unknown>) };
  expect(fields, 'the field is there').toHaveProperty([step]);
  if (rest.length === 0 && value === MISSING) delete fields[step];
  else fields[step] = changed(fields[step], rest, value);
  return fields;
}

test.each(breaking)('%s as %j is what no answer of ours may have', async (path, value) => {
  const [action = '', ...steps] = path.replaceAll('[]', '.[]').split('.');
  const { body } = await ask('small', action as ActionName);

  expect(faults(action as ActionName, changed(body, steps, value))).not.toEqual([]);
});

test('no action of a good line is answered with a status that players take for a failure', async () => {
  for (const action of actions)
    for (const username of ['alice', 'late', 'nobody']) {
      const isUnknown = action === 'get_vod_info' && username !== 'alice';
      expect((await ask('small', action, { username })).status, `${action} ${username}`).toBe(isUnknown ? 404 : 200);
    }
});

test('a list that has something is not empty, and has nothing twice', async () => {
  for (const name of ['small', 'odd'] as const)
    for (const action of ['get_live_streams', 'get_vod_streams', 'get_series'] as const) {
      const rows = (await ask(name, action)).body as Record<string, number>[];
      const ids = rows.map((row) => row[action === 'get_series' ? 'series_id' : 'stream_id']);
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(ids.length);
    }
});
