// Schema migrations: numbered SQL files, each once, in order, in a transaction of its own, checksummed; a newer schema is refused.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { ACROSS_ROLE, RUNTIME_ROLE } from './unit.ts';

const LOCK = 71_203_001; // any number of our own: keeps two control planes from migrating at once

export interface Migration {
  name: string;
  text: string;
  checksum: string;
}

export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** Makes the roles that units of work take; roles belong to the cluster, so they stand outside the migrations. */
export async function ensureRoles(client: pg.Client): Promise<void> {
  for (const role of [RUNTIME_ROLE, ACROSS_ROLE]) {
    await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
      if not pg_has_role(current_user, '${role}', 'member') then execute format('grant ${role} to %I', current_user); end if;
    exception when duplicate_object or unique_violation then null; end $$`);
  }
}

/** Brings the schema up to the given migrations; answers the names of those applied now. Throws when the database knows a migration that we do not, or a released one was edited. */
export async function migrate(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query(
      'create table if not exists public.muxwell_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from public.muxwell_migration order by name',
    );
    refuseUnknown(rows, migrations);
    const known = new Set(rows.map((row) => row.name));
    const pending = migrations.filter((migration) => !known.has(migration.name));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => {}); // the connection may be gone, and its lock with it
  }
}

function refuseUnknown(applied: { name: string; checksum: string }[], migrations: Migration[]): void {
  const ours = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const { name, checksum } of applied) {
    if (!ours.has(name))
      throw new Error(`the database was made by a newer Muxwell (it knows ${name}): install that version, or restore a backup`);
    if (ours.get(name) !== checksum) throw new Error(`migration ${name} has been edited since it was applied`);
  }
}

async function apply(client: pg.Client, { name, text, checksum }: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into public.muxwell_migration (name, checksum) values ($1, $2)', [name, checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${name} failed`, { cause: error });
  }
}
