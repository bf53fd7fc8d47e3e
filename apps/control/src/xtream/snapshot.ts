// The catalogue as players ask for it: rows by kind in their order, and the sets of rows that lines see. One per app, swapped in whole.
import {
  doesGrant,
  isAllowedIn,
  isEverywhere,
  type AppCatalog,
  type CategoryRow,
  type Grant,
  type SeriesRow,
  type StreamRow,
} from '../catalog/index.ts';

export type ListKind = 'live' | 'movie' | 'series';

export interface Snapshot {
  revision: number;
  catalog: AppCatalog;
  /** Live, radio and created channels that are switched on. */
  live: StreamRow[];
  movie: StreamRow[];
  series: SeriesRow[];
  /** Of each series that has any, in the order of season and number. */
  episodes: Map<number, StreamRow[]>;
  sets: Map<string, LineSet>;
  /** Some streams may be watched in some countries only: what lines see differs by country then. */
  hasTerritories: boolean;
}

/** What lines with the same bouquets see, in one country where that matters: places in the snapshot's lists. */
export interface LineSet {
  /** Names the set within its snapshot. */
  key: string;
  /** The bouquets that count there. */
  bouquetIds: readonly number[];
  /** Null: not known, or of no matter. */
  country: string | null;
  live: Int32Array;
  movie: Int32Array;
  series: Int32Array;
}

const SETS = 1000;

export function buildSnapshot(catalog: AppCatalog): Snapshot {
  const snapshot: Snapshot = {
    revision: catalog.revision,
    catalog,
    live: [],
    movie: [],
    series: [],
    episodes: new Map(),
    sets: new Map(),
    hasTerritories: false,
  };
  for (const row of catalog.streams.values()) {
    if (!row.is_enabled) continue;
    snapshot.hasTerritories ||= !isEverywhere(row);
    if (row.kind === 'movie') snapshot.movie.push(row);
    else if (row.kind !== 'episode') snapshot.live.push(row);
    else if (row.series_id !== null) addEpisode(snapshot.episodes, row.series_id, row);
  }
  for (const episodes of snapshot.episodes.values())
    episodes.sort((a, b) => (a.season ?? 0) - (b.season ?? 0) || (a.episode ?? 0) - (b.episode ?? 0) || a.id - b.id);
  for (const row of catalog.series.values()) if (row.is_enabled) snapshot.series.push(row);
  return snapshot;
}

function addEpisode(episodes: Map<number, StreamRow[]>, seriesId: number, row: StreamRow): void {
  const known = episodes.get(seriesId);
  if (known) known.push(row);
  else episodes.set(seriesId, [row]);
}

/** What bouquets show to a viewer, whose country is asked only where it matters; made once per combination of bouquets and country. */
export function setOf(snapshot: Snapshot, bouquetIds: readonly number[], countryOf: () => string | null): LineSet {
  const { bouquets } = snapshot.catalog;
  const counts = (id: number) => {
    const row = bouquets.get(id)?.row;
    return row !== undefined && isAllowedIn(row, countryOf);
  };
  const ids = [...new Set(bouquetIds)].filter(counts).sort((a, b) => a - b);
  const country = snapshot.hasTerritories ? countryOf() : null;
  const key = snapshot.hasTerritories ? `${ids.join(',')}@${country ?? ''}` : ids.join(',');
  const known = snapshot.sets.get(key);
  if (known) return known;
  const grant = joined(ids.map((id) => bouquets.get(id)).filter((one) => one !== undefined));
  const sees = (row: StreamRow) => grant !== null && isAllowedIn(row, () => country) && doesGrant(grant, row, undefined);
  const seesSeries = (row: SeriesRow) =>
    grant !== null && (grant.series.has(row.id) || row.category_ids.some((id) => grant.categories.has(id)));
  const set = {
    key,
    bouquetIds: ids,
    country,
    live: places(snapshot.live, sees),
    movie: places(snapshot.movie, sees),
    series: places(snapshot.series, seesSeries),
  };
  if (snapshot.sets.size >= SETS) snapshot.sets.clear();
  snapshot.sets.set(key, set);
  return set;
}

function joined(grants: Grant[]): Grant | null {
  const [first, ...rest] = grants;
  if (!first || rest.length === 0) return first ?? null;
  const all = (of: (grant: Grant) => ReadonlySet<number>) => new Set(grants.flatMap((grant) => [...of(grant)]));
  return {
    row: first.row,
    categories: all((one) => one.categories),
    streams: all((one) => one.streams),
    series: all((one) => one.series),
  };
}

function places<R>(rows: R[], sees: (row: R) => boolean): Int32Array {
  const found: number[] = [];
  rows.forEach((row, place) => {
    if (sees(row)) found.push(place);
  });
  return Int32Array.from(found);
}

export function* rowsOf<K extends ListKind>(snapshot: Snapshot, set: LineSet, kind: K): Generator<Snapshot[K][number]> {
  const rows = snapshot[kind] as Snapshot[K][number][];
  for (const place of set[kind]) {
    const row = rows[place];
    if (row) yield row;
  }
}

const categoryKinds: Record<ListKind, readonly CategoryRow['kind'][]> = {
  live: ['live', 'radio'],
  movie: ['movie'],
  series: ['series'],
};

/** Categories in which the set has something, in their order. */
export function categoriesOf(snapshot: Snapshot, set: LineSet, kind: ListKind): CategoryRow[] {
  const used = new Set<number>();
  for (const row of rowsOf(snapshot, set, kind)) for (const id of row.category_ids) used.add(id);
  return [...snapshot.catalog.categories.values()].filter((row) => categoryKinds[kind].includes(row.kind) && used.has(row.id));
}

/** A stream, if it is on and the set shows it. */
export function visibleStream(snapshot: Snapshot, set: LineSet, id: number): StreamRow | null {
  const row = snapshot.catalog.streams.get(id);
  if (!row?.is_enabled || !isAllowedIn(row, () => set.country)) return null;
  const of = row.series_id === null ? undefined : snapshot.catalog.series.get(row.series_id);
  return bouquetsOf(snapshot, set).some((grant) => doesGrant(grant, row, of)) ? row : null;
}

export function visibleSeries(snapshot: Snapshot, set: LineSet, id: number): SeriesRow | null {
  const row = snapshot.catalog.series.get(id);
  if (!row?.is_enabled) return null;
  return bouquetsOf(snapshot, set).some(
    ({ series, categories }) => series.has(row.id) || row.category_ids.some((one) => categories.has(one)),
  )
    ? row
    : null;
}

/** Episodes of a series, those that may be watched there. */
export const episodesOf = (snapshot: Snapshot, set: LineSet, seriesId: number): StreamRow[] => {
  const episodes = snapshot.episodes.get(seriesId) ?? [];
  return snapshot.hasTerritories ? episodes.filter((row) => isAllowedIn(row, () => set.country)) : episodes;
};

const bouquetsOf = (snapshot: Snapshot, set: LineSet): Grant[] =>
  set.bouquetIds.flatMap((id) => snapshot.catalog.bouquets.get(id) ?? []);
