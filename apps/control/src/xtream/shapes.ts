// What players are sent, field by field. Types are those that every known client reads: see the tests that pin them.
import type { Details } from '@muxwell/contract';
import type { CategoryRow, SeriesRow, StreamRow } from '../catalog/index.ts';
import type { ActiveLine } from '../lines/index.ts';

/** The greatest time of day-old players: 1 January 2038. */
const FAR_FUTURE = '2145916800';
const NO_CATEGORY = '0';

const unix = (date: Date): string => String(Math.floor(date.getTime() / 1000));
const yearText = (details: Partial<Details>): string | null => (details.year ? String(details.year) : null);
const fiveBased = (rating: number): number => Math.round(rating * 5) / 10;
const minutes = (details: Partial<Details>): number => Math.round((details.durationSeconds ?? 0) / 60);
const backdrops = (details: Partial<Details>): string[] => (details.backdropUrl ? [details.backdropUrl] : []);
const clockText = (seconds: number): string =>
  [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
/** `YYYY-MM-DD HH:MM:SS`, UTC, as `server_info.timezone` says. */
export const timeText = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');

/** The category that a player browses a row by; a filtered list names the one it was filtered by. */
const categories = (row: { category_ids: number[] }, shown?: number) => ({
  category_id: String(shown ?? row.category_ids[0] ?? NO_CATEGORY),
  category_ids: row.category_ids,
});

export interface Access {
  line: ActiveLine;
  password: string;
  status: 'Active' | 'Expired' | 'Disabled';
  /** ISO 3166-1 alpha-2 of where the line is used; null: not known. Looked up only when it is asked for. */
  countryOf: () => string | null;
  /** Where the line was found by its token. */
  token?: string;
}

export interface Host {
  protocol: string;
  /** Without scheme and port. */
  name: string;
  port: number;
}

export function userInfo(
  { line, password, status, token }: Access,
  told: { connections: number; message: string; unlimited: 'far-future' | 'null' },
) {
  const never = told.unlimited === 'null' ? null : FAR_FUTURE;
  return {
    username: line.username,
    password,
    message: told.message,
    auth: 1,
    status,
    exp_date: line.expiresAt === null ? never : String(Math.min(Number(unix(line.expiresAt)), Number(FAR_FUTURE))),
    is_trial: line.isTrial ? '1' : '0',
    active_cons: String(told.connections),
    created_at: unix(line.createdAt),
    max_connections: String(line.maxConnections),
    allowed_output_formats: line.allowedOutputs.map((output) => (output === 'hls' ? 'm3u8' : output)),
    ...(token === undefined ? {} : { token }),
  };
}

/** Written once a second: a date's text costs more than the rest of a login's answer. */
let told = { timestamp_now: 0, time_now: timeText(new Date(0)) };
function secondOf(now: Date): typeof told {
  const second = Math.floor(now.getTime() / 1000);
  if (second !== told.timestamp_now) told = { timestamp_now: second, time_now: timeText(now) };
  return told;
}

export function serverInfo({ protocol, name, port }: Host, now: Date) {
  const isSecure = protocol === 'https';
  return {
    url: name,
    port: String(isSecure ? 80 : port),
    https_port: String(isSecure ? port : 443),
    server_protocol: protocol,
    rtmp_port: '25462',
    timezone: 'UTC',
    ...secondOf(now),
    process: true,
  };
}

export const refusal = (message: string) => ({ user_info: { auth: 0, status: 'Disabled', message } });

export const category = ({ id, name }: CategoryRow) => ({ category_id: String(id), category_name: name, parent_id: 0 });

const liveTypes: Partial<Record<StreamRow['kind'], string>> = { radio: 'radio_streams', created: 'created_live' };

export const liveStream = (row: StreamRow, shown?: number) => ({
  num: row.number,
  name: row.name,
  stream_type: liveTypes[row.kind] ?? 'live',
  stream_id: row.id,
  stream_icon: row.logo_url,
  epg_channel_id: row.epg_channel_id || null,
  added: unix(row.added_at),
  is_adult: row.is_adult ? '1' : '0',
  ...categories(row, shown),
  custom_sid: '',
  tv_archive: 0,
  direct_source: '',
  tv_archive_duration: 0,
  thumbnail: '',
});

export const vodStream = (row: StreamRow, shown?: number) => {
  const { details } = row;
  const rating = details.rating ?? 0;
  return {
    num: row.number,
    name: row.name,
    title: details.title || row.name,
    year: yearText(details),
    stream_type: 'movie',
    stream_id: row.id,
    stream_icon: row.logo_url,
    rating,
    rating_5based: fiveBased(rating),
    added: unix(row.added_at),
    is_adult: row.is_adult ? '1' : '0',
    plot: details.plot ?? '',
    cast: details.cast ?? '',
    director: details.director ?? '',
    genre: details.genre ?? '',
    release_date: details.releaseDate ?? '',
    youtube_trailer: details.trailer ?? '',
    episode_run_time: minutes(details),
    ...categories(row, shown),
    container_extension: row.container || 'mp4',
    custom_sid: '',
    direct_source: '',
    tmdb_id: String(details.tmdbId ?? 0),
  };
};

const seriesFields = (row: SeriesRow, shown?: number) => {
  const { details } = row;
  const rating = details.rating ?? 0;
  return {
    name: row.name,
    title: details.title || row.name,
    year: yearText(details),
    stream_type: 'series',
    series_id: row.id,
    cover: row.cover_url,
    plot: details.plot ?? '',
    cast: details.cast ?? '',
    director: details.director ?? '',
    genre: details.genre ?? '',
    release_date: details.releaseDate ?? '',
    releaseDate: details.releaseDate ?? '',
    last_modified: unix(row.updated_at),
    // A whole number as a text: anything else breaks a client that wants one.
    rating: String(Math.round(rating)),
    rating_5based: fiveBased(rating),
    backdrop_path: backdrops(details),
    youtube_trailer: details.trailer ?? '',
    episode_run_time: String(minutes(details)),
    ...categories(row, shown),
  };
};

export const series = (row: SeriesRow, num: number, shown?: number) => ({ num, ...seriesFields(row, shown) });

export function vodInfo(row: StreamRow) {
  const { details } = row;
  const seconds = details.durationSeconds ?? 0;
  const title = details.title || row.name;
  return {
    info: {
      kinopoisk_url: '',
      tmdb_id: details.tmdbId ?? 0,
      name: title,
      o_name: title,
      cover_big: row.logo_url,
      movie_image: row.logo_url,
      release_date: details.releaseDate ?? '',
      releasedate: details.releaseDate ?? '',
      episode_run_time: minutes(details),
      youtube_trailer: details.trailer ?? '',
      director: details.director ?? '',
      actors: details.cast ?? '',
      cast: details.cast ?? '',
      description: details.plot ?? '',
      plot: details.plot ?? '',
      age: '',
      mpaa_rating: '',
      rating_count_kinopoisk: 0,
      country: '',
      genre: details.genre ?? '',
      backdrop_path: backdrops(details),
      duration_secs: seconds,
      duration: clockText(seconds),
      bitrate: 0,
      rating: details.rating ?? 0,
      subtitles: [],
      video: {},
      audio: {},
    },
    movie_data: {
      stream_id: row.id,
      name: row.name,
      title,
      year: yearText(details),
      added: unix(row.added_at),
      ...categories(row),
      container_extension: row.container || 'mp4',
      custom_sid: '',
      direct_source: '',
    },
  }; // prettier-ignore
}

export function seriesInfo(row: SeriesRow, episodes: StreamRow[]) {
  const bySeason = Map.groupBy(episodes, (one) => one.season ?? 0);
  const numbers = [...bySeason.keys()].sort((a, b) => a - b);
  return {
    seasons: numbers.map((number) => ({
      air_date: row.details.releaseDate ?? '',
      episode_count: bySeason.get(number)?.length ?? 0,
      id: number,
      name: number === 0 ? 'Specials' : `Season ${number}`,
      overview: '',
      season_number: number,
      vote_average: 0,
      cover: row.cover_url,
      cover_big: row.cover_url,
    })),
    info: seriesFields(row),
    episodes: Object.fromEntries(numbers.map((number) => [String(number), (bySeason.get(number) ?? []).map(episode)])),
  }; // prettier-ignore
}

function episode(row: StreamRow) {
  const { details } = row;
  const seconds = details.durationSeconds ?? 0;
  return {
    id: String(row.id),
    episode_num: row.episode ?? 0,
    title: row.name,
    container_extension: row.container || 'mp4',
    info: {
      tmdb_id: details.tmdbId ?? 0,
      release_date: details.releaseDate ?? '',
      releasedate: details.releaseDate ?? '',
      plot: details.plot ?? '',
      duration_secs: seconds,
      duration: clockText(seconds),
      movie_image: row.logo_url,
      cover_big: row.logo_url,
      bitrate: 0,
      rating: details.rating ?? 0,
      season: row.season ?? 0,
      video: {},
      audio: {},
    },
    subtitles: [],
    custom_sid: '',
    added: unix(row.added_at),
    season: row.season ?? 0,
    direct_source: '',
  }; // prettier-ignore
}

/** For a series that is not there: a whole skeleton, since an empty object breaks clients; `name: null` is how they know. */
export const noSeriesInfo = {
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

export interface ListedProgramme {
  id: number;
  /** Of the guide channel. */
  epgId: number;
  start: Date;
  stop: Date;
  title: string;
  description: string;
  lang: string;
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

const programme = (row: ListedProgramme, channelId: string) => ({
  id: String(row.id),
  epg_id: String(row.epgId),
  title: base64(row.title),
  lang: row.lang,
  start: timeText(row.start),
  end: timeText(row.stop),
  stop: timeText(row.stop),
  description: base64(row.description),
  channel_id: channelId,
  start_timestamp: unix(row.start),
  stop_timestamp: unix(row.stop),
});

export const shortEpg = (row: ListedProgramme, stream: StreamRow) => ({
  ...programme(row, stream.epg_channel_id ?? ''),
  stream_id: String(stream.id),
});

export function tableEpg(row: ListedProgramme, stream: StreamRow, now: Date) {
  return {
    ...programme(row, stream.epg_channel_id ?? ''),
    now_playing: row.start <= now && now < row.stop ? 1 : 0,
    has_archive: 0,
  };
}

const typeNames: Record<string, string> = {
  live: 'Live Streams',
  radio: 'Radio Stations',
  created: 'Created Channels',
  movie: 'Movies',
  episode: 'TV Series',
};

/** A row of `available_channels` of panel_api.php. */
export const available = (row: StreamRow, categoryName: string) => ({
  num: row.number,
  name: row.name,
  stream_type: row.kind === 'movie' ? 'movie' : (liveTypes[row.kind] ?? 'live'),
  type_name: typeNames[row.kind] ?? 'Live Streams',
  stream_id: String(row.id),
  stream_icon: row.logo_url,
  epg_channel_id: row.epg_channel_id || null,
  added: unix(row.added_at),
  category_name: categoryName,
  category_id: String(row.category_ids[0] ?? NO_CATEGORY),
  series_no: null,
  live: row.kind === 'movie' ? '0' : '1',
  container_extension: row.kind === 'movie' ? row.container || 'mp4' : null,
  custom_sid: '',
  tv_archive: 0,
  direct_source: '',
  tv_archive_duration: 0,
});
