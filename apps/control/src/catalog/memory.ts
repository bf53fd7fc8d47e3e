// The catalogue in memory, per app: what authorize and the viewers' protocols read without a query. Kept current by the change events.
import type { Clock, Log } from '@muxwell/ground';
import type { Bus, EventRecord } from '../platform/bus.ts';
import { systemBy } from '../platform/by.ts';
import type { Units } from '../platform/unit.ts';
import { listBouquets, type BouquetRow } from './bouquet-store.ts';
import { listCategories, type CategoryRow } from './category-store.ts';
import type { ChangeSets } from './change-sets.ts';
import { PatchedMap } from './patched-map.ts';
import { readSeries, type SeriesRow } from './series-store.ts';
import { readAllStreams } from './read-all.ts';
import { readStreams, type StreamRow } from './store.ts';

/** What a bouquet grants, ready for look-ups. */
export interface Grant {
  row: BouquetRow;
  categories: ReadonlySet<number>;
  streams: ReadonlySet<number>;
  series: ReadonlySet<number>;
}

export interface AppCatalog {
  /** Grows with every change. */
  revision: number;
  /** In the order of their numbers, gone ones left out. */
  streams: ReadonlyMap<number, StreamRow>;
  series: ReadonlyMap<number, SeriesRow>;
  /** In their order. */
  categories: ReadonlyMap<number, CategoryRow>;
  bouquets: ReadonlyMap<number, Grant>;
}

export interface Memory {
  load(appIds: number[]): Promise<void>;
  /** The app's catalogue as of now: a new object after each change. Empty for an app that is not known. */
  of(appId: number): AppCatalog;
  /** The streams, in their order, that an app will have which has none yet, once this set is committed: they are not read then. */
  expect(changeSetId: string, streams: AppCatalog['streams']): void;
  /** The set was not committed. */
  forget(changeSetId: string): void;
  /** Hears of each new catalogue, with the streams that changed; null: too many to name. */
  onChange(listener: (appId: number, streamIds: number[] | null) => void): void;
}

const MOST_ROWS_SINGLY = 2000;
const empty: AppCatalog = { revision: 0, streams: new Map(), series: new Map(), categories: new Map(), bouquets: new Map() };

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  log: Log;
  changes: ChangeSets;
}

export function createMemory({ units, bus, clock, log, changes }: Deps): Memory {
  const apps = new Map<number, AppCatalog>();
  const listeners: ((appId: number, streamIds: number[] | null) => void)[] = [];
  const expected = new Map<string, AppCatalog['streams']>();
  let revision = 0;
  const by = (appId: number) => systemBy(appId, 'catalogue');

  const put = (appId: number, catalog: Omit<AppCatalog, 'revision'>, streamIds: number[] | null) => {
    revision += 1;
    apps.set(appId, { ...catalog, revision });
    for (const listener of listeners) listener(appId, streamIds);
  };
  const byId = <R extends { id: number }>(rows: R[]) => new Map(rows.map((row) => [row.id, row]));

  const loadApp = async (appId: number, known?: AppCatalog['streams']) => {
    const startedAt = clock.monotonic();
    const fresh = await units.withApp(appId, by(appId), async ({ tx }) => ({
      streams: known ?? (await readAllStreams(tx, appId)),
      series: byId(await readSeries(tx, appId, null)),
      categories: byId(await listCategories(tx, appId)),
      bouquets: grants(await listBouquets(tx, appId)),
    }));
    put(appId, fresh, null);
    log.info({ appId, streams: fresh.streams.size, ms: Math.round(clock.monotonic() - startedAt) }, 'the catalogue is in memory');
  };

  /** Reads again only what a change has touched; everything where that is too much to name. */
  async function refresh(record: EventRecord): Promise<void> {
    const { appId, changeSetId } = record;
    const before = apps.get(appId);
    const known = changeSetId ? expected.get(changeSetId) : undefined;
    if (changeSetId) expected.delete(changeSetId);
    // An app of which nothing was heard yet is new.
    if (known && !before?.streams.size) return loadApp(appId, known);
    if (!before || !changeSetId) return loadApp(appId);
    const fresh = await units.withApp(appId, by(appId), async ({ tx }) => {
      const touched = await changes.touched(tx, changeSetId, MOST_ROWS_SINGLY);
      if (!touched) return null;
      const streamIds = touched.get('catalog.stream') ?? [];
      const seriesIds = touched.get('catalog.series') ?? [];
      return {
        streamIds,
        streams:
          streamIds.length === 0
            ? before.streams
            : merged(
                before.streams,
                streamIds,
                await readStreams(tx, appId, streamIds),
                (a, b) => a.number - b.number || a.id - b.id,
              ),
        series:
          seriesIds.length === 0
            ? before.series
            : merged(
                before.series,
                seriesIds,
                await readSeries(tx, appId, seriesIds),
                (a, b) => a.name.localeCompare(b.name) || a.id - b.id,
              ),
        categories: touched.has('catalog.category') ? byId(await listCategories(tx, appId)) : before.categories,
        bouquets: touched.has('catalog.bouquet') ? grants(await listBouquets(tx, appId)) : before.bouquets,
      };
    });
    if (!fresh) return loadApp(appId);
    const { streamIds, ...catalog } = fresh;
    put(appId, catalog, streamIds);
  }

  bus.onEach(async (record) => {
    if (record.type.startsWith('catalog.') || record.type === 'epg.mapped' || record.type === 'tenancy.app-created')
      if (record.appId !== 0) await refresh(record);
  });

  return {
    load: async (appIds) => {
      for (const appId of appIds) await loadApp(appId);
    },
    of: (appId) => apps.get(appId) ?? empty,
    expect: (changeSetId, streams) => void expected.set(changeSetId, streams),
    forget: (changeSetId) => void expected.delete(changeSetId),
    onChange: (listener) => void listeners.push(listener),
  };
}

const grants = (rows: BouquetRow[]): Map<number, Grant> =>
  new Map(
    rows.map((row) => [
      row.id,
      { row, categories: new Set(row.category_ids), streams: new Set(row.stream_ids), series: new Set(row.series_ids) },
    ]),
  );

function merged<R extends { id: number }>(
  before: ReadonlyMap<number, R>,
  ids: number[],
  rows: R[],
  order: (a: R, b: R) => number,
): ReadonlyMap<number, R> {
  // Rows that stay in their places, as nearly all do that are edited, need no sorting of the hundred thousand others.
  if (rows.every((row) => isInPlace(before.get(row.id), row, order))) {
    const gone = ids.filter((id) => before.has(id)).map((id) => [id, null] as const);
    return PatchedMap.of<R>(before, [...gone, ...rows.map((row) => [row.id, row] as const)]);
  }
  const gone = new Set(ids);
  const kept = [...before.values()].filter((row) => !gone.has(row.id));
  return new Map([...kept, ...rows].sort(order).map((row) => [row.id, row]));
}

const isInPlace = <R>(known: R | undefined, row: R, order: (a: R, b: R) => number): boolean =>
  known !== undefined && order(known, row) === 0;

/** Tells whether a bouquet grants a stream: singly, by its category, or by its series or the series' category. */
export function doesGrant({ categories, streams, series }: Grant, stream: StreamRow, ofSeries: SeriesRow | undefined): boolean {
  if (streams.has(stream.id) || stream.category_ids.some((id) => categories.has(id))) return true;
  return ofSeries !== undefined && (series.has(ofSeries.id) || ofSeries.category_ids.some((id) => categories.has(id)));
}
