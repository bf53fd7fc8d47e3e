// Use cases of packages.
import { problems, type LinePackage } from '@muxwell/contract';
import type { By } from '../platform/by.ts';
import { uniqueViolation, type Tx } from '../platform/db.ts';
import * as store from './package-store.ts';
import { unknown } from './service.ts';
import type { Shared } from './shared.ts';

type Fields = { [K in keyof Omit<LinePackage, 'id' | 'lineCount' | 'createdAt'>]?: LinePackage[K] | undefined };

export function createPackages({ units, bus, assertFits }: Shared) {
  const write = <T>(by: By, work: (tx: Tx) => Promise<T>): Promise<T> =>
    units
      .withApp(by.appId, by, ({ tx }) => work(tx))
      .catch((error: unknown) => {
        throw uniqueViolation(error)?.includes('name') ? problems.nameTaken('choose another name') : error;
      }); // prettier-ignore
  const find = async (tx: Tx, id: number) => toPackage((await store.readPackage(tx, id)) ?? unknown('package'));

  return {
    list: (by: By, { after, limit, search = '' }: { after?: string | undefined; limit: number; search?: string | undefined }) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const words = search.toLowerCase();
        const all = (await store.listPackages(tx)).filter((row) => row.name.toLowerCase().includes(words)).map(toPackage);
        const from = after === undefined ? 0 : all.findIndex((row) => String(row.id) === after) + 1;
        const items = all.slice(from, from + limit);
        return { items, total: all.length, next: from + limit < all.length ? String(items.at(-1)?.id) : null };
      }),
    get: (by: By, id: number) => units.withApp(by.appId, by, ({ tx }) => find(tx, id)),
    create: (by: By, given: Fields & { name: string }) =>
      write(by, async (tx) => {
        await assertFits(tx, { bouquetIds: given.bouquetIds });
        const { id } = await store.insertPackage(tx, by.appId, { ...toValues(given), name: given.name });
        const after = await find(tx, id);
        await bus.record(tx, 'lines.package-created', { summary: `package ${after.name}`, ids: [id], after });
        return after;
      }),
    update: (by: By, id: number, given: Fields) =>
      write(by, async (tx) => {
        const before = await find(tx, id);
        await assertFits(tx, { bouquetIds: given.bouquetIds }, before.bouquetIds);
        const values = toValues(given);
        if (Object.keys(values).length === 0) return before;
        await store.updatePackage(tx, id, values);
        const after = await find(tx, id);
        await bus.record(tx, 'lines.package-updated', { summary: `package ${after.name}`, ids: [id], before, after });
        return after;
      }),
    remove: (by: By, id: number) =>
      write(by, async (tx) => {
        const before = await find(tx, id);
        await store.deletePackage(tx, id);
        await bus.record(tx, 'lines.package-deleted', { summary: `package ${before.name}`, ids: [id], before });
      }),
  };
}

function toValues(given: Fields): store.PackageValues {
  const values = {
    name: given.name,
    duration: given.duration,
    unit: given.unit,
    max_connections: given.maxConnections,
    bouquet_ids: given.bouquetIds,
    allowed_outputs: given.allowedOutputs,
    is_trial: given.isTrial,
    is_enabled: given.isEnabled,
    notes: given.notes,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as store.PackageValues;
}

const toPackage = (row: store.PackageRow): LinePackage => ({
  id: row.id,
  name: row.name,
  duration: row.duration,
  unit: row.unit,
  maxConnections: row.max_connections,
  bouquetIds: row.bouquet_ids,
  allowedOutputs: row.allowed_outputs as LinePackage['allowedOutputs'],
  isTrial: row.is_trial,
  isEnabled: row.is_enabled,
  notes: row.notes,
  lineCount: row.line_count,
  createdAt: row.created_at.toISOString(),
});
