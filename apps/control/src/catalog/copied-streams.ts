// Streams for the memory from the very lines that COPY puts into their table: none of them is read again.
import { rowOf, Shared, type Sent } from './read-all.ts';
import type { StreamRow } from './store.ts';

const [TAB, LINE_FEED] = [9, 10];
/** Places in a key of the order: more rows than these are read again. */
const MOST = 2 ** 20;
/** Rows that are put into their places in one turn of the loop. */
const PORTION = 10_000;

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

  constructor(appId: number) {
    this.#appId = appId;
  }

  /** Takes lines of COPY's text format, in the table's columns that are named; a column that is not has its default. */
  add(columns: readonly string[], lines: Uint8Array): void {
    const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
    const places = placesOf(columns);
    const ends = new Int32Array(columns.length);
    const same = new Fields(bytes, columns.length);
    for (let at = 0; at < bytes.length; ) {
      let column = 0;
      const start = at;
      for (; at < bytes.length && bytes[at] !== LINE_FEED; at += 1) if (bytes[at] === TAB) ends[column++] = at;
      ends[column] = at++;
      const field = (place: number) => same.text(place, place === 0 ? start : (ends[place - 1] ?? 0) + 1, ends[place] ?? 0);
      this.#rows.push(rowOf(this.#appId, sentOf(field, places), this.#shared));
    }
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

/** Bytes that are worth comparing with the line before. */
const SHORT = 32;

/** Texts of fields: one that is short and the same as in the line before is not made again. */
class Fields {
  readonly #bytes: Buffer;
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;
  readonly #texts: string[] = [];

  constructor(bytes: Buffer, columns: number) {
    this.#bytes = bytes;
    this.#starts = new Int32Array(columns);
    this.#lengths = new Int32Array(columns);
  }

  text(place: number, start: number, end: number): string {
    const known = this.#texts[place];
    const length = end - start;
    const isAsLong = length <= SHORT && this.#lengths[place] === length;
    if (known !== undefined && isAsLong && this.#isSame(this.#starts[place] ?? 0, start, length)) return known;
    const text = this.#bytes.toString('utf8', start, end);
    this.#texts[place] = text;
    this.#starts[place] = start;
    this.#lengths[place] = length;
    return text;
  }

  #isSame(before: number, start: number, length: number): boolean {
    for (let i = 0; i < length; i += 1) if (this.#bytes[before + i] !== this.#bytes[start + i]) return false;
    return true;
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

const NULL = String.raw`\N`;
const escapes: Record<string, string> = { t: '\t', n: '\n', r: '\r' };
const plain = (text: string) =>
  text.includes('\\') ? text.replaceAll(/\\(.)/g, (_, char: string) => escapes[char] ?? char) : text;
const orNull = (text: string) => (text === NULL ? null : plain(text));
const numberOrNull = (text: string) => (text === NULL ? null : Number(text));
const isTrue = (text: string) => text.startsWith('t');

function sentOf(field: (place: number) => string, at: Places): Sent {
  const added = field(at.added);
  const updated = field(at.updated);
  return {
    id: 0,
    kind: field(at.kind),
    name: plain(field(at.name)),
    number: Number(field(at.number)),
    logo_url: plain(field(at.logo)),
    epg_channel_id: orNull(field(at.guide)),
    categories: field(at.categories),
    is_enabled: true,
    is_on_demand: isTrue(field(at.onDemand)),
    is_adult: isTrue(field(at.adult)),
    container: plain(field(at.container)),
    notes: '',
    details_text: plain(field(at.details)),
    series_id: numberOrNull(field(at.series)),
    season: numberOrNull(field(at.season)),
    episode: numberOrNull(field(at.episode)),
    sources_sealed: plain(field(at.sources)),
    source_count: Number(field(at.count)),
    user_agent: null,
    headers_sealed: '',
    proxy_sealed: '',
    allowed: '{}',
    denied: '{}',
    added: Date.parse(added),
    updated: updated === added ? Date.parse(added) : Date.parse(updated),
  };
}
