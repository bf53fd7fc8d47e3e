// Every player's reading depends on these very shapes and types: a change here breaks players in the field.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { category, line, nothing, oneSeries, playerHouse, small, stream, type PlayerHouse } from '../../testing/player-house.ts';

const IMAGES = 'http://tv.example.net:8080/images';
let house: PlayerHouse;
beforeAll(async () => {
  house = await playerHouse({
    lines: [
      line(),
      line({ id: 2, username: 'expired', expiresAt: new Date(1_735_689_600_000) }),
      line({ id: 3, username: 'off', isEnabled: false }),
      line({ id: 4, username: 'forever', expiresAt: null, isTrial: true, maxConnections: 1, allowedOutputs: ['ts'] }),
      line({ id: 5, username: 'empty', bouquetIds: [] }),
    ],
  });
});
afterAll(() => house[Symbol.asyncDispose]());

const ask = async (query: string, username = 'alice') => {
  const answer = await house.http.inject({
    url: `/player_api.php?username=${username}&password=s3cret${query}`,
    headers: { host: 'tv.example.net:8080' },
  });
  return { status: answer.statusCode, body: answer.json<unknown>() };
};
const get = async (query: string, username?: string) => (await ask(query, username)).body;

const server_info = {
  url: 'tv.example.net',
  port: '8080',
  https_port: '443',
  server_protocol: 'http',
  rtmp_port: '25462',
  timezone: 'UTC',
  timestamp_now: 1_893_499_200,
  time_now: '2030-01-01 12:00:00',
  process: true,
}; // prettier-ignore
const user_info = {
  username: 'alice',
  password: 's3cret',
  message: '',
  auth: 1,
  status: 'Active',
  exp_date: '1924991999',
  is_trial: '0',
  active_cons: '0',
  created_at: '1767225600',
  max_connections: '2',
  allowed_output_formats: ['m3u8', 'ts'],
}; // prettier-ignore
const series = {
  name: 'Harbour Lights',
  title: 'Harbour Lights',
  year: '2023',
  stream_type: 'series',
  series_id: 301,
  cover: `${IMAGES}/301.jpg`,
  plot: 'Detectives.',
  cast: 'A. Actor',
  director: 'C. Director',
  genre: 'Crime',
  release_date: '2023-02-01',
  releaseDate: '2023-02-01',
  last_modified: '1767225600',
  rating: '7',
  rating_5based: 3.7,
  backdrop_path: [`${IMAGES}/301b.jpg`],
  youtube_trailer: '',
  episode_run_time: '45',
  category_id: '30',
  category_ids: [30],
}; // prettier-ignore
const seriesInfo = {
  seasons: [
    {
      air_date: '2023-02-01',
      episode_count: 1,
      id: 1,
      name: 'Season 1',
      overview: '',
      season_number: 1,
      vote_average: 0,
      cover: `${IMAGES}/301.jpg`,
      cover_big: `${IMAGES}/301.jpg`,
    },
  ],
  info: series,
  episodes: {
    1: [
      {
        id: '5001',
        episode_num: 1,
        title: 'Harbour Lights - S01E01 - Fog',
        container_extension: 'mkv',
        info: {
          tmdb_id: 0,
          release_date: '2023-02-01',
          releasedate: '2023-02-01',
          plot: 'Fog rolls in.',
          duration_secs: 2700,
          duration: '00:45:00',
          movie_image: `${IMAGES}/5001.jpg`,
          cover_big: `${IMAGES}/5001.jpg`,
          bitrate: 0,
          rating: 7.2,
          season: 1,
          video: {},
          audio: {},
        },
        subtitles: [],
        custom_sid: '',
        added: '1767225600',
        season: 1,
        direct_source: '',
      },
    ],
  },
}; // prettier-ignore
const noSeries = {
  seasons: [],
  info: {
    name: null,
    title: null,
    cover: '',
    plot: '',
    cast: '',
    director: '',
    genre: '',
    release_date: '',
    releaseDate: '',
    last_modified: '0',
    rating: '0',
    rating_5based: 0,
    backdrop_path: [],
    youtube_trailer: '',
    episode_run_time: '0',
    category_id: '0',
    category_ids: [],
  },
  episodes: {},
}; // prettier-ignore
const programme = {
  id: '900001',
  epg_id: '7',
  title: 'TWlkZGF5IE5ld3M=',
  lang: 'en',
  start: '2030-01-01 12:00:00',
  end: '2030-01-01 12:30:00',
  stop: '2030-01-01 12:30:00',
  description: 'SGVhZGxpbmVzLg==',
  channel_id: 'example.news',
  start_timestamp: '1893499200',
  stop_timestamp: '1893501000',
}; // prettier-ignore

const golden: [query: string, body: unknown][] = [
  ...[
    '',
    '&action=',
    '&action=get_account_info',
    '&action=get_profile',
    '&action=get_server_info',
    '&action=toString',
    '&action=__proto__',
  ].map((query) => [query, { user_info, server_info }] as [string, unknown]),
  ['&action=get_live_categories', [{ category_id: '1', category_name: 'News', parent_id: 0 }]],
  ['&action=get_vod_categories', [{ category_id: '20', category_name: 'Drama', parent_id: 0 }]],
  ['&action=get_series_categories', [{ category_id: '30', category_name: 'Crime', parent_id: 0 }]],
  [
    '&action=get_live_streams',
    [
      {
        num: 1,
        name: 'Example News',
        stream_type: 'live',
        stream_id: 101,
        stream_icon: `${IMAGES}/101.png`,
        epg_channel_id: 'example.news',
        added: '1767225600',
        is_adult: '0',
        category_id: '1',
        category_ids: [1],
        custom_sid: '',
        tv_archive: 0,
        direct_source: '',
        tv_archive_duration: 0,
        thumbnail: '',
      },
    ],
  ],
  [
    '&action=get_vod_streams',
    [
      {
        num: 1,
        name: 'A Quiet Harbour (2024)',
        title: 'A Quiet Harbour',
        year: '2024',
        stream_type: 'movie',
        stream_id: 2001,
        stream_icon: `${IMAGES}/2001.jpg`,
        rating: 7.4,
        rating_5based: 3.7,
        added: '1767225600',
        is_adult: '0',
        plot: 'A keeper returns.',
        cast: 'A. Actor, B. Actor',
        director: 'C. Director',
        genre: 'Drama',
        release_date: '2024-05-01',
        youtube_trailer: '',
        episode_run_time: 104,
        category_id: '20',
        category_ids: [20],
        container_extension: 'mp4',
        custom_sid: '',
        direct_source: '',
        tmdb_id: '0',
      },
    ],
  ],
  ['&action=get_series', [{ num: 1, ...series }]],
  ['&action=get_series_info&series_id=301', seriesInfo],
  ['&action=get_series_info&series_id=999', noSeries],
  ['&action=get_series_info&series_id=302', noSeries],
  ['&action=get_series_info', noSeries],
  [
    '&action=get_vod_info&vod_id=2001',
    {
      info: {
        kinopoisk_url: '',
        tmdb_id: 0,
        name: 'A Quiet Harbour',
        o_name: 'A Quiet Harbour',
        cover_big: `${IMAGES}/2001.jpg`,
        movie_image: `${IMAGES}/2001.jpg`,
        release_date: '2024-05-01',
        releasedate: '2024-05-01',
        episode_run_time: 104,
        youtube_trailer: '',
        director: 'C. Director',
        actors: 'A. Actor, B. Actor',
        cast: 'A. Actor, B. Actor',
        description: 'A keeper returns.',
        plot: 'A keeper returns.',
        age: '',
        mpaa_rating: '',
        rating_count_kinopoisk: 0,
        country: '',
        genre: 'Drama',
        backdrop_path: [`${IMAGES}/2001b.jpg`],
        duration_secs: 6240,
        duration: '01:44:00',
        bitrate: 0,
        rating: 7.4,
        subtitles: [],
        video: {},
        audio: {},
      },
      movie_data: {
        stream_id: 2001,
        name: 'A Quiet Harbour (2024)',
        title: 'A Quiet Harbour',
        year: '2024',
        added: '1767225600',
        category_id: '20',
        category_ids: [20],
        container_extension: 'mp4',
        custom_sid: '',
        direct_source: '',
      },
    },
  ],
  ['&action=get_short_epg&stream_id=101', { epg_listings: [{ ...programme, stream_id: '101' }] }],
  ['&action=get_short_epg&stream_id=101&limit=nonsense', { epg_listings: [{ ...programme, stream_id: '101' }] }],
  ['&action=get_simple_data_table&stream_id=101', { epg_listings: [{ ...programme, now_playing: 1, has_archive: 0 }] }],
  ['&action=get_simple_date_table&stream_id=101', { epg_listings: [{ ...programme, now_playing: 1, has_archive: 0 }] }],
  ['&action=get_short_epg&stream_id=102', { epg_listings: [] }],
  ['&action=get_short_epg', { epg_listings: [] }],
  ['&action=get_simple_data_table', { epg_listings: [] }],
  ['&action=get_short_epg&stream_id=101,999', { epg_listings: { 101: [{ ...programme, stream_id: '101' }] } }],
  ['&action=get_radio_streams', []],
]; // prettier-ignore

test.each(golden)('a line asking %j gets exactly the golden answer', async (query, body) => {
  expect(await ask(query)).toEqual({ status: 200, body });
});

test('panel_api.php adds categories and channels to the login', async () => {
  const answer = await house.http.inject({
    url: '/panel_api.php?username=alice&password=s3cret',
    headers: { host: 'tv.example.net:8080' },
  });

  const channel = {
    num: 1,
    name: 'Example News',
    stream_type: 'live',
    type_name: 'Live Streams',
    stream_id: '101',
    stream_icon: `${IMAGES}/101.png`,
    epg_channel_id: 'example.news',
    added: '1767225600',
    category_name: 'News',
    category_id: '1',
    series_no: null,
    live: '1',
    container_extension: null,
    custom_sid: '',
    tv_archive: 0,
    direct_source: '',
    tv_archive_duration: 0,
  }; // prettier-ignore
  const { available_channels, ...rest } = answer.json<{ available_channels: Record<string, unknown> }>();
  expect(rest).toEqual({
    user_info,
    server_info,
    categories: {
      live: [{ category_id: '1', category_name: 'News', parent_id: 0 }],
      movie: [{ category_id: '20', category_name: 'Drama', parent_id: 0 }],
      series: [{ category_id: '30', category_name: 'Crime', parent_id: 0 }],
    },
  });
  expect(Object.keys(available_channels)).toEqual(['101', '2001']);
  expect(available_channels['101']).toEqual(channel);
  expect(available_channels['2001']).toMatchObject({ type_name: 'Movies', live: '0', container_extension: 'mp4' });
});

describe('a line that may not watch', () => {
  const refused = { user_info: { auth: 0, status: 'Disabled', message: 'Invalid username or password' } };

  test('is told so when it signs in, without a status that breaks players', async () => {
    expect(await get('', 'nobody')).toEqual(refused);
    expect((await house.http.inject('/player_api.php')).json()).toEqual(refused);
    expect(await get('', 'expired')).toEqual({
      user_info: { ...user_info, username: 'expired', status: 'Expired', exp_date: '1735689600' },
      server_info,
    });
    expect(await get('', 'off')).toMatchObject({ user_info: { auth: 1, status: 'Disabled' } });
  });

  test.each(['nobody', 'expired', 'off', 'empty'])('gets empty lists and no data as %s', async (username) => {
    for (const action of [
      'get_live_categories',
      'get_vod_categories',
      'get_series_categories',
      'get_live_streams',
      'get_vod_streams',
      'get_series',
    ])
      expect(await ask(`&action=${action}`, username)).toEqual({ status: 200, body: [] });
    expect(await get('&action=get_series_info&series_id=301', username)).toEqual(noSeries);
    expect(await get('&action=get_short_epg&stream_id=101', username)).toEqual({ epg_listings: [] });
    expect((await ask('&action=get_vod_info&vod_id=2001', username)).status).toBe(404);
  });
});

test('a line without an end has a date in the far future, or null where the app says so', async () => {
  expect(await get('', 'forever')).toMatchObject({
    user_info: { exp_date: '2145916800', is_trial: '1', status: 'Active', max_connections: '1', allowed_output_formats: ['ts'] },
  });

  house.set('xtream.unlimitedExpiry', 'null');

  expect(await get('', 'forever')).toMatchObject({ user_info: { exp_date: null } });
});

test('a film that is not there is a 404, never an array where an object belongs', async () => {
  expect(await ask('&action=get_vod_info&vod_id=999')).toEqual({ status: 404, body: { error: 'not found' } });
  expect((await ask('&action=get_vod_info&vod_id=101')).status).toBe(404);
});

test('rows of which nothing is known keep every field and type', async () => {
  await using bare = await playerHouse({
    content: {
      ...small,
      categories: [...small.categories, category(31, 'series', 'Other')],
      bouquets: [{ ...small.bouquets[0], stream_ids: [1, 2], series_ids: [3, 4], category_ids: [] } as never],
      streams: [
        stream({ id: 1, kind: 'radio', name: 'Bare' }),
        stream({ id: 2, kind: 'movie', name: 'Bare', container: '' }),
        stream({ id: 9, kind: 'episode', name: 'Special', series_id: 3, season: 0, episode: null }),
      ],
      series: [oneSeries({ id: 3, name: 'With a special' }), oneSeries({ id: 4, name: 'Without episodes' })],
    },
  });
  const json = async (query: string) =>
    (await bare.http.inject(`/player_api.php?username=alice&password=s3cret&action=${query}`)).json<unknown>();

  expect(await json('get_live_streams')).toMatchObject([
    { stream_type: 'radio_streams', stream_icon: '', epg_channel_id: null, category_id: '0', category_ids: [] },
  ]);
  expect(await json('get_vod_streams')).toMatchObject([
    { year: null, rating: 0, plot: '', container_extension: 'mp4', episode_run_time: 0, category_id: '0' },
  ]);
  expect(await json('get_series')).toMatchObject([
    { rating: '0', rating_5based: 0, backdrop_path: [], episode_run_time: '0', last_modified: '1767225600' },
    { num: 2 },
  ]);
  expect(await json('get_vod_info&vod_id=2')).toMatchObject({
    info: { backdrop_path: [], duration: '00:00:00', tmdb_id: 0, rating: 0 },
    movie_data: { container_extension: 'mp4' },
  });
  expect(await json('get_series_info&series_id=3')).toMatchObject({
    seasons: [{ id: 0, name: 'Specials', season_number: 0 }],
    episodes: { 0: [{ id: '9', episode_num: 0 }] },
  });
  expect(await json('get_series_info&series_id=4')).toMatchObject({
    seasons: [],
    info: { name: 'Without episodes' },
    episodes: {},
  });
});

test('an empty catalogue is empty lists', async () => {
  await using empty = await playerHouse({ content: nothing });
  const answer = await empty.http.inject('/panel_api.php?username=alice&password=s3cret');

  expect(answer.json()).toMatchObject({ categories: { live: [], movie: [], series: [] }, available_channels: {} });
});
