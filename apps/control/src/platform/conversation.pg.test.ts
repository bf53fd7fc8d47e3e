import type { RawBuilder } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { systemBy } from './by.ts';
import { beginning, openDatabase, sql, type Database } from './db.ts';
import { createUnits, type Units } from './unit.ts';

const by = systemBy(0, 'test');
let database: TestDatabase;
let opened: Database;
let units: Units;
beforeAll(async () => {
  database = await createTestDatabase(inject('ownerUrl'));
  await database.asOwner('create table public.said (n int, xid text); grant all on public.said to muxwell_across');
  opened = openDatabase(database.url, () => {}, { max: 1 });
  units = createUnits(opened.db);
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

const said = async () => (await database.asOwner<{ n: number }>('select n from public.said order by n')).map(({ n }) => n);

test('a unit’s statements are one transaction in its role, from the first on', async () => {
  await units.acrossApps('test', by, async ({ tx }) => {
    for (const n of [1, 2]) await sql`insert into public.said values (${n}, pg_current_xact_id()::text)`.execute(tx);
    expect((await sql<{ role: string }>`select current_user as role`.execute(tx)).rows).toEqual([{ role: 'muxwell_across' }]);
  });
  const rows = await database.asOwner<{ xids: number }>('select count(distinct xid)::int as xids from public.said where n < 3');
  expect(rows).toEqual([{ xids: 1 }]);
});

test('a unit that fails leaves nothing, and the connection serves the next', async () => {
  const failing = (work: number) =>
    units.acrossApps('test', by, async ({ tx }) => {
      if (work === 0) await sql`insert into public.said values (${'x'}, '')`.execute(tx);
      await sql`insert into public.said values (${10}, '')`.execute(tx);
      throw new Error('on second thoughts');
    });
  await expect(failing(0)).rejects.toThrow('invalid input syntax');
  await expect(failing(1)).rejects.toThrow('on second thoughts');
  expect(await said()).not.toContain(10);
});

test('nothing is done under a beginning that failed', async () => {
  const unit = opened.db.transaction().execute(async (tx) => {
    await beginning({ role: 'nobody_of_this_name' }).execute(tx);
    await sql`insert into public.said values (${20}, '')`.execute(tx);
  });
  await expect(unit).rejects.toThrow('nobody_of_this_name');
  expect(await said()).not.toContain(20);
  await units.acrossApps('test', by, ({ tx }) => sql`insert into public.said values (${21}, '')`.execute(tx));
  expect(await said()).toContain(21);
});

test('a unit that asks nothing says nothing', async () => {
  expect(await units.acrossApps('test', by, async () => 'done')).toBe('done');
  await expect(units.acrossApps('test', by, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const { rows } = await units.acrossApps('test', by, ({ tx }) => sql<{ n: number }>`select 1 as n`.execute(tx));
  expect(rows).toEqual([{ n: 1 }]);
});

test('what is asked often is prepared, and answers what it is asked each time', async () => {
  const ask = (n: number) =>
    units.acrossApps(
      'test',
      by,
      async ({ tx }) => (await sql<{ twice: number }>`select ${n}::int * 2 as twice`.execute(tx)).rows,
    );
  for (let n = 0; n < 40; n += 1) expect(await ask(n)).toEqual([{ twice: 2 * n }]);

  const { rows } = await units.acrossApps('test', by, ({ tx }) =>
    sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(tx),
  );
  expect(rows.map(({ statement }) => statement)).toContain('select $1::int * 2 as twice');
});

describe('what is read once', () => {
  const ask = <T>(statement: RawBuilder<T>) => units.readOnce(7, by, async (tx) => (await statement.execute(tx)).rows);

  test('is a transaction of its own in one app, which only reads', async () => {
    const rows = await ask(sql`select current_user as role, current_setting('app.app_id') as app,
      current_setting('transaction_read_only') as reads, ${1}::int as n`);

    expect(rows).toEqual([{ role: 'muxwell_runtime', app: '7', reads: 'on', n: 1 }]);
    const after =
      await opened.pool.query(`select current_user <> 'muxwell_runtime' as is_over, current_setting('app.app_id', true) as app,
      pg_current_xact_id_if_assigned() is null as is_unwritten`);
    expect(after.rows).toEqual([{ is_over: true, app: '', is_unwritten: true }]);
  });

  test('is one statement: a second one is refused, and the connection serves the next', async () => {
    const twice = units.readOnce(7, by, async (tx) => {
      await sql`select 1`.execute(tx);
      return sql`select 2`.execute(tx);
    });

    await expect(twice).rejects.toThrow('takes one statement');
    expect(await ask(sql`select 3 as n`)).toEqual([{ n: 3 }]);
  });

  test('writes nothing, and a failure leaves no transaction behind', async () => {
    const write = sql`insert into public.said values (${30}, '')`;
    await database.asOwner('grant insert on public.said to muxwell_runtime');

    await expect(ask(write)).rejects.toThrow('read-only transaction');
    await expect(ask(sql`select 1 / ${0}::int`)).rejects.toThrow('division by zero');

    expect(await said()).not.toContain(30);
    const { rows } = await opened.pool.query(
      `select state from pg_stat_activity where pid = pg_backend_pid() and xact_start = query_start`,
    );
    expect(rows).toEqual([{ state: 'active' }]);
    await units.acrossApps('test', by, ({ tx }) => sql`insert into public.said values (${31}, '')`.execute(tx));
    expect(await said()).toContain(31);
  });

  test('may be asked for nothing, and many times', async () => {
    expect(await units.readOnce(7, by, async () => 'nothing')).toBe('nothing');
    for (let n = 0; n < 30; n += 1) expect(await ask(sql`select ${n}::int * 3 as thrice`)).toEqual([{ thrice: 3 * n }]);
  });
});
