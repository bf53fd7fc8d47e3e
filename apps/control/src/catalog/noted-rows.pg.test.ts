// What the trigger notes of an edit: of one row, as a form changes it, by a plan that is kept; of many, by one that is made for them.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

let house: House;
let ids: number[] = [];
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  const text = ['Quay', 'Harbour', 'Pier'].map((name) => `#EXTINF:-1,${name}\nhttp://203.0.113.5/${name}.ts\n`).join('');
  await house.owner.call('POST', '/api/imports', { from: { kind: 'text', text: `#EXTM3U\n${text}` }, apply: 'now' });
  ids = await until('all are there', async () => {
    const { items } = (await house.owner.call<{ items: { id: number }[] }>('GET', '/api/streams')).body;
    return items.length === 3 && items.map(({ id }) => id);
  });
});
afterAll(() => house.close());

interface Noted {
  row_id: number | null;
  row_ids: number[];
  columns: string[];
  before: Record<string, unknown[]>;
  after: Record<string, unknown[]>;
}

/** What is noted of setting columns of these streams, which is then taken back. */
async function noted(set: string, of: readonly number[]): Promise<Noted[]> {
  const client = await house.app.database.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.app_id', $1, true), set_config('app.by', '{}', true)`, [
      String(house.owner.appId),
    ]);
    await client.query(
      `with made as (insert into catalog.change_set (app_id, id, why) values ($1, gen_random_uuid(), 'test') returning id)
      select set_config('app.change_set', id::text, true) from made`,
      [house.owner.appId],
    ); // prettier-ignore
    await client.query(`update catalog.stream set ${set} where app_id = $1 and id = any ($2::int[])`, [house.owner.appId, of]);
    const { rows } = await client.query<Noted>(`select row_id, row_ids, columns, before, after from catalog.change
      where change_set_id = current_setting('app.change_set')::uuid`);
    return rows;
  } finally {
    await client.query('rollback');
    await client.end();
  }
}
/** A noted line as it would be for the row at this place alone. */
const alone = ({ columns, before, after, row_ids }: Noted, id: number): Noted => {
  const at = row_ids.indexOf(id);
  const pick = (values: Record<string, unknown[]>) =>
    Object.fromEntries(Object.entries(values).map(([column, list]) => [column, [list[at]]]));
  return { row_id: id, row_ids: [id], columns, before: pick(before), after: pick(after) };
};

test.each([
  { what: 'texts', set: `name = 'Ü "quoted" \\ ' || id, notes = 'line' || chr(10) || 'break'` },
  { what: 'lists', set: `category_ids = array[id, 7], allowed_countries = '{DE,"A B"}', local_edits = '{}'` },
  { what: 'JSON', set: `details = jsonb_build_object('plot', null, 'list', jsonb_build_array(1, id, 'x'))` },
  { what: 'bytes', set: `sources_sealed = decode(lpad(to_hex(id), 8, '0'), 'hex'), proxy_sealed = ''` },
  {
    what: 'times and absent values',
    set: `updated_at = 'infinity', gone_at = '2026-03-29T02:30:00.123Z', epg_channel_id = null`,
  },
  { what: 'switches and numbers', set: `is_adult = not is_adult, number = number + 1, is_enabled = is_enabled` },
])('of one row stands what would stand of it among many: $what', async ({ set }) => {
  const [many] = await noted(set, ids);
  for (const id of ids) expect(await noted(set, [id])).toEqual([many && alone(many, id)]);
  expect(many?.row_ids).toHaveLength(3);
});

test('of an edit that changes nothing stands nothing', async () => {
  expect(await noted('name = name, details = details', [ids[0] ?? 0])).toEqual([]);
  expect(await noted('name = name, details = details', ids)).toEqual([]);
  expect(await noted('name = name', [])).toEqual([]);
});
