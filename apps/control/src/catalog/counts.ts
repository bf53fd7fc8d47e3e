// How many streams there are, a category holds and a bouquet grants: counted once per state of the catalogue, apart from a few streams that changed since.
import type { StreamKind } from '@muxwell/contract';
import type { BouquetRow } from './bouquet-store.ts';
import { doesGrant, type AppCatalog, type Grant } from './memory.ts';
import { patchesOf } from './patched-map.ts';
import type { StreamRow } from './store.ts';

type Streams = AppCatalog['streams'];
type Counts<K> = ReadonlyMap<K, number>;

const byCategory = new WeakMap<Streams, Counts<number>>();
const byKind = new WeakMap<Streams, Counts<StreamKind>>();
/** By what a bouquet names. */
const byBouquet = new WeakMap<Streams, Map<string, Counts<string>>>();
const seriesByCategory = new WeakMap<AppCatalog['series'], Counts<number>>();

/** How many streams each key has; `known` keeps what a state has, and the map beneath. */
function counted<K>(
  streams: Streams,
  keysOf: (row: StreamRow) => readonly K[],
  known: { get: (base: Streams) => Counts<K> | undefined; set: (base: Streams, counts: Counts<K>) => unknown },
): Counts<K> {
  const held = known.get(streams);
  if (held) return held;
  const { base, others } = patchesOf(streams);
  let all = known.get(base);
  if (!all) {
    all = tallied(base.values(), keysOf);
    known.set(base, all);
  }
  if (others.length === 0) return all;
  const counts = new Map(all);
  const add = (row: StreamRow, by: number) => {
    for (const key of keysOf(row)) counts.set(key, (counts.get(key) ?? 0) + by);
  };
  for (const { was, is } of others) {
    add(was, -1);
    if (is) add(is, 1);
  }
  known.set(streams, counts);
  return counts;
}

function tallied<R, K>(rows: Iterable<R>, keysOf: (row: R) => readonly K[]): Map<K, number> {
  const counts = new Map<K, number>();
  for (const row of rows) for (const key of keysOf(row)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** How many streams and series a category holds. */
export function countInCategory({ streams, series }: AppCatalog, id: number): number {
  const ofSeries = seriesByCategory.get(series) ?? tallied(series.values(), (row) => row.category_ids);
  seriesByCategory.set(series, ofSeries);
  return (counted(streams, (row) => row.category_ids, byCategory).get(id) ?? 0) + (ofSeries.get(id) ?? 0);
}

export function countByKind({ streams }: AppCatalog): Record<StreamKind, number> {
  const counts = counted(streams, (row) => [row.kind], byKind);
  const of = (kind: StreamKind) => counts.get(kind) ?? 0;
  return { live: of('live'), radio: of('radio'), movie: of('movie'), episode: of('episode'), created: of('created') };
}

/** What a bouquet grants, as it stands in its row. */
export function countByBouquet({ streams, series }: AppCatalog, row: BouquetRow): { streams: number; series: number } {
  const grant: Grant = {
    row,
    categories: new Set(row.category_ids),
    streams: new Set(row.stream_ids),
    series: new Set(row.series_ids),
  };
  const name = `${row.id}:${String(row.category_ids)}:${String(row.stream_ids)}`;
  const granted = counted(streams, (one) => (one.kind !== 'episode' && doesGrant(grant, one, undefined) ? ['granted'] : []), {
    get: (base) => byBouquet.get(base)?.get(name),
    set(base, counts) {
      const held = byBouquet.get(base) ?? new Map<string, Counts<string>>();
      byBouquet.set(base, held.set(name, counts));
    },
  });
  let ofSeries = 0;
  for (const one of series.values())
    if (grant.series.has(one.id) || one.category_ids.some((id) => grant.categories.has(id))) ofSeries += 1;
  return { streams: granted.get('granted') ?? 0, series: ofSeries };
}
