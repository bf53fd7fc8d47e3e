// Undoing an edit of many rows, the plain case: each row was changed once, so that its values go from the lines of the set straight back into it.
import { sql, type Tx } from '../platform/db.ts';

type Expression = ReturnType<typeof sql>;
export interface Column {
  name: string;
  type: string;
}

/** Lines of the set, of five hundred rows each, that go back with one statement: less than a second. */
const LINES = 10;

/** Tells whether a set has done nothing to the table but change rows, each of them once. */
export async function holdsOneEditEach(tx: Tx, id: string, table: string): Promise<boolean> {
  const of = sql`from catalog.change where change_set_id = ${id} and target = ${table}`;
  const edits = await sql<{
    is_plain: boolean;
  }>`select bool_and(columns is not null and before is not null and after is not null) as is_plain ${of}`.execute(tx);
  if (edits.rows[0]?.is_plain !== true) return false;
  const { rows } = await sql<{
    is_once: boolean;
  }>`select count(*) = count(distinct row_id) as is_once from (select unnest(row_ids) as row_id ${of}) touched`.execute(tx);
  return rows[0]?.is_once === true;
}

/** Undoes such a set in one table, its last lines first. Rows that have changed since, in one of the columns that the set wrote, are left and counted. */
export async function undoEdits(
  tx: Tx,
  id: string,
  { table, reach }: { table: string; reach: (rows: number) => void },
): Promise<{ restored: number; skipped: number }> {
  const lines = await sql<{ seq: number; n: number; columns: string[] }>`select seq, cardinality(row_ids) as n, columns
    from catalog.change where change_set_id = ${id} and target = ${table} order by seq desc`.execute(tx);
  let restored = 0;
  let all = 0;
  for (const portion of portionsOf(lines.rows)) {
    const written = await presentColumns(tx, table, sql`select unnest(${portion.columns}::text[])`);
    if (written.length > 0) restored += await restore(tx, { id, table, seqs: portion.seqs, columns: written });
    all += portion.rows;
    reach(portion.rows);
  }
  return { restored, skipped: all - restored };
}

interface Portion {
  columns: string[];
  seqs: number[];
  rows: number;
}

/** Lines that follow one another and name the same columns. */
function portionsOf(lines: readonly { seq: number; n: number; columns: string[] }[]): Portion[] {
  const found: Portion[] = [];
  for (const { seq, n, columns } of lines) {
    const last = found.at(-1);
    if (last && last.seqs.length < LINES && last.columns.join() === columns.join()) {
      last.seqs.push(seq);
      last.rows += n;
    } else found.push({ columns, seqs: [seq], rows: n });
  }
  return found;
}

/** Writes back what the lines hold; answers how many rows that were. */
async function restore(
  tx: Tx,
  { id, table, seqs, columns }: { id: string; table: string; seqs: number[]; columns: Column[] },
): Promise<number> {
  // Values stand by column in the lines, as texts, and JSON as it is.
  const list = (side: 'before' | 'after', { name, type }: Column): Expression =>
    type === 'jsonb'
      ? sql`jsonb_array_elements(c.${sql.ref(side)} -> ${name}::text)`
      : sql`jsonb_array_elements_text(c.${sql.ref(side)} -> ${name}::text)`;
  const value = (place: string, { type }: Column): Expression =>
    type === 'jsonb' ? sql`nullif(u.${sql.ref(place)}, 'null')` : sql`u.${sql.ref(place)}::${sql.raw(type)}`;
  const assignments = columns.map((column, n) => sql`${sql.ref(column.name)} = ${value(`b${n}`, column)}`);
  const unchanged = columns.map((column, n) => sql`t.${sql.ref(column.name)} is not distinct from ${value(`a${n}`, column)}`);
  const lists = columns.flatMap((column) => [list('before', column), list('after', column)]);
  const names = columns.flatMap((_, n) => [sql.ref(`b${n}`), sql.ref(`a${n}`)]);
  const done = await sql`update ${sql.table(table)} t set ${sql.join(assignments)} from (
      select r.* from catalog.change c cross join lateral rows from (unnest(c.row_ids), ${sql.join(lists)}) as r (row_id, ${sql.join(names)})
      where c.change_set_id = ${id} and c.target = ${table} and c.seq = any (${seqs}::bigint[])
    ) u where t.id = u.row_id and ${sql.join(unchanged, sql` and `)}`.execute(tx);
  return Number(done.numAffectedRows ?? 0);
}

/** Those of the columns that a query names which the table has. */
export async function presentColumns(tx: Tx, table: string, named: Expression): Promise<Column[]> {
  const { rows } = await sql<Column>`select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attname = any (${named}) order by attnum`.execute(
    tx,
  );
  return rows;
}
