// Streams for the memory from the very lines that COPY puts into their table: none of them is read again.
import type { Details, StreamKind } from '@muxwell/contract';
import { CopiedLines } from './copied-lines.ts';
import { NO_DETAILS, Shared } from './read-all.ts';
import type { StreamRow } from './store.ts';

/** Places in a key of the order: more rows than these are read again. */
const MOST = 2 ** 20;
/** Rows that are put into their places in one turn of the loop. */
const PORTION = 10_000;
const MOST_HEADS = 10;

/** Ids that follow one another. */
export interface IdRange {
  first: number;
  n: number;
}

/** Rows of one app, all of them new. */
export class CopiedStreams {
  readonly #appId: number;
  readonly #rows: StreamRow[] = [];
  readonly #shared = new Shared();
  readonly #heads: { text: string; bytes: Uint8Array }[] = [];
  readonly #nowhere: string[] = [];
  #lastTime = '';
  #lastDate = new Date(0);

  constructor(appId: number) {
    this.#appId = appId;
  }

  /** Takes lines of COPY's text format, in the table's columns that are named; a column that is not has its default. */
  add(columns: readonly string[], lines: Uint8Array): void {
    const places = placesOf(columns);
    const of = new CopiedLines(lines, columns.length);
    while (of.next()) this.#rows.push(this.#rowOf(of, places));
  }

  #rowOf(of: CopiedLines, at: Places): StreamRow {
    const details = of.text(at.details);
    const added = this.#date(of.text(at.added));
    return {
      app_id: this.#appId,
      id: 0,
      kind: this.#shared.text(of.text(at.kind)) as StreamKind,
      name: of.text(at.name),
      number: of.number(at.number),
      logo_url: of.text(at.logo),
      epg_channel_id: of.textOrNull(at.guide),
      category_ids: this.#shared.ids(of.text(at.categories)),
      is_enabled: true,
      is_on_demand: of.isTrue(at.onDemand),
      is_adult: of.isTrue(at.adult),
      container: this.#shared.text(of.text(at.container)),
      notes: '',
      details: details === '{}' ? NO_DETAILS : (JSON.parse(details) as Partial<Details>),
      series_id: of.numberOrNull(at.series),
      season: of.numberOrNull(at.season),
      episode: of.numberOrNull(at.episode),
      sources_sealed: this.#sealed(of, at.sources),
      source_count: of.number(at.count),
      user_agent: null,
      headers_sealed: '',
      proxy_sealed: '',
      allowed_countries: this.#nowhere,
      denied_countries: this.#nowhere,
      added_at: added,
      updated_at: this.#date(of.text(at.updated)),
    };
  }

  /** Imported sources begin with one of a few sealed heads: where it is a known one, no text is made of it again. */
  #sealed(of: CopiedLines, column: number): string {
    for (const { text, bytes } of this.#heads) if (of.startsWith(column, bytes)) return text + of.rest(column, bytes.length);
    const sealed = of.text(column);
    const head = sealed.slice(0, sealed.indexOf('~') + 1);
    if (head !== '' && !head.includes('\\') && this.#heads.length < MOST_HEADS)
      this.#heads.push({ text: this.#shared.text(head), bytes: Buffer.from(head) });
    return this.#shared.sealed(sealed);
  }

  /** Nearly all rows have the time of the one before. */
  #date(text: string): Date {
    if (text !== this.#lastTime) {
      this.#lastTime = text;
      this.#lastDate = this.#shared.date(Date.parse(text));
    }
    return this.#lastDate;
  }

  /** The rows with their ids, which were given in the order of the lines: by number and id. Null where ids and rows are not as many. */
  async inOrder(ids: readonly IdRange[]): Promise<Map<number, StreamRow> | null> {
    const rows = this.#rows;
    if (rows.length >= MOST || ids.reduce((sum, { n }) => sum + n, 0) !== rows.length) return null;
    const keys = new Float64Array(rows.length);
    let place = 0;
    for (const { first, n } of ids)
      for (let i = 0; i < n; i += 1, place += 1) {
        const row = rows[place];
        if (!row) return null;
        row.id = first + i;
        keys[place] = row.number * MOST + place;
      }
    keys.sort();
    const streams = new Map<number, StreamRow>();
    for (const key of keys) {
      const row = rows[key - Math.floor(key / MOST) * MOST];
      if (row) streams.set(row.id, row);
      if (streams.size % PORTION === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return streams;
  }
}

type Places = Record<
  'kind' | 'name' | 'number' | 'logo' | 'guide' | 'categories' | 'onDemand' | 'adult' | 'container' | 'details',
  number
> &
  Record<'series' | 'season' | 'episode' | 'sources' | 'count' | 'added' | 'updated', number>;

function placesOf(columns: readonly string[]): Places {
  const of = (name: string) => {
    const place = columns.indexOf(name);
    if (place < 0) throw new Error(`lines of streams do not say their ${name}`);
    return place;
  };
  return {
    kind: of('kind'),
    name: of('name'),
    number: of('number'),
    logo: of('logo_url'),
    guide: of('epg_channel_id'),
    categories: of('category_ids'),
    onDemand: of('is_on_demand'),
    adult: of('is_adult'),
    container: of('container'),
    details: of('details'),
    series: of('series_id'),
    season: of('season'),
    episode: of('episode'),
    sources: of('sources_sealed'),
    count: of('source_count'),
    added: of('added_at'),
    updated: of('updated_at'),
  };
}
