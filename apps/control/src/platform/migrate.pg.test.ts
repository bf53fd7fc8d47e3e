import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, migrationsFolder, type TestDatabase } from '../../testing/database.ts';
import { ensureRoles, migrate, readMigrations, type Migration } from './migrate.ts';

let database: TestDatabase;
let released: Migration[];
beforeAll(async () => {
  database = await createTestDatabase(inject('ownerUrl'));
  released = await readMigrations(migrationsFolder);
});
afterAll(() => database.drop());

async function run(migrations: Migration[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return await migrate(client, migrations);
  } finally {
    await client.end();
  }
}
const made = (name: string, text: string): Migration => ({ name, text, checksum: text });

test('each migration runs once', async () => {
  expect(released.length).toBeGreaterThan(5);
  expect(await run(released)).toEqual([]);
});

test('a migration that fails leaves nothing of itself', async () => {
  const broken = made('9001-broken.sql', 'create table public.half (id int); select 1 / 0');
  await expect(run([...released, broken])).rejects.toThrow(/9001-broken/);
  expect(await database.asOwner(`select to_regclass('public.half') as half`)).toEqual([{ half: null }]);
});

test('two control planes that start at once migrate once', async () => {
  const next = made('9002-once.sql', 'create table public.once (id int)');
  const applied = await Promise.all([run([...released, next]), run([...released, next])]);
  expect(applied.flat()).toEqual(['9002-once.sql']);
});

test('a database of a newer version is refused, and so is an edited migration', async () => {
  await expect(run(released)).rejects.toThrow(/newer Muxwell \(it knows 9002-once/);
  const edited = released.map((one, n) => (n === 0 ? { ...one, checksum: 'edited' } : one));
  await expect(run([...edited, made('9002-once.sql', 'create table public.once (id int)')])).rejects.toThrow(/edited/);
});

test('the roles are made once for the cluster, whoever asks', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await ensureRoles(client);
  await ensureRoles(client);
  const { rows } = await client.query(
    `select rolname, rolcanlogin, rolsuper from pg_roles where rolname like 'muxwell\\_%' order by 1`,
  );
  await client.end();
  expect(rows).toEqual([
    { rolname: 'muxwell_across', rolcanlogin: false, rolsuper: false },
    { rolname: 'muxwell_runtime', rolcanlogin: false, rolsuper: false },
  ]);
});
