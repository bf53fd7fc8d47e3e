import type { Db } from '../platform/db.ts';

export interface AppRow {
  id: number;
  slug: string;
  name: string;
  time_zone: string;
  is_default: boolean;
  created_at: Date;
}

const columns = ['id', 'slug', 'name', 'time_zone', 'is_default', 'created_at'] as const;

export const listApps = (db: Db): Promise<AppRow[]> => db.selectFrom('tenancy.app').select(columns).orderBy('id').execute();

export const insertApp = (db: Db, app: { slug: string; name: string; time_zone: string; is_default: boolean }): Promise<AppRow> =>
  db.insertInto('tenancy.app').values(app).returning(columns).executeTakeFirstOrThrow();

export const updateApp = (db: Db, id: number, values: { name?: string; time_zone?: string }): Promise<AppRow | undefined> =>
  db.updateTable('tenancy.app').set(values).where('id', '=', id).returning(columns).executeTakeFirst();

export const listDomains = (db: Db) =>
  db.selectFrom('tenancy.domain').select(['app_id', 'id', 'host', 'created_at']).orderBy('host').execute();

export const insertDomain = (db: Db, domain: { app_id: number; id: string; host: string }) =>
  db.insertInto('tenancy.domain').values(domain).returning(['id', 'host', 'created_at']).executeTakeFirstOrThrow();

export const deleteDomain = (db: Db, id: string) =>
  db.deleteFrom('tenancy.domain').where('id', '=', id).returning('host').executeTakeFirst();
