import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { settleMoved } from './moved.ts';

const FAR = 9_000_000_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('ownerUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.asOwner('truncate platform.outbox, platform.consumer restart identity'));

/** Events in the order of their ids, each of the transaction with this number. */
const events = (xids: number[]) =>
  database.asOwner(
    `insert into platform.outbox (xid, type, payload, by) select x::text::xid8, 'jobs.cancelled', '{}', '{}' from unnest($1::bigint[]) x`,
    [xids],
  );
const consumer = (xid: number, id: number) =>
  database.asOwner(`insert into platform.consumer values ('audit', $1::text::xid8, $2)`, [String(xid), id]);
/** What is committed and can be read; what other databases of the server are in the middle of does not count. */
const unread = async () => {
  const rows = await database.asOwner<{ id: number }>(
    `select o.id from platform.outbox o, platform.consumer c
     where (o.xid, o.id) > (c.xid, c.id) and o.xid < pg_snapshot_xmax(pg_current_snapshot()) order by o.xid, o.id`,
  );
  return rows.map(({ id }) => id);
};
async function settle(): Promise<boolean> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return await settleMoved(client);
  } finally {
    await client.end();
  }
}

test('after a move to a server that has counted less far, consumers read what they had not read, and what is new', async () => {
  await events([FAR, FAR + 1, FAR + 2]);
  await consumer(FAR, 1);
  expect(await unread()).toEqual([]);

  expect(await settle()).toBe(true);

  await database.asOwner(`insert into platform.outbox (type, payload, by) values ('jobs.cancelled', '{}', '{}')`);
  expect(await unread()).toEqual([2, 3, 4]);
  expect(await settle()).toBe(false);
});

test('what was committed last and written first is not missed', async () => {
  await events([FAR + 2, FAR, FAR + 1]);
  await consumer(FAR + 1, 3);
  await settle();
  expect(await unread()).toContain(1);
});

test('a consumer that had read all before the last events were swept reads what is new', async () => {
  await consumer(FAR, 1);
  await database.asOwner(`select setval(pg_get_serial_sequence('platform.outbox', 'id'), 1)`);
  expect(await settle()).toBe(true);
  await database.asOwner(`insert into platform.outbox (type, payload, by) values ('jobs.cancelled', '{}', '{}')`);
  expect(await unread()).toEqual([2]);
});

test('where nothing has moved, nothing is changed', async () => {
  await database.asOwner(`insert into platform.outbox (type, payload, by) values ('jobs.cancelled', '{}', '{}')`);
  await consumer(1, 0);
  const rows = () =>
    database.asOwner('select xid::text, id from platform.outbox union all select xid::text, id from platform.consumer');
  const before = await rows();
  expect(await settle()).toBe(false);
  expect(await rows()).toEqual(before);
});
