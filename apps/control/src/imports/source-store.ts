import type { ImportFrom, ImportMapping } from '@muxwell/contract';
import { sql, type Db } from '../platform/db.ts';
import type { State } from './store.ts';

export interface SourceRow {
  app_id: number;
  id: string;
  kind: ImportFrom['kind'];
  label: string;
  name: string;
  description: string;
  from_sealed: string;
  every_hours: number | null;
  mapping: ImportMapping;
  next_run_at: Date | null;
  last_run: { id: string; state: State; at: string } | null;
}

const columns =
  sql.raw(`s.app_id, s.id, s.kind, s.label, s.name, s.description, s.from_sealed, s.every_hours, s.mapping, s.next_run_at,
  (select jsonb_build_object('id', r.id, 'state', r.state, 'at', to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    from imports.run r where r.app_id = s.app_id and r.source_id = s.id order by r.created_at desc, r.id desc limit 1) as last_run`);

export async function listSources(db: Db): Promise<SourceRow[]> {
  const { rows } =
    await sql<SourceRow>`select ${columns} from imports.source s where s.app_id = platform.now_app() and s.is_saved order by s.name`.execute(
      db,
    );
  return rows;
}

export async function findSource(db: Db, id: string): Promise<SourceRow | null> {
  const { rows } =
    await sql<SourceRow>`select ${columns} from imports.source s where s.app_id = platform.now_app() and s.id = ${id} and s.is_saved`.execute(
      db,
    );
  return rows[0] ?? null;
}

export interface SourceValues {
  kind: ImportFrom['kind'];
  identity: string;
  label: string;
  name: string;
  description: string;
  fromSealed: string;
  everyHours: number | null;
  mapping: ImportMapping;
  /** When the schedule begins. */
  now: Date;
}

const nextRun = ({ everyHours, now }: SourceValues) =>
  everyHours === null ? sql`null` : sql`${now}::timestamptz + make_interval(hours => ${everyHours})`;

/** A place that was imported before, unsaved, becomes the saved one. Null: it is saved already. */
export async function insertSource(db: Db, id: string, values: SourceValues): Promise<string | null> {
  const { kind, identity, label, name, description, fromSealed, everyHours, mapping } = values;
  const { rows } = await sql<{ id: string }>`
    insert into imports.source as s (app_id, id, kind, identity, label, name, description, is_saved, from_sealed, every_hours, next_run_at, mapping)
    values (platform.now_app(), ${id}, ${kind}, ${identity}, ${label}, ${name}, ${description}, true, ${fromSealed}, ${everyHours}::int, ${nextRun(values)}, ${JSON.stringify(mapping)}::jsonb)
    on conflict (app_id, identity) do update set name = excluded.name, description = excluded.description, is_saved = true,
      from_sealed = excluded.from_sealed, every_hours = excluded.every_hours, next_run_at = excluded.next_run_at, mapping = excluded.mapping where not s.is_saved
    returning id`.execute(db);
  return rows[0]?.id ?? null;
}

export async function updateSource(db: Db, id: string, values: SourceValues): Promise<void> {
  const { kind, identity, label, name, description, fromSealed, everyHours, mapping } = values;
  await sql`update imports.source set kind = ${kind}, identity = ${identity}, label = ${label}, name = ${name}, description = ${description},
      from_sealed = ${fromSealed}, every_hours = ${everyHours}::int, next_run_at = ${nextRun(values)}, mapping = ${JSON.stringify(mapping)}::jsonb
    where app_id = platform.now_app() and id = ${id}`.execute(db);
}

export async function forgetSource(db: Db, id: string): Promise<void> {
  await sql`update imports.source set is_saved = false, from_sealed = '', every_hours = null, next_run_at = null where app_id = platform.now_app() and id = ${id}`.execute(
    db,
  );
}

/** Sources of all apps whose time has come; each is put off by its interval. */
export async function takeDueSources(db: Db, now: Date): Promise<{ app_id: number; id: string }[]> {
  const { rows } = await sql<{
    app_id: number;
    id: string;
  }>`update imports.source set next_run_at = ${now}::timestamptz + make_interval(hours => every_hours)
    where is_saved and every_hours is not null and next_run_at <= ${now} returning app_id, id`.execute(db);
  return rows;
}
