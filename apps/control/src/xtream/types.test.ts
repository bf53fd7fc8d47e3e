// The type of every field that players read, over rich, bare, odd and empty catalogues; and the values that are known to break a player.
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

/** Rows of which hardly anything is known, and rows with what stands at the edge of what a catalogue may hold. */
const odd: Content = {
  categories: [category(1, 'live', ''), category(2_147_483_647, 'movie', 'Last')],
  bouquets: [bouquet(1, [1, 2_147_483_647], { stream_ids: [1, 2, 3, 4, 101], series_ids: [3, 4, 301] })],
  streams: [
    stream({ id: 101, kind: 'live', name: 'With a guide', epg_channel_id: 'example.news', category_ids: [1], number: 0 }),
    stream({ id: 1, kind: 'radio', name: '' }),
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
const lines = [line({ expiresAt: null, maxConnections: 1000 })];
const programmes = { 'example.news': [middayNews, { ...middayNews, id: 900_002, lang: '', title: '', description: '' }] };
const houses = { small, odd, nothing };
type HouseName = keyof typeof houses;
const open = new Map<HouseName, PlayerHouse>();
beforeAll(async () => {
  for (const [name, content] of Object.entries(houses))
    open.set(name as HouseName, await playerHouse({ content, lines, programmes }));
});
afterAll(async () => {
  for (const house of open.values()) await house[Symbol.asyncDispose]();
});

const get = async (name: HouseName, action: string): Promise<unknown> => {
  const path = action.startsWith('/') ? `${action}?` : `/player_api.php?action=${action}&`;
  const answer = await open.get(name)?.http.inject({ url: `${path}username=alice&password=s3cret` });
  return answer?.json<unknown>();
};

const number = (text: unknown) => typeof text === 'string' && /^-?\d+$/.test(text) && Math.abs(Number(text)) <= 2_147_483_647;
/** What a field must be; each says what it does not accept. */
const is = {
  text: (v: unknown) => typeof v === 'string',
  full: (v: unknown) => typeof v === 'string' && v !== '',
  int: (v: unknown) => Number.isSafeInteger(v),
  id: (v: unknown) => Number.isSafeInteger(v) && (v as number) > 0 && (v as number) <= 2_147_483_647,
  amount: (v: unknown) => typeof v === 'number' && Number.isFinite(v),
  flag: (v: unknown) => v === 0 || v === 1,
  flagText: (v: unknown) => v === '0' || v === '1',
  /** A whole number in a text, never empty. */
  number,
  ids: (v: unknown) => Array.isArray(v) && v.every((one) => Number.isSafeInteger(one)),
  texts: (v: unknown) => Array.isArray(v) && v.every((one) => typeof one === 'string'),
  list: Array.isArray,
  object: (v: unknown) => typeof v === 'object' && v !== null && !Array.isArray(v),
  orNull: (v: unknown) => v === null || typeof v === 'string',
  time: (v: unknown) => typeof v === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(v),
  clock: (v: unknown) => typeof v === 'string' && /^\d\d:\d\d:\d\d$/.test(v),
  base64: (v: unknown) => typeof v === 'string' && Buffer.from(v, 'base64').toString('base64') === v,
  yes: (v: unknown) => v === true,
} as const;
type Kind = keyof typeof is;
type Fields = Record<string, Kind>;

const grouped: Fields = { category_id: 'number', category_ids: 'ids' };
const described: Fields = {
  plot: 'text',
  cast: 'text',
  director: 'text',
  genre: 'text',
  release_date: 'text',
  youtube_trailer: 'text',
};
const seriesFields: Fields = {
  name: 'text',
  title: 'text',
  year: 'orNull',
  series_id: 'id',
  cover: 'text',
  ...described,
  releaseDate: 'text',
  last_modified: 'number',
  rating: 'number',
  rating_5based: 'amount',
  backdrop_path: 'texts',
  episode_run_time: 'number',
  ...grouped,
}; // prettier-ignore
const programme: Fields = {
  id: 'number',
  epg_id: 'number',
  title: 'base64',
  lang: 'text',
  start: 'time',
  end: 'time',
  description: 'base64',
  channel_id: 'full',
  start_timestamp: 'number',
  stop_timestamp: 'number',
}; // prettier-ignore
const file: Fields = {
  tmdb_id: 'int',
  duration_secs: 'int',
  duration: 'clock',
  movie_image: 'text',
  cover_big: 'text',
  bitrate: 'int',
  rating: 'amount',
  video: 'object',
  audio: 'object',
}; // prettier-ignore

/** By action: where its objects are, and the type of each field. `*` stands for every member of a list or an object. */
const table: [action: string, at: string, fields: Fields][] = [
  [
    '',
    'user_info',
    {
      username: 'full',
      password: 'full',
      message: 'text',
      auth: 'flag',
      status: 'full',
      exp_date: 'number',
      is_trial: 'flagText',
      active_cons: 'number',
      created_at: 'number',
      max_connections: 'number',
      allowed_output_formats: 'texts',
    },
  ],
  [
    '',
    'server_info',
    {
      url: 'full',
      port: 'number',
      https_port: 'number',
      server_protocol: 'full',
      rtmp_port: 'number',
      timezone: 'full',
      timestamp_now: 'int',
      time_now: 'time',
      process: 'yes',
    },
  ],
  ...['live', 'vod', 'series'].map((kind): [string, string, Fields] => [
    `get_${kind}_categories`,
    '*',
    { category_id: 'number', category_name: 'text', parent_id: 'int' },
  ]),
  [
    'get_live_streams',
    '*',
    {
      num: 'int',
      name: 'text',
      stream_type: 'full',
      stream_id: 'id',
      stream_icon: 'text',
      epg_channel_id: 'orNull',
      added: 'number',
      is_adult: 'flagText',
      ...grouped,
      custom_sid: 'text',
      tv_archive: 'flag',
      direct_source: 'text',
      tv_archive_duration: 'int',
      thumbnail: 'text',
    },
  ],
  [
    'get_vod_streams',
    '*',
    {
      num: 'int',
      name: 'text',
      title: 'text',
      year: 'orNull',
      stream_type: 'full',
      stream_id: 'id',
      stream_icon: 'text',
      rating: 'amount',
      rating_5based: 'amount',
      added: 'number',
      is_adult: 'flagText',
      ...described,
      episode_run_time: 'int',
      ...grouped,
      container_extension: 'full',
      custom_sid: 'text',
      direct_source: 'text',
      tmdb_id: 'number',
    },
  ],
  ['get_series', '*', { num: 'int', stream_type: 'full', ...seriesFields }],
  ['get_series_info&series_id=301', '', { seasons: 'list', info: 'object', episodes: 'object' }],
  [
    'get_series_info&series_id=301',
    'seasons.*',
    {
      air_date: 'text',
      episode_count: 'int',
      id: 'int',
      name: 'full',
      overview: 'text',
      season_number: 'int',
      vote_average: 'amount',
      cover: 'text',
      cover_big: 'text',
    },
  ],
  ['get_series_info&series_id=3', '', { seasons: 'list', info: 'object', episodes: 'object' }],
  ['get_series_info&series_id=301', 'episodes.*', {}],
  [
    'get_series_info&series_id=301',
    'episodes.*.*',
    {
      id: 'number',
      episode_num: 'int',
      title: 'text',
      container_extension: 'full',
      info: 'object',
      subtitles: 'list',
      custom_sid: 'text',
      added: 'number',
      season: 'int',
      direct_source: 'text',
    },
  ],
  [
    'get_series_info&series_id=301',
    'episodes.*.*.info',
    { ...file, release_date: 'text', releasedate: 'text', plot: 'text', season: 'int' },
  ],
  [
    'get_vod_info&vod_id=2001',
    'info',
    {
      ...file,
      kinopoisk_url: 'text',
      name: 'text',
      o_name: 'text',
      release_date: 'text',
      releasedate: 'text',
      episode_run_time: 'int',
      youtube_trailer: 'text',
      director: 'text',
      actors: 'text',
      cast: 'text',
      description: 'text',
      plot: 'text',
      age: 'text',
      mpaa_rating: 'text',
      rating_count_kinopoisk: 'int',
      country: 'text',
      genre: 'text',
      backdrop_path: 'texts',
      subtitles: 'list',
    },
  ],
  [
    'get_vod_info&vod_id=2001',
    'movie_data',
    {
      stream_id: 'id',
      name: 'text',
      title: 'text',
      year: 'orNull',
      added: 'number',
      ...grouped,
      container_extension: 'full',
      custom_sid: 'text',
      direct_source: 'text',
    },
  ],
  ['get_short_epg&stream_id=101', '', { epg_listings: 'list' }],
  ['get_short_epg&stream_id=101', 'epg_listings.*', { ...programme, stop: 'time', stream_id: 'number' }],
  ['get_simple_data_table&stream_id=101', 'epg_listings.*', { ...programme, now_playing: 'flag', has_archive: 'flag' }],
  ['/panel_api.php', '', { categories: 'object', available_channels: 'object' }],
  ['/panel_api.php', 'categories', { live: 'list', movie: 'list', series: 'list' }],
  [
    '/panel_api.php',
    'available_channels.*',
    {
      num: 'int',
      name: 'text',
      stream_type: 'full',
      type_name: 'full',
      stream_id: 'number',
      stream_icon: 'text',
      epg_channel_id: 'orNull',
      added: 'number',
      category_name: 'text',
      category_id: 'number',
      series_no: 'orNull',
      live: 'flagText',
      container_extension: 'orNull',
      custom_sid: 'text',
      tv_archive: 'flag',
      direct_source: 'text',
      tv_archive_duration: 'int',
    },
  ],
]; // prettier-ignore

/** The objects at a path; `*` opens every member. */
function at(root: unknown, path: string): unknown[] {
  let found = [root];
  for (const step of path === '' ? [] : path.split('.'))
    found = found.flatMap((one) => {
      if (step === '*') return typeof one === 'object' && one !== null ? Object.values(one) : [];
      return typeof one === 'object' && one !== null && step in one ? [(one as Record<string, unknown>)[step]] : [];
    });
  return found;
}

describe.each(['small', 'odd', 'nothing'] as const)('over the %s catalogue', (name) => {
  test.each(table)('action “%s” at “%s” has every field in its type', async (action, path, fields) => {
    const answer = await get(name, action);
    if (name === 'nothing' && /vod_info/.test(action)) return expect(answer).toEqual({ error: 'not found' });
    const rows = at(answer, path);
    for (const row of rows)
      for (const [field, kind] of Object.entries(fields)) {
        const value = (row as Record<string, unknown>)[field];
        const isUnknownSeries = name === 'nothing' && field === 'name' && value === null;
        expect(isUnknownSeries || is[kind](value), `${field} is ${JSON.stringify(value)}, not ${kind}`).toBe(true);
      }
    if (name === 'small') expect(rows.length, 'something is there to be looked at').toBeGreaterThan(0);
  });
});

const MISSING = Symbol('missing');
/** What one of three measured libraries does not read, field by field: these values must never be answered. */
const breaking: [action: string, at: string, field: string, values: unknown[]][] = [
  ['', 'user_info', 'exp_date', [null, '', 'Unlimited', MISSING]],
  ['', 'user_info', 'active_cons', [0, 'N/A', MISSING]],
  ['', 'user_info', 'max_connections', [2, '', '0']],
  ['', 'user_info', 'created_at', [null, '']],
  ['', 'user_info', 'allowed_output_formats', [MISSING]],
  ['', '', 'server_info', [MISSING]],
  ['', 'server_info', 'https_port', ['', 443]],
  ['', 'server_info', 'port', [8080, 80]],
  ['', 'server_info', 'rtmp_port', ['']],
  ['', 'server_info', 'url', [MISSING]],
  ['get_live_categories', '*', 'category_id', [1]],
  ['get_live_categories', '*', 'parent_id', [null]],
  ['get_live_streams', '*', 'category_id', [1, '']],
  ['get_live_streams', '*', 'category_ids', [MISSING, null]],
  ['get_live_streams', '*', 'added', [null, '', MISSING]],
  ['get_live_streams', '*', 'num', [1.5]],
  ['get_live_streams', '*', 'is_adult', ['']],
  ['get_live_streams', '*', 'stream_icon', [MISSING]],
  ['get_live_streams', '*', 'stream_type', [MISSING]],
  ['get_vod_streams', '*', 'container_extension', [MISSING, '']],
  ['get_vod_streams', '*', 'category_ids', [MISSING]],
  ['get_vod_streams', '*', 'added', [null]],
  ['get_series', '*', 'rating', [7.4, 7, '7.4', '']],
  ['get_series', '*', 'backdrop_path', [null, MISSING]],
  ['get_series', '*', 'last_modified', ['', MISSING]],
  ['get_series', '*', 'episode_run_time', [45, 0]],
  ['get_series', '*', 'category_id', [30, 0]],
  ['get_series', '*', 'category_ids', [MISSING]],
  ...['get_series_info&series_id=301', 'get_series_info&series_id=3', 'get_series_info&series_id=999'].flatMap(
    (action): [string, string, string, unknown[]][] => [
      [action, '', 'seasons', [null, MISSING]],
      [action, '', 'episodes', [MISSING, null]],
      [action, 'info', 'backdrop_path', [null]],
      [action, 'info', 'rating', [7.4, '']],
      [action, 'seasons.*', 'id', [MISSING]],
      [action, 'episodes.*.*', 'id', [5001]],
      [action, 'episodes.*.*', 'info', [null, MISSING]],
    ],
  ),
  ['get_vod_info&vod_id=2001', '', 'info', [null]],
  ['get_vod_info&vod_id=2001', '', 'movie_data', [MISSING]],
  ['get_vod_info&vod_id=2001', 'info', 'backdrop_path', ['', null]],
  ['get_vod_info&vod_id=2001', 'info', 'tmdb_id', [null, '']],
  ['get_vod_info&vod_id=2001', 'info', 'duration_secs', ['']],
  ['get_vod_info&vod_id=2001', 'movie_data', 'added', ['', null]],
  ['get_short_epg&stream_id=101', '', 'epg_listings', [MISSING]],
  ['get_simple_data_table&stream_id=101', '', 'epg_listings', [MISSING]],
]; // prettier-ignore

test.each(breaking)('action “%s” at “%s”: “%s” is never one of %j', async (action, path, field, values) => {
  for (const name of ['small', 'odd'] as const)
    for (const row of at(await get(name, action), path)) {
      const held = row as Record<string, unknown>;
      expect(values).not.toContain(field in held ? held[field] : MISSING);
    }
});

/** Whole answers, and what in them must be an object or a list whether anything is there or not. */
test.each<[action: string, at: string, kind: 'list' | 'object']>([
  ['get_live_categories', '', 'list'],
  ['get_live_streams', '', 'list'],
  ['get_vod_streams', '', 'list'],
  ['get_series', '', 'list'],
  ['get_series_info&series_id=301', '', 'object'],
  ['get_series_info&series_id=301', 'episodes', 'object'],
  ['get_series_info&series_id=3', 'episodes', 'object'],
  ['get_series_info&series_id=999', 'episodes', 'object'],
  ['get_series_info&series_id=301', 'episodes.*', 'list'],
  ['get_series_info&series_id=301', 'episodes.*.*.info', 'object'],
  ['get_series_info&series_id=301', 'episodes.*.*.info.video', 'object'],
  ['get_series_info&series_id=301', 'episodes.*.*.info.audio', 'object'],
  ['get_vod_info&vod_id=2001', '', 'object'],
  ['get_vod_info&vod_id=2001', 'info', 'object'],
  ['get_vod_info&vod_id=2001', 'info.video', 'object'],
  ['get_short_epg&stream_id=101', '', 'object'],
  ['get_short_epg&stream_id=999', '', 'object'],
])('action “%s” at “%s” is a %s, never the other', async (action, path, kind) => {
  for (const name of ['small', 'odd', 'nothing'] as const)
    for (const one of at(await get(name, action), path)) expect(is[kind](one), JSON.stringify(one)).toBe(true);
});

test('every season that has episodes is listed', async () => {
  const info = (await get('odd', 'get_series_info&series_id=301')) as { seasons: { season_number: number }[]; episodes: object };

  expect(info.seasons.map((season) => String(season.season_number))).toEqual(Object.keys(info.episodes));
});

test('no stream stands twice in a list', async () => {
  for (const action of ['get_live_streams', 'get_vod_streams']) {
    const ids = ((await get('odd', action)) as { stream_id: number }[]).map((row) => row.stream_id);
    expect(new Set(ids).size).toBe(ids.length);
  }
});
