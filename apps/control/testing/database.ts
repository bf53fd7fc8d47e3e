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

/** What a database holds from its beginning: worked out once a run, in a database that the others are copies of. */
export interface Furniture {
  /** Of letters, digits and underscores; another one for other furniture. */
  name: string;
  /** Furnishes the empty house at `url` and lets go of it; what it answers is told with every copy. */
  work(url: string): Promise<unknown>;
}

/** `ownerUrl` is what the run provides: `inject('ownerUrl')`. `note` is what the furniture's work has answered. */
export async function createTestDatabase(ownerUrl: string, furniture?: Furniture): Promise<TestDatabase & { note: unknown }> {
  const name = `muxwell_test_${randomUUID().replaceAll('-', '')}`;
  const note = await withClient(ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const original = await originals(ownerUrl, client, furniture);
    await client.query(`create database ${name} template ${original}`);
    const { rows } = await client.query<{ note: string | null }>(
      `select shobj_description(oid, 'pg_database') as note from pg_database where datname = $1`,
      [original],
    );
    return JSON.parse(rows[0]?.note ?? 'null') as unknown;
  });
  const url = at(ownerUrl, name);
  return {
    url,
    note,
    asOwner: (text, values) => withClient(url, async (client) => (await client.query(text, values)).rows),
    drop: () => withClient(ownerUrl, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** Makes what a test's database is a copy of, where it does not stand yet; answers its name. */
async function originals(ownerUrl: string, client: pg.Client, furniture: Furniture | undefined): Promise<string> {
  const migrations = await readMigrations(migrationsFolder);
  const shape = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 12);
  const empty = { name: `muxwell_template_${shape}`, from: 'template1' };
  await original(ownerUrl, client, empty, (url) =>
    withClient(url, async (fresh) => {
      await ensureRoles(fresh);
      await migrate(fresh, migrations);
    }),
  );
  if (!furniture) return empty.name;
  const furnished = { name: `muxwell_${furniture.name}_${shape}`, from: empty.name };
  await original(ownerUrl, client, furnished, furniture.work);
  return furnished.name;
}

async function original(
  ownerUrl: string,
  client: pg.Client,
  { name, from }: { name: string; from: string },
  work: (url: string) => Promise<unknown>,
): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount !== 0) return;
  // What a run has left behind that was killed meanwhile.
  await client.query(`drop database if exists ${name}_new with (force)`);
  await client.query(`create database ${name}_new template ${from}`);
  const note = await work(at(ownerUrl, `${name}_new`));
  if (note !== undefined) await client.query(`comment on database ${name}_new is ${pg.escapeLiteral(JSON.stringify(note))}`);
  await client.query(`alter database ${name}_new rename to ${name}`);
}
