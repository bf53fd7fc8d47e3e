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

/** Content as it stood before the catalogue remembered what sources had given last. */
const content = `set session_replication_role = replica;
  insert into tenancy.app (slug, name, is_default) values ('one', 'One', true);
  insert into catalog.series (app_id, name, import_key) values (1, 'A series', 'series:1');
  insert into catalog.stream (app_id, kind, name, import_key) values (1, 'live', 'Harbour One', 'live:1'), (1, 'live', 'By hand', null);
  insert into lines.line (app_id, username, password_sealed, lookup, token_sealed, token_hash, max_connections) values (1, 'quay', 's', 'l', 't', 'h', 1);
  set session_replication_role = origin`;

test('an installation that has content takes every later migration', async () => {
  const name = 'muxwell_with_content';
  const url = Object.assign(new URL(database.url), { pathname: `/${name}` }).href;
  await database.asOwner(`drop database if exists ${name}`);
  await database.asOwner(`create database ${name}`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await ensureRoles(client);
    await migrate(
      client,
      released.filter((one) => one.name < '0012'),
    );
    await client.query(content);
    expect((await migrate(client, released)).length).toBeGreaterThan(5);
    const { rows } = await client.query('select name, import_given from catalog.stream order by id');
    expect(rows).toEqual([
      { name: 'Harbour One', import_given: 'live:1' },
      { name: 'By hand', import_given: null },
    ]);
    const undone = await client.query('select count(*)::int as n from catalog.change');
    expect(undone.rows).toEqual([{ n: 0 }]);
  } finally {
    await client.end();
    await database.asOwner(`drop database ${name}`);
  }
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
