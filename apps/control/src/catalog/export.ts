// Use case: streams as a file, written while it is read, from the catalogue in memory; the addresses are opened in a thread.
import { Readable } from 'node:stream';
import type { StreamChoice } from '@muxwell/contract';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import { writers, type Exported, type Format } from './export-formats.ts';
import { doesGrant, type AppCatalog, type Memory } from './memory.ts';
import { searchStreams } from './search.ts';
import { SourceThread } from './source-thread.ts';
import { sourceKeys } from './sources.ts';
import type { StreamRow } from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  secrets: Secrets;
  memory: Pick<Memory, 'of'>;
}

const PORTION = 500;

export function createExport({ units, bus, secrets, memory }: Deps) {
  async function* written(catalog: AppCatalog, wanted: (row: StreamRow) => boolean, format: Format): AsyncGenerator<string> {
    await using thread = new SourceThread(sourceKeys(secrets));
    const writer = writers[format]();
    yield writer.begin;
    for (const portion of portions(catalog.streams.values(), PORTION)) {
      const rows = portion.filter(wanted);
      if (rows.length === 0) continue;
      const { addresses = [] } = await thread.ask({
        do: 'addresses',
        rows: rows.map(({ id, sources_sealed: sealed }) => ({ id, name: '', sealed })),
      });
      yield rows.map((row, at) => writer.entry(exported(catalog, row, addresses[at] ?? []))).join('');
    }
    yield writer.end;
  }

  return {
    /** The file as it comes, in the order of numbers. Told to the audit log before the first byte. */
    async of(by: By, { format, streams }: { format: Format; streams: StreamChoice }): Promise<Readable> {
      await bus.caughtUp();
      await units.withApp(by.appId, by, ({ tx }) =>
        bus.record(tx, 'catalog.exported', { summary: `streams as ${format}`, after: { format, streams } }),
      );
      const catalog = memory.of(by.appId);
      return Readable.from(written(catalog, await wantedBy(catalog, streams), format), { objectMode: false });
    },
  };
}

function* portions<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let portion: T[] = [];
  for (const value of values) {
    portion.push(value);
    if (portion.length < size) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

/** The choice of a list, as a question to each row. */
async function wantedBy(catalog: AppCatalog, streams: StreamChoice): Promise<(row: StreamRow) => boolean> {
  if ('ids' in streams) {
    const ids = new Set(streams.ids);
    return ({ id }) => ids.has(id);
  }
  const { kind, categoryId, bouquetId, seriesId, isEnabled, search } = streams.filter;
  const found = search ? new Set((await searchStreams(catalog, search)).map(({ id }) => id)) : null;
  const grant = bouquetId === undefined ? undefined : (catalog.bouquets.get(bouquetId) ?? null);
  return (row) =>
    (kind === undefined || row.kind === kind) &&
    (categoryId === undefined || row.category_ids.includes(categoryId)) &&
    (seriesId === undefined || row.series_id === seriesId) &&
    (isEnabled === undefined || row.is_enabled === isEnabled) &&
    (found === null || found.has(row.id)) &&
    (grant === undefined ||
      (grant !== null && doesGrant(grant, row, row.series_id === null ? undefined : catalog.series.get(row.series_id))));
}

const exported = (catalog: AppCatalog, row: StreamRow, sources: string[]): Exported => ({
  id: row.id,
  kind: row.kind,
  number: row.number,
  name: row.name,
  categories: row.category_ids.flatMap((id) => catalog.categories.get(id)?.name ?? []),
  logoUrl: row.logo_url,
  epgChannelId: row.epg_channel_id ?? '',
  isEnabled: row.is_enabled,
  isOnDemand: row.is_on_demand,
  isAdult: row.is_adult,
  rating: row.details.rating ?? null,
  container: row.container,
  userAgent: row.user_agent ?? '',
  notes: row.notes,
  sources,
});
