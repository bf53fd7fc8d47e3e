// The type of every field that players read, by action. Strict: a field that is missing, of another type, or one more is a fault.
import { z } from 'zod';

const int32 = z.number().int().min(0).max(2_147_483_647);
const id = int32.min(1);
const int = z.number().int();
const amount = z.number();
const text = z.string();
const full = text.min(1);
const flag = z.literal([0, 1]);
const flagText = z.enum(['0', '1']);
/** A whole number in a text, never empty, that fits 32 bits. */
const numeric = text.regex(/^\d{1,10}$/).refine((digits) => Number(digits) <= 2_147_483_647);
const idText = numeric.refine((digits) => Number(digits) > 0);
const time = text.regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const clock = text.regex(/^\d\d:\d\d:\d\d$/);
const base64 = text.refine((packed) => Buffer.from(packed, 'base64').toString('base64') === packed);
/** Absolute, or empty. */
const picture = z.union([z.literal(''), z.url({ protocol: /^https?$/ })]);
const none = z.literal('');

const userInfo = z.strictObject({
  username: full,
  password: full,
  message: text,
  auth: z.literal(1),
  status: z.enum(['Active', 'Expired', 'Disabled']),
  exp_date: idText,
  is_trial: flagText,
  active_cons: numeric,
  created_at: idText,
  max_connections: idText,
  allowed_output_formats: z.array(z.enum(['m3u8', 'ts'])).min(1),
}); // prettier-ignore
const serverInfo = z.strictObject({
  url: full.regex(/^(\[[0-9a-f:]+\]|[^:/]+)$/i),
  port: idText,
  https_port: idText,
  server_protocol: z.enum(['http', 'https']),
  rtmp_port: idText,
  timezone: z.literal('UTC'),
  timestamp_now: id,
  time_now: time,
  process: z.literal(true),
}); // prettier-ignore
export const login = z.strictObject({ user_info: userInfo, server_info: serverInfo });
/** Of wrong credentials. */
export const refusal = z.strictObject({
  user_info: z.strictObject({ auth: z.literal(0), status: z.literal('Disabled'), message: full }),
});

const category = z.strictObject({ category_id: idText, category_name: text, parent_id: z.literal(0) });
/** `0` where a stream is in no category. */
const grouped = { category_id: numeric, category_ids: z.array(id) };
const live = z.strictObject({
  num: int,
  name: text,
  stream_type: z.enum(['live', 'radio_streams', 'created_live']),
  stream_id: id,
  stream_icon: picture,
  epg_channel_id: full.nullable(),
  added: numeric,
  is_adult: flagText,
  ...grouped,
  custom_sid: none,
  tv_archive: flag,
  direct_source: none,
  tv_archive_duration: int32,
  thumbnail: picture,
}); // prettier-ignore
const described = { plot: text, cast: text, director: text, genre: text, release_date: text, youtube_trailer: text };
const movie = z.strictObject({
  num: int,
  name: text,
  title: text,
  year: full.nullable(),
  stream_type: z.literal('movie'),
  stream_id: id,
  stream_icon: picture,
  rating: amount,
  rating_5based: amount,
  added: numeric,
  is_adult: flagText,
  ...described,
  episode_run_time: int32,
  ...grouped,
  container_extension: full,
  custom_sid: none,
  direct_source: none,
  tmdb_id: numeric,
}); // prettier-ignore
const series = {
  name: text,
  title: text,
  year: full.nullable(),
  stream_type: z.literal('series'),
  series_id: id,
  cover: picture,
  ...described,
  releaseDate: text,
  last_modified: numeric,
  rating: numeric,
  rating_5based: amount,
  backdrop_path: z.array(picture),
  episode_run_time: numeric,
  ...grouped,
}; // prettier-ignore
const season = z.strictObject({
  air_date: text,
  episode_count: int32,
  id: int32,
  name: full,
  overview: text,
  season_number: int32,
  vote_average: amount,
  cover: picture,
  cover_big: picture,
}); // prettier-ignore
/** What is known of a film's or an episode's file. */
const file = {
  tmdb_id: int32,
  release_date: text,
  releasedate: text,
  plot: text,
  duration_secs: int32,
  duration: clock,
  movie_image: picture,
  cover_big: picture,
  bitrate: int32,
  rating: amount,
  video: z.strictObject({}),
  audio: z.strictObject({}),
}; // prettier-ignore
const episode = z.strictObject({
  id: idText,
  episode_num: int32,
  title: text,
  container_extension: full,
  info: z.strictObject({ ...file, season: int32 }),
  subtitles: z.array(z.never()),
  custom_sid: none,
  added: numeric,
  season: int32,
  direct_source: none,
}); // prettier-ignore
const seriesInfo = z
  .strictObject({
    seasons: z.array(season),
    info: z.strictObject(series),
    episodes: z.record(text.regex(/^\d+$/), z.array(episode).min(1)),
  })
  .refine(({ seasons, episodes }) => seasons.map((one) => String(one.season_number)).join() === Object.keys(episodes).join());
export const noSeriesInfo = z.strictObject({
  seasons: z.array(z.never()),
  info: z.strictObject({
    name: z.null(),
    title: z.null(),
    cover: none,
    ...Object.fromEntries(['plot', 'cast', 'director', 'genre', 'release_date', 'releaseDate'].map((name) => [name, none])),
    last_modified: numeric,
    rating: numeric,
    rating_5based: amount,
    backdrop_path: z.array(z.never()),
    youtube_trailer: none,
    episode_run_time: numeric,
    category_id: numeric,
    category_ids: z.array(z.never()),
  }),
  episodes: z.strictObject({}),
}); // prettier-ignore
const vodInfo = z.strictObject({
  info: z.strictObject({
    ...file,
    kinopoisk_url: text,
    name: text,
    o_name: text,
    episode_run_time: int32,
    youtube_trailer: text,
    director: text,
    actors: text,
    cast: text,
    description: text,
    age: text,
    mpaa_rating: text,
    rating_count_kinopoisk: int32,
    country: text,
    genre: text,
    backdrop_path: z.array(picture),
    subtitles: z.array(z.never()),
  }),
  movie_data: z.strictObject({
    stream_id: id,
    name: text,
    title: text,
    year: full.nullable(),
    added: numeric,
    ...grouped,
    container_extension: full,
    custom_sid: none,
    direct_source: none,
  }),
}); // prettier-ignore
const programme = {
  id: idText,
  epg_id: idText,
  title: base64,
  lang: text,
  start: time,
  end: time,
  stop: time,
  description: base64,
  channel_id: full,
  start_timestamp: numeric,
  stop_timestamp: numeric,
}; // prettier-ignore
const listings = <T extends z.ZodType>(row: T) => z.strictObject({ epg_listings: z.array(row) });
export const shortEpg = listings(z.strictObject({ ...programme, stream_id: idText }));
export const tableEpg = listings(z.strictObject({ ...programme, now_playing: flag, has_archive: flag }));
const channel = z.strictObject({
  num: int,
  name: text,
  stream_type: z.enum(['live', 'radio_streams', 'created_live', 'movie']),
  type_name: z.enum(['Live Streams', 'Radio Stations', 'Created Channels', 'Movies']),
  stream_id: idText,
  stream_icon: picture,
  epg_channel_id: full.nullable(),
  added: numeric,
  category_name: text,
  category_id: numeric,
  series_no: z.null(),
  live: flagText,
  container_extension: full.nullable(),
  custom_sid: none,
  tv_archive: flag,
  direct_source: none,
  tv_archive_duration: int32,
}); // prettier-ignore
const categories = z.array(category);

/** By the action, of which `/panel_api.php` is one of its own. */
export const answers = {
  login,
  get_live_categories: categories,
  get_vod_categories: categories,
  get_series_categories: categories,
  get_live_streams: z.array(live),
  get_vod_streams: z.array(movie),
  get_series: z.array(z.strictObject({ num: int, ...series })),
  get_series_info: seriesInfo,
  get_vod_info: vodInfo,
  get_short_epg: shortEpg,
  get_simple_data_table: tableEpg,
  panel_api: login.extend({
    categories: z.strictObject({ live: categories, movie: categories, series: categories }),
    available_channels: z.record(idText, channel),
  }),
} as const; // prettier-ignore
export type ActionName = keyof typeof answers;
