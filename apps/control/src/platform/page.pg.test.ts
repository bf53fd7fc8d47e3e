import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
beforeAll(async () => void (house = await startHouse(inject('ownerUrl'))));
afterAll(() => house.close());

interface Page {
  items: { id: number }[];
  next: string | null;
}

/** Every id of a list, read page by page. */
async function walk(path: string): Promise<number[]> {
  const ids: number[] = [];
  for (let after = ''; ids.length < 50; ) {
    const { body } = await house.owner.call<Page>('GET', `${path}&limit=2${after}`);
    ids.push(...body.items.map(({ id }) => id));
    if (!body.next) break;
    after = `&after=${body.next}`;
  }
  return ids;
}

test('a list by time misses and repeats no row, though the rows are of one transaction', async () => {
  for (let n = 0; n < 5; n += 1) {
    await house.owner.call('POST', '/api/streams', { kind: 'live', name: `Harbour ${n}` });
    await house.owner.call('POST', '/api/lines', { username: `quay${n}` });
  }
  await house.database.asOwner(`begin; alter table catalog.stream disable trigger user; alter table lines.line disable trigger user;
    update catalog.stream set added_at = now(); update lines.line set created_at = now(); commit`);
  for (const path of [
    '/api/streams?sort=addedAt',
    '/api/streams?sort=-addedAt',
    '/api/lines?sort=createdAt',
    '/api/lines?sort=-createdAt',
  ]) {
    const ids = await walk(path);
    expect({ path, ids: ids.length, different: new Set(ids).size }).toEqual({ path, ids: 5, different: 5 });
  }
});

test('no time in the database is finer than the program’s own', async () => {
  const finer = await house.database.asOwner(`select format('%I.%I.%I', table_schema, table_name, column_name) as name
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and data_type = 'timestamp with time zone' and datetime_precision > 3
      and table_schema not in ('pgboss', 'information_schema', 'pg_catalog')`);
  expect(finer).toEqual([]);
});
