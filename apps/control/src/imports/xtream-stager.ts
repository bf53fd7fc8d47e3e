// The answers of another Xtream server become staged rows. Its types are not trusted: every field is read as what it should be.
import { cut } from '@muxwell/m3u';
import type { Found } from './findings.ts';
import { Stager } from './stager.ts';
import type { StagedRow } from './staged-row.ts';

export interface XtreamAccount {
  server: string;
  username: string;
  password: string;
}
export type ListName = 'live-categories' | 'vod-categories' | 'series-categories' | 'live' | 'vod' | 'series';
type Fields = Record<string, unknown>;

/** JSON can spell what no database stores: NUL, and halves of characters. */
const text = (value: unknown): string => {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '').trim();
  return typeof value === 'number' ? String(value) : '';
};
const whole = (value: unknown): number | null => {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isInteger(number) && number >= 0 && number <= 2_147_483_647 ? number : null;
};
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.map(fieldsOf) : Object.values(fieldsOf(value)).map(fieldsOf);
const address = (value: unknown): string => (/^https?:\/\//i.test(text(value)) && text(value).length <= 8192 ? text(value) : '');
const extension = (value: unknown, usual: string): string =>
  /^[a-z0-9]{1,8}$/i.test(text(value)) ? text(value).toLowerCase() : usual;

/** Takes the lists one after the other, categories first, then the series one by one. */
export class XtreamStager {
  readonly #account: XtreamAccount;
  readonly #stager = new Stager();
  readonly #categories = new Map<string, string>();
  readonly #series: { id: number; fields: Fields }[] = [];
  #skipped: Found['skippedLines'] = [];
  #skippedCount = 0;

  constructor(account: XtreamAccount) {
    this.#account = account;
  }

  /** The ids of the series that were listed, for the calls that get their episodes. */
  get seriesIds(): number[] {
    return this.#series.map(({ id }) => id);
  }

  list(name: ListName, answer: unknown): StagedRow[] {
    for (const fields of listOf(answer)) {
      if (name === 'live') this.#stream(fields, text(fields['stream_type']) === 'radio_streams' ? 'radio' : 'live');
      else if (name === 'vod') this.#stream(fields, 'movie');
      else if (name === 'series') this.#listed(fields);
      else this.#categories.set(`${name}:${text(fields['category_id'])}`, cut(text(fields['category_name']), 500));
    }
    return this.#stager.taken();
  }

  /** The answer of `get_series_info` for a listed series. */
  series(id: number, answer: unknown): StagedRow[] {
    const listed = this.#series.find((one) => one.id === id);
    if (listed) for (const episode of episodesOf(answer)) this.#episode(listed, episode);
    return this.#stager.taken();
  }

  found(): Found {
    return this.#stager.findings.told({ guideUrls: [], skipped: this.#skippedCount });
  }

  /** Objects that were left out since the last call. */
  skipped(): Found['skippedLines'] {
    const lines = this.#skipped;
    this.#skipped = [];
    this.#stager.findings.skipped(lines);
    return lines;
  }

  #stream(fields: Fields, kind: 'live' | 'radio' | 'movie'): void {
    const [id, name] = [whole(fields['stream_id']), cut(text(fields['name']), 500)];
    if (id === null || name === '') return this.#skip('a stream without id or name', fields);
    const isFilm = kind === 'movie';
    const container = isFilm ? extension(fields['container_extension'], 'mp4') : 'ts';
    const key = `${isFilm ? 'movie' : 'live'}:${id}`;
    const tvgId = cut(text(fields['epg_channel_id']), 500);
    this.#stager.add({
      line: 0,
      key,
      kind,
      name,
      groups: this.#groups(isFilm ? 'vod-categories' : 'live-categories', fields),
      logoUrl: address(fields['stream_icon']),
      epgChannelId: isFilm ? null : tvgId || null,
      number: isFilm ? null : whole(fields['num']),
      container,
      details: isFilm ? detailsOf(fields, name) : {},
      seriesKey: null,
      season: null,
      episode: null,
      addedAt: null,
      isAdult: null,
      source: this.#source(isFilm ? 'movie' : 'live', id, container),
    });
  }

  #listed(fields: Fields): void {
    const id = whole(fields['series_id']);
    if (id === null || text(fields['name']) === '') return this.#skip('a series without id or name', fields);
    this.#series.push({ id, fields });
  }

  #episode(series: { id: number; fields: Fields }, fields: Fields): void {
    const id = whole(fields['id']);
    if (id === null) return this.#skip('an episode without id', fields);
    const info = fieldsOf(fields['info']);
    const title = cut(text(fields['title']), 500);
    const seriesName = cut(text(series.fields['name']), 500);
    const container = extension(fields['container_extension'], 'mp4');
    const key = `series:${id}`;
    const row: StagedRow = {
      line: 0,
      key,
      kind: 'episode',
      name: title || seriesName,
      groups: this.#groups('series-categories', series.fields),
      logoUrl: address(info['movie_image']) || address(info['cover_big']),
      epgChannelId: null,
      number: null,
      container,
      details: { ...detailsOf(info, title), title: title || seriesName },
      seriesKey: `s:${series.id}`,
      season: whole(fields['season']) ?? whole(info['season']),
      episode: whole(fields['episode_num']),
      addedAt: null,
      isAdult: null,
      source: this.#source('series', id, container),
    };
    this.#stager.episode(row, {
      name: seriesName,
      groups: row.groups,
      logoUrl: address(series.fields['cover']),
      details: detailsOf(series.fields, seriesName),
    });
  }

  #source(path: 'live' | 'movie' | 'series', id: number, ending: string) {
    const { server, username, password } = this.#account;
    const url = `${server}/${path}/${encodeURIComponent(username)}/${encodeURIComponent(password)}/${id}.${ending}`;
    return { url, userAgent: null, headers: {} };
  }

  #groups(list: ListName, fields: Fields): string[] {
    const ids = [text(fields['category_id']), ...(Array.isArray(fields['category_ids']) ? fields['category_ids'].map(text) : [])];
    const names = ids.map((id) => this.#categories.get(`${list}:${id}`) ?? '').filter((name) => name !== '');
    return [...new Set(names)].slice(0, 20);
  }

  #skip(why: string, fields: Fields): void {
    this.#skippedCount += 1;
    this.#skipped.push({ line: 0, why, text: cut(JSON.stringify(fields), 200) });
  }
}

/** `episodes` should be an object of lists by season; PHP servers also send lists of lists, and empty lists. */
function episodesOf(answer: unknown): Fields[] {
  const bySeason = fieldsOf(answer)['episodes'];
  const lists: unknown[] = Array.isArray(bySeason) ? bySeason : Object.values(fieldsOf(bySeason));
  return lists
    .flatMap((list) => (Array.isArray(list) ? list.map(fieldsOf) : [fieldsOf(list)]))
    .filter((fields) => Object.keys(fields).length > 0);
}

function detailsOf(fields: Fields, name: string): Record<string, string | number> {
  const rating = Number(text(fields['rating']));
  const backdrop: unknown = Array.isArray(fields['backdrop_path']) ? fields['backdrop_path'][0] : fields['backdrop_path'];
  const seconds = whole(fields['duration_secs']) ?? (whole(fields['episode_run_time']) ?? 0) * 60;
  const known: Record<string, string | number> = {
    title: text(fields['title']) || name,
    year: whole(fields['year']) ?? yearOf(fields) ?? 0,
    plot: text(fields['plot']),
    cast: text(fields['cast']),
    director: text(fields['director']),
    genre: text(fields['genre']),
    releaseDate: text(fields['release_date']) || text(fields['releaseDate']) || text(fields['releasedate']),
    rating: rating > 0 && rating <= 10 ? rating : 0,
    durationSeconds: seconds,
    backdropUrl: address(backdrop),
    trailer: text(fields['youtube_trailer']),
    tmdbId: whole(fields['tmdb_id']) ?? whole(fields['tmdb']) ?? 0,
  }; // prettier-ignore
  return Object.fromEntries(
    Object.entries(known)
      .filter(([, value]) => value !== '' && value !== 0)
      .map(([key, value]) => [key, typeof value === 'string' ? cut(value, 5000) : value]),
  );
}

const yearOf = (fields: Fields): number | null =>
  whole(/^(19|20)\d{2}/.exec(text(fields['release_date']) || text(fields['releaseDate']))?.[0]);
