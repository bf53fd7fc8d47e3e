import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { systemBy } from './by.ts';
import { sql } from './db.ts';

let house: House;
let tables: string[] = [];
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  for (const one of [house.owner, house.foreigner]) {
    await one.call('POST', '/api/streams', { kind: 'live', name: `Channel of ${one.appId}` });
    await one.call('POST', '/api/lines', { username: `line${one.appId}` });
    await one.call('POST', '/api/categories', { kind: 'live', name: 'News' });
    await one.call('POST', '/api/bouquets', { name: 'All' });
    await one.call('POST', '/api/domains', { host: `app${one.appId}.example.org` });
    await one.call('POST', '/api/keys', { name: 'key' });
  }
  const rows = await house.database.asOwner<{
    name: string;
  }>(`select format('%I.%I', table_schema, table_name) as name from information_schema.columns
    where column_name = 'app_id' and table_schema not in ('pgboss', 'information_schema') order by 1`);
  tables = rows.map((row) => row.name);
});
afterAll(() => house.close());

const inApp = <T>(appId: number, work: Parameters<typeof house.app.units.withApp<T>>[2]) =>
  house.app.units.withApp(appId, systemBy(appId, 'test'), work);

describe('row-level security', () => {
  test('a unit of work runs as the runtime role, which is neither owner nor superuser', async () => {
    const { rows } = await inApp(house.owner.appId, ({ tx }) =>
      sql<{
        role: string;
        is_super: boolean;
        bypasses: boolean;
        owned: number;
      }>`select current_user as role, rolsuper as is_super, rolbypassrls as bypasses,
        (select count(*) from pg_class c where c.relowner = r.oid) as owned from pg_roles r where rolname = current_user`.execute(
        tx,
      ),
    );
    expect(rows[0]).toEqual({ role: 'muxwell_runtime', is_super: false, bypasses: false, owned: 0 });
  });

  test('every table with an app has the lock on it, and policies for both roles', async () => {
    const rows = await house.database.asOwner<{
      name: string;
    }>(`select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relrowsecurity and (select count(*) from pg_policy p where p.polrelid = c.oid) >= 2`);
    const locked = new Set(rows.map((row) => row.name));
    expect(tables.length).toBeGreaterThan(15);
    expect(tables.filter((name) => !locked.has(name) && !name.startsWith('imports.entry'))).toEqual([]);
  });

  test('no table gives another app’s rows, asked without a condition', async () => {
    const readable = await house.database.asOwner<{ name: string }>(
      `select name from unnest($1::text[]) name where has_table_privilege('muxwell_runtime', name, 'select')`,
      [tables],
    );
    let seen = 0;
    for (const { name } of readable) {
      const { rows } = await inApp(house.owner.appId, ({ tx }) =>
        sql<{ app_id: number }>`select app_id from ${sql.table(name)}`.execute(tx),
      );
      seen += rows.length;
      expect(new Set(rows.map((row) => row.app_id)), name).toEqual(rows.length === 0 ? new Set() : new Set([house.owner.appId]));
    }
    expect(seen).toBeGreaterThan(8);
  });

  test('nothing is seen where no app is set, and nothing can be written into another app', async () => {
    const none = await inApp(0, ({ tx }) => sql`select id from catalog.stream`.execute(tx));
    expect(none.rows).toEqual([]);
    const forged = inApp(house.owner.appId, ({ tx }) =>
      sql`insert into lines.seen (app_id, line_id, last_seen_at) values (${house.foreigner.appId}, 1, now())`.execute(tx),
    );
    await expect(forged).rejects.toThrow(/row-level security/);
  });

  test('accounts and sessions are closed to the runtime role', async () => {
    for (const name of ['identity.account', 'identity.session'])
      await expect(
        inApp(house.owner.appId, ({ tx }) => sql`select id from ${sql.table(name)}`.execute(tx)),
        name,
      ).rejects.toThrow(/permission denied/);
  });
});

test('what waits for the commit does not run after a roll-back', async () => {
  const ran: string[] = [];
  await inApp(house.owner.appId, async ({ after }) => after(() => ran.push('committed')));
  const failing = inApp(house.owner.appId, async ({ after }) => {
    after(() => ran.push('rolled back'));
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(ran).toEqual(['committed']);
});
