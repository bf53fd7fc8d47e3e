// How many streams there are, a category holds and a bouquet grants, counted once per state of the catalogue.
import type { StreamKind } from '@muxwell/contract';
import type { BouquetRow } from './bouquet-store.ts';
import { doesGrant, type AppCatalog } from './memory.ts';

const byCategory = new WeakMap<AppCatalog, Map<number, number>>();
const byKind = new WeakMap<AppCatalog, Record<StreamKind, number>>();
const byBouquet = new WeakMap<AppCatalog, Map<number, { streams: number; series: number }>>();

export function countByCategory(catalog: AppCatalog): Map<number, number> {
  const known = byCategory.get(catalog);
  if (known) return known;
  const counts = new Map<number, number>();
  for (const holder of [...catalog.streams.values(), ...catalog.series.values()])
    for (const id of holder.category_ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  byCategory.set(catalog, counts);
  return counts;
}

export function countByKind(catalog: AppCatalog): Record<StreamKind, number> {
  const known = byKind.get(catalog);
  if (known) return known;
  const counts = { live: 0, radio: 0, movie: 0, episode: 0, created: 0 };
  for (const { kind } of catalog.streams.values()) counts[kind] += 1;
  byKind.set(catalog, counts);
  return counts;
}

/** A bouquet that is newer than the catalogue in memory counts as it stands in its row. */
export function countByBouquet(catalog: AppCatalog, row: BouquetRow): { streams: number; series: number } {
  const grant = catalog.bouquets.get(row.id);
  const isCurrent =
    grant &&
    String(grant.row.stream_ids) === String(row.stream_ids) &&
    String(grant.row.category_ids) === String(row.category_ids) &&
    String(grant.row.series_ids) === String(row.series_ids);
  const counts = byBouquet.get(catalog) ?? new Map<number, { streams: number; series: number }>();
  byBouquet.set(catalog, counts);
  const known = isCurrent ? counts.get(row.id) : undefined;
  if (known) return known;
  const fresh = { row, categories: new Set(row.category_ids), streams: new Set(row.stream_ids), series: new Set(row.series_ids) };
  let streams = 0;
  for (const stream of catalog.streams.values())
    if (stream.kind !== 'episode' && doesGrant(fresh, stream, undefined)) streams += 1;
  let series = 0;
  for (const one of catalog.series.values())
    if (fresh.series.has(one.id) || one.category_ids.some((id) => fresh.categories.has(id))) series += 1;
  if (isCurrent) counts.set(row.id, { streams, series });
  return { streams, series };
}
