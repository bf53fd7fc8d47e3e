// A database of its own for each test file, cloned from one that is migrated once a run.
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { ensureRoles, migrate, readMigrations } from '../src/platform/migrate.ts';

export const migrationsFolder = join(import.meta.dirname, '..', 'migrations');
const TEMPLATE_LOCK = 71_203_100;

export interface TestDatabase {
  url: string;
  /** Runs as the owner, past row-level security: for looking behind the code's back. */
  asOwner<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  drop(): Promise<void>;
}

const at = (ownerUrl: string, name: string): string => {
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  return url.href;
};

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** `ownerUrl` is what the run provides: `inject('ownerUrl')`. */
export async function createTestDatabase(ownerUrl: string): Promise<TestDatabase> {
  const migrations = await readMigrations(migrationsFolder);
  const template = `muxwell_template_${createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 12)}`;
  const name = `muxwell_test_${randomUUID().replaceAll('-', '')}`;
  await withClient(ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) {
      await client.query(`create database ${template}_new`);
      await withClient(at(ownerUrl, `${template}_new`), async (fresh) => {
        await ensureRoles(fresh);
        await migrate(fresh, migrations);
      });
      await client.query(`alter database ${template}_new rename to ${template}`);
    }
    await client.query(`create database ${name} template ${template}`);
  });
  const url = at(ownerUrl, name);
  return {
    url,
    asOwner: (text, values) => withClient(url, async (client) => (await client.query(text, values)).rows),
    drop: () => withClient(ownerUrl, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}
