import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { dropIndexes, makeOwedIndexes } from './owed-indexes.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase(inject('ownerUrl'));
});
afterAll(() => database.drop());
beforeEach(async () => {
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(() => client.end());

const indexes = () =>
  database.asOwner<{ indexdef: string }>(`select indexdef from pg_indexes where schemaname = 'catalog' order by 1`);
const owed = () => database.asOwner<{ name: string }>('select name from platform.owed_index order by 1');

test('what is dropped is owed until it is made again, as it was', async () => {
  const before = await indexes();
  await client.query('begin');
  await dropIndexes(client, 'catalog.stream');
  await client.query('commit');
  const dropped = before.length - (await indexes()).length;
  expect(dropped).toBeGreaterThan(2);
  expect(await owed()).toHaveLength(dropped);

  expect(await makeOwedIndexes(client)).toBe(dropped);

  expect(await indexes()).toEqual(before);
  expect(await owed()).toEqual([]);
  expect(await makeOwedIndexes(client)).toBe(0);
});

test('a load that fails owes nothing', async () => {
  const before = await indexes();
  await client.query('begin');
  await dropIndexes(client, 'catalog.stream');
  await client.query('rollback');

  expect(await indexes()).toEqual(before);
  expect(await owed()).toEqual([]);
});

test('an index that cannot be made stays owed, and leaves nothing of itself', async () => {
  await client.query(
    `insert into platform.owed_index values ('catalog.nowhere', 'create index nowhere on catalog.nothing (id)')`,
  );

  await expect(makeOwedIndexes(client)).rejects.toThrow(/nothing/);

  expect(await owed()).toEqual([{ name: 'catalog.nowhere' }]);
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});
