// Rows of a first import, as lines for the catalogue's own tables: in the reading thread, which asks for the ids that it needs.
import { groupKind } from './findings.ts';
import { LineBytes } from './line-bytes.ts';
import type { Sealer } from './sealer.ts';
import { adultText, detailsText, escaped, instant, marksOf, type StagedRow, written } from './staged-row.ts';

/** What holds for all rows. */
export interface StraightPlace {
  appId: number;
  sourceId: string;
  isOnDemand: boolean;
  /** When rows that do not say it were added. */
  now: string;
  /** The highest number of each kind up to now. */
  lastNumbers: Record<string, number>;
}

/** Groups that need a category, and how many series need an id. */
export interface Need {
  groups: { kind: 'live' | 'radio' | 'movie' | 'series'; name: string }[];
  series: number;
}

export interface StraightLines {
  streams: Uint8Array<ArrayBuffer>;
  series: Uint8Array<ArrayBuffer>;
}

const given = ['import_source_id', 'import_key', 'import_given', 'import_marks', 'added_at', 'updated_at'];
export const seriesColumns = ['app_id', 'id', 'name', 'cover_url', 'category_ids', 'details', ...given];
export const streamColumns = [
  'app_id',
  'kind',
  'name',
  'number',
  'logo_url',
  'epg_channel_id',
  'category_ids',
  'is_on_demand',
  'is_adult',
  'container',
  'details',
  'series_id',
  'season',
  'episode',
  'sources_sealed',
  'source_count',
  ...given,
];

export class StraightRows {
  readonly #place: StraightPlace;
  readonly #sealer: Sealer;
  readonly #categories = {
    live: new Map<string, number>(),
    radio: new Map<string, number>(),
    movie: new Map<string, number>(),
    series: new Map<string, number>(),
  };
  readonly #series = new Map<string, number>();
  readonly #places: Record<string, number> = {};
  readonly #streamLines = new LineBytes();
  readonly #seriesLines = new LineBytes();
  #rows: StagedRow[] = [];
  #asked: { groups: Need['groups']; series: string[] } = { groups: [], series: [] };

  constructor(place: StraightPlace, sealer: Sealer) {
    this.#place = place;
    this.#sealer = sealer;
  }

  /** Takes rows; null when nothing is needed for them. */
  add(rows: StagedRow[]): Need | null {
    this.#rows = rows;
    const groups = new Map<string, Need['groups'][number]>();
    const series: string[] = [];
    for (const row of rows) {
      const kind = groupKind(row.kind);
      for (const name of row.groups) {
        if (!this.#categories[kind].has(name)) groups.set(`${kind}\n${name}`, { kind, name });
      }
      if (row.kind === 'series') series.push(row.key);
    }
    this.#asked = { groups: [...groups.values()], series };
    return groups.size + series.length === 0 ? null : { groups: this.#asked.groups, series: series.length };
  }

  /** The ids of what `add` needed, in its order. */
  know(categories: readonly number[], series: readonly number[]): void {
    for (const [i, { kind, name }] of this.#asked.groups.entries()) this.#categories[kind].set(name, categories[i] ?? 0);
    for (const [i, key] of this.#asked.series.entries()) this.#series.set(key, series[i] ?? 0);
  }

  /** The rows that were added last. */
  lines(): StraightLines {
    for (const row of this.#rows) {
      if (row.kind === 'series') this.#seriesLines.add(this.#seriesLine(row));
      else this.#streamLines.add(this.#streamLine(row));
    }
    this.#rows = [];
    return { streams: this.#streamLines.taken(), series: this.#seriesLines.taken() };
  }

  #categoryIds(row: StagedRow): string {
    const kind = groupKind(row.kind);
    const [only] = row.groups;
    if (row.groups.length === 1 && only !== undefined) return `{${this.#categories[kind].get(only) ?? 0}}`;
    return `{${row.groups.map((name) => this.#categories[kind].get(name) ?? 0).join(',')}}`;
  }

  #given(row: StagedRow, marks: string): string {
    const at = row.addedAt === null ? this.#place.now : instant(row.addedAt);
    const key = escaped(row.key);
    return `${this.#place.sourceId}\t${key}\t${key}\t${marks}\t${at}\t${at}\n`;
  }

  #seriesLine(row: StagedRow): string {
    const { appId } = this.#place;
    return `${appId}\t${this.#series.get(row.key) ?? 0}\t${escaped(row.name)}\t${escaped(row.logoUrl)}\t${this.#categoryIds(row)}\t${detailsText(
      row.details,
    )}\t${this.#given(row, marksOf(row, written(row)))}`;
  }

  #streamLine(row: StagedRow): string {
    const { appId, isOnDemand, lastNumbers } = this.#place;
    const text = written(row);
    const { name, logo, guide, container, details } = text;
    const place = (this.#places[row.kind] ?? 0) + 1;
    this.#places[row.kind] = place;
    const number = row.number ?? (lastNumbers[row.kind] ?? 0) + place;
    const series = row.seriesKey === null ? '\\N' : (this.#series.get(row.seriesKey) ?? '\\N');
    const adult = adultText(row.isAdult ?? false);
    return `${appId}\t${row.kind}\t${name}\t${number}\t${logo}\t${guide}\t${this.#categoryIds(row)}\t${isOnDemand}\t${adult}\t${container}\t${details}\t${series}\t${
      row.season ?? '\\N'
    }\t${row.episode ?? '\\N'}\t${row.source ? this.#sealer.seal(row.source) : ''}\t1\t${this.#given(row, marksOf(row, text))}`;
  }
}
