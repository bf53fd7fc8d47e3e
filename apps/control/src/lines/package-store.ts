import { problems, type LineFields } from '@muxwell/contract';
import { sql, type Db } from '../platform/db.ts';
import { later, type Duration } from './rules.ts';

export interface PackageRow extends Duration {
  id: number;
  name: string;
  max_connections: number;
  bouquet_ids: number[];
  allowed_outputs: string[];
  is_trial: boolean;
  is_enabled: boolean;
  notes: string;
  created_at: Date;
  line_count: number;
}
export type PackageValues = Partial<Omit<PackageRow, 'id' | 'created_at' | 'line_count'>>;

const select = (db: Db) =>
  db
    .selectFrom('lines.package as p')
    .select([
      'p.id',
      'p.name',
      'p.duration',
      'p.unit',
      'p.max_connections',
      'p.bouquet_ids',
      'p.allowed_outputs',
      'p.is_trial',
      'p.is_enabled',
      'p.notes',
      'p.created_at',
      sql<number>`(select count(*) from lines.line l where l.app_id = p.app_id and l.package_id = p.id)`.as('line_count'),
    ]);

/** By name, whole: an app has few. */
export const listPackages = (db: Db) => select(db).orderBy('p.name').execute() as Promise<PackageRow[]>;
export const readPackage = (db: Db, id: number) =>
  select(db).where('p.id', '=', id).executeTakeFirst() as Promise<PackageRow | undefined>;

/** The package that is named beside something else. Throws `unknown-reference`. */
export async function findPackage(db: Db, id: number): Promise<PackageRow> {
  const found = await readPackage(db, id);
  if (!found) throw problems.unknownReference(`there is no package ${id}`, { ids: [id] });
  return found;
}

export const insertPackage = (db: Db, appId: number, values: PackageValues & { name: string }) =>
  db
    .insertInto('lines.package')
    .values({ app_id: appId, ...values })
    .returning('id')
    .executeTakeFirstOrThrow();
export const updatePackage = (db: Db, id: number, values: PackageValues) =>
  db.updateTable('lines.package').set(values).where('id', '=', id).execute();
/** Its codes that nobody has redeemed go with it. */
export async function deletePackage(db: Db, id: number): Promise<void> {
  await db.deleteFrom('lines.code').where('package_id', '=', id).where('redeemed_at', 'is', null).execute();
  await db.deleteFrom('lines.package').where('id', '=', id).execute();
}

/** What a package gives to a line that is made from it now. */
export const fromPackage = (row: PackageRow, now: Date): LineFields => ({
  expiresAt: later(now, row)?.toISOString() ?? null,
  maxConnections: row.max_connections,
  bouquetIds: row.bouquet_ids,
  allowedOutputs: row.allowed_outputs as NonNullable<LineFields['allowedOutputs']>,
  isTrial: row.is_trial,
});
