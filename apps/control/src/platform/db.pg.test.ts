import { startFaultProxy, until, type FaultProxy } from '@muxwell/testkit';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { systemBy } from './by.ts';
import { isDatabaseAway, openDatabase, sql, type Database } from './db.ts';
import { createUnits } from './unit.ts';

const by = systemBy(0, 'test');
let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase(inject('ownerUrl'))));
afterAll(() => database.drop());

let opened: Database | undefined;
let proxy: FaultProxy | undefined;
afterEach(async () => {
  await opened?.close();
  await proxy?.stop();
  opened = proxy = undefined;
});

/** Where the server listens: a folder with its Unix socket, or a port. */
function peerOf({ searchParams, hostname, port }: URL): Parameters<typeof startFaultProxy>[0] {
  const folder = searchParams.get('host');
  return folder ? { path: `${folder}/.s.PGSQL.${port || 5432}` } : { host: hostname, port: Number(port || 5432) };
}

test('a connection that ends while a unit of work is thinking fails the unit, and not the process', async () => {
  const heard: Error[] = [];
  opened = openDatabase(database.url, (error) => heard.push(error));

  const unit = createUnits(opened.db).acrossApps('test', by, async ({ tx }) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await database.asOwner('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await until('the end is heard', () => heard.length > 0);
    await sql`select 1`.execute(tx);
  });

  await expect(unit).rejects.toSatisfy(isDatabaseAway);
});

test('a database that has frozen fails what waits for it, and is used again when it answers', async () => {
  proxy = await startFaultProxy(peerOf(new URL(database.url)));
  const url = new URL(proxy.through(database.url));
  url.searchParams.delete('host');
  opened = openDatabase(url.href, () => {}, { silenceMs: 300, max: 2 });
  const ask = () => createUnits((opened as Database).db).acrossApps('test', by, ({ tx }) => sql`select 1`.execute(tx));
  await ask();

  proxy.set({ isStalled: true });
  await expect(ask()).rejects.toSatisfy(isDatabaseAway);
  await expect(ask()).rejects.toSatisfy(isDatabaseAway);
  proxy.set({ isStalled: false });

  await until('it answers again', () =>
    ask().then(
      () => true,
      () => false,
    ),
  );
});
