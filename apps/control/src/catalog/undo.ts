// Undoing what a change set did to one table: set-wise, and by the columns that it wrote, so that columns which came later stay as they are.
import { sql, type Tx } from '../platform/db.ts';
import { holdsOneEditEach, presentColumns, undoEdits, type Column } from './undo-edits.ts';

/** How a remembered table is undone: what becomes of a row that the set had inserted, and when rows were made. */
export interface Undoable {
  table: string;
  onUndoInsert: 'delete' | 'mark-gone';
  /** The column that holds a row's beginning: rows inserted in bulk have changed since if `updated_at` differs from it. Null: it has none. */
  bornAt: string | null;
}

interface Counts {
  restored: number;
  skipped: number;
}

/**
 * Undoes what a set did to a table. A row that has changed since, in one of the columns that the set wrote, is left and counted. A set may have
 * touched a row more than once: what it was first, and what it was left as, count.
 */
export async function undoTable(
  tx: Tx,
  id: string,
  { reach, ...undoable }: Undoable & { reach: (rows: number) => void },
): Promise<Counts> {
  if (await holdsOneEditEach(tx, id, undoable.table)) return undoEdits(tx, id, { table: undoable.table, reach });
  const counts = await undoAny(tx, id, undoable);
  reach(counts.restored + counts.skipped);
  return counts;
}

async function undoAny(tx: Tx, id: string, { table, onUndoInsert, bornAt }: Undoable): Promise<Counts> {
  await gather(tx, id, table);
  await mergeTouchedTwice(tx);
  const columns = await columnsOf(tx, id, table);
  const all = await judge(tx, table, { columns, bornAt });
  const restored = await count(tx);
  const name = sql.table(table);
  const inserted = sql`select row_id from undoing where before is null`;
  await (onUndoInsert === 'delete'
    ? sql`delete from ${name} where id in (${inserted})`.execute(tx)
    : sql`update ${name} set gone_at = now(), updated_at = now() where id in (${inserted})`.execute(tx));
  await restore(tx, table, columns);
  await sql`drop table undoing`.execute(tx);
  return { restored, skipped: all - restored };
}

/** One row of `undoing` for each row that a line of the set names. */
async function gather(tx: Tx, id: string, table: string): Promise<void> {
  const of = sql`c.change_set_id = ${id} and c.target = ${table}`;
  await sql`create temporary table undoing on commit drop as
    select c.seq, r.row_id, r.before, r.after, c.after_hash, c.columns is null as is_whole, null::boolean as is_left
    from catalog.change c cross join lateral rows from (
      unnest(coalesce(c.row_ids, array[c.row_id])),
      jsonb_array_elements(case jsonb_typeof(c.before) when 'array' then c.before when 'object' then jsonb_build_array(c.before) end),
      jsonb_array_elements(c.after)
    ) as r (row_id, before, after)
    where ${of} and (c.columns is null or c.before is null or c.after is null)`.execute(tx);
  const changed = sql`${of} and c.columns is not null and c.before is not null and c.after is not null`;
  const { rows } = await sql<{ columns: string[] }>`select distinct columns from catalog.change c where ${changed}`.execute(tx);
  for (const { columns } of rows) await gatherChanged(tx, columns, changed);
}

/** Values stand by column in the lines: here they come together by row. */
async function gatherChanged(tx: Tx, columns: readonly string[], changed: ReturnType<typeof sql>): Promise<void> {
  const parts = columns.flatMap((column, n) => [
    { list: sql`jsonb_array_elements(c.before -> ${column}::text)`, name: `b${n}` },
    { list: sql`jsonb_array_elements(c.after -> ${column}::text)`, name: `a${n}` },
  ]);
  const objectOf = (side: 'a' | 'b') =>
    sql`jsonb_build_object(${sql.join(columns.flatMap((column, n) => [sql`${column}::text`, sql.ref(`r.${side}${n}`)]))})`;
  await sql`insert into undoing (seq, row_id, before, after, is_whole)
    select c.seq, r.row_id, ${objectOf('b')}, ${objectOf('a')}, false
    from catalog.change c cross join lateral rows from (unnest(c.row_ids), ${sql.join(parts.map(({ list }) => list))})
      as r (row_id, ${sql.join(parts.map(({ name }) => sql.ref(name)))})
    where ${changed} and c.columns = ${columns}::text[]`.execute(tx);
}

/** Rows that the set has touched more than once become one: each column as it was first and as it was left last. */
async function mergeTouchedTwice(tx: Tx): Promise<void> {
  await sql`create temporary table undoing_again on commit drop as
    select u.*, row_number() over (partition by row_id order by seq) = 1 as is_first, row_number() over (partition by row_id order by seq desc) = 1 as is_last
    from undoing u where row_id in (select row_id from undoing group by row_id having count(*) > 1)`.execute(tx);
  await sql`delete from undoing u using (select distinct row_id from undoing_again) a where a.row_id = u.row_id`.execute(tx);
  await sql`insert into undoing (seq, row_id, before, after, after_hash, is_whole, is_left)
    select min(a.seq), a.row_id, case when not bool_or(is_first and a.before is null) then (array_agg(b.before))[1] end,
      case when not bool_or(is_last and a.after is null) then (array_agg(f.after))[1] end,
      max(after_hash) filter (where is_last), bool_or(is_whole), null
    from undoing_again a
      left join (select row_id, jsonb_object_agg(key, value order by seq desc) as before from undoing_again, jsonb_each(before) group by row_id) b using (row_id)
      left join (select row_id, jsonb_object_agg(key, value order by seq) as after from undoing_again, jsonb_each(after) group by row_id) f using (row_id)
    group by a.row_id`.execute(tx);
  await sql`drop table undoing_again`.execute(tx);
  // Made and removed in the same set: nothing is left of them.
  await sql`delete from undoing where before is null and after is null and after_hash is null`.execute(tx);
  await sql`analyze undoing (row_id)`.execute(tx);
}

/** The columns that the set wrote and the table still has. */
const columnsOf = (tx: Tx, id: string, table: string): Promise<Column[]> =>
  presentColumns(
    tx,
    table,
    sql`select unnest(columns) from catalog.change where change_set_id = ${id} and target = ${table}
      union select jsonb_object_keys(before) from (select before from undoing where is_whole and before is not null limit 1) one`,
  );

const recordOf = (json: 'before' | 'after', columns: readonly Column[]) =>
  sql`jsonb_to_record(coalesce(u.${sql.ref(json)}, '{}')) as r (${sql.join(columns.map(({ name, type }) => sql`${sql.ref(name)} ${sql.raw(type)}`))})`;

/** Leaves in `undoing` what is as the set left it; answers how many there were. */
async function judge(tx: Tx, table: string, { columns, bornAt }: { columns: Column[]; bornAt: string | null }): Promise<number> {
  const name = sql.table(table);
  const all = await count(tx);
  if (columns.length > 0) {
    const same = sql.join(
      columns.map(
        ({ name: one }) => sql`(not u.after ? ${one}::text or t.${sql.ref(one)} is not distinct from r.${sql.ref(one)})`,
      ),
      sql` and `,
    );
    await sql`update undoing w set is_left = true from undoing u join ${name} t on t.id = u.row_id cross join lateral ${recordOf('after', columns)}
      where w.ctid = u.ctid and u.after is not null and ${same}`.execute(tx);
  }
  await sql`update undoing u set is_left = not exists (select from ${name} t where t.id = u.row_id) where after is null and after_hash is null`.execute(
    tx,
  );
  if (bornAt !== null)
    await sql`update undoing u set is_left = exists (select from ${name} t where t.id = u.row_id and t.updated_at = t.${sql.ref(bornAt)})
    where after is null and after_hash = 'dated'`.execute(tx);
  // The older form: a hash of the whole row, made when the table had fewer columns, perhaps.
  await sql`update undoing u set is_left = exists (select from ${name} t, catalog.columns_of(${table}::regclass) c (names), generate_series(cardinality(names), 2, -1) n
      where t.id = u.row_id and md5((to_jsonb(t) - names[n + 1:])::text) = u.after_hash)
    where after is null and after_hash <> 'dated'`.execute(tx);
  await sql`delete from undoing where is_left is not true`.execute(tx);
  return all;
}

/** Rows that the set had changed get their values back, rows that it had removed come back. */
async function restore(tx: Tx, table: string, columns: readonly Column[]): Promise<void> {
  const values = columns.filter(({ name }) => name !== 'app_id' && name !== 'id');
  if (values.length === 0) return;
  const name = sql.table(table);
  const assignments = sql.join(
    values.map(
      ({ name: one }) =>
        sql`${sql.ref(one)} = case when u.before ? ${one}::text then r.${sql.ref(one)} else t.${sql.ref(one)} end`,
    ),
  );
  await sql`update ${name} t set ${assignments} from undoing u cross join lateral ${recordOf('before', columns)}
    where t.id = u.row_id and u.before is not null and (u.after is not null or u.after_hash is not null)`.execute(tx);
  const names = sql.join(columns.map(({ name: one }) => sql.ref(one)));
  await sql`insert into ${name} (${names}) select ${sql.join(columns.map(({ name: one }) => sql`r.${sql.ref(one)}`))}
    from undoing u cross join lateral ${recordOf('before', columns)}
    where u.before is not null and u.after is null and u.after_hash is null`.execute(tx);
}

async function count(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from undoing`.execute(tx);
  return rows[0]?.n ?? 0;
}
