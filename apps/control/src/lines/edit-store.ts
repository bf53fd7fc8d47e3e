// The change of many lines as SQL: the same expressions say what would become of a row and what becomes of it.
import type { LineEdit } from '@muxwell/contract';
import { sql, type Db } from '../platform/db.ts';
import type { Hand } from '../platform/long-work.ts';
import { valuesOf } from './columns.ts';
import { filtered, type Filter } from './store.ts';

export type Choice = { ids: number[] } | { filter: Filter };
type Expression = ReturnType<typeof sql>;
interface Request {
  lines: Choice;
  edit: LineEdit;
}

/** Rows that are written by one statement: it takes less than a second, after which a cancelled edit ends. */
const PORTION = 5000;

const types: Record<string, string> = {
  expires_at: 'timestamptz(3)',
  max_connections: 'int',
  bouquet_ids: 'int[]',
  is_enabled: 'boolean',
  is_trial: 'boolean',
  is_network_locked: 'boolean',
  is_restreamer: 'boolean',
  locked_network: 'bigint',
  allowed_networks: 'bigint[]',
  notes: 'text',
  edge_name: 'text',
  language: 'text',
};

/** By column, what becomes of it. */
function expressionsOf({ addDays, addBouquetIds, removeBouquetIds, resetNetworkLock, ...fields }: LineEdit, now: Date) {
  const found = new Map<string, Expression>();
  for (const [column, value] of Object.entries(valuesOf(fields)))
    found.set(column, sql`${value}::${sql.raw(types[column] ?? 'text[]')}`);
  if (addDays) {
    const from = found.get('expires_at') ?? sql`l.expires_at`;
    const start = addDays > 0 ? sql`greatest(${from}, ${now}::timestamptz)` : from;
    found.set('expires_at', sql`case when ${from} is null then null else ${start} + make_interval(hours => ${addDays * 24}) end`);
  }
  if (addBouquetIds || removeBouquetIds) {
    const own = found.get('bouquet_ids') ?? sql`l.bouquet_ids`;
    found.set(
      'bouquet_ids',
      sql`(array(select b from unnest(${own}) with ordinality u (b, o) where b <> all (${removeBouquetIds ?? []}::int[]) order by o)
        || array(select b from unnest(${addBouquetIds ?? []}::int[]) with ordinality u (b, o) where b <> all (${own}) order by o))`,
    );
  }
  if (resetNetworkLock) found.set('locked_network', sql`null::bigint`);
  return found;
}

function chosen(db: Db, lines: Choice, now: Date): Expression {
  if ('ids' in lines) return sql`l.id = any (${lines.ids}::int[])`;
  return sql`l.id in ${filtered(db, { ...lines.filter, now }).select('l.id')}`;
}

const differs = (columns: ReadonlyMap<string, Expression>): Expression =>
  sql.join(
    [...columns].map(([column, value]) => sql`l.${sql.ref(column)} is distinct from ${value}`),
    sql` or `,
  );

/** How many rows the choice finds and the change touches, with samples of before and after by field. */
export async function preview(
  db: Db,
  { lines, edit }: Request,
  { now, watching, samples }: { now: Date; watching: number[]; samples: number },
) {
  const columns = expressionsOf(edit, now);
  const [where, changed] = [chosen(db, lines, now), differs(columns)];
  const counts = await sql<{ found: number; changed: number; watching: number }>`select count(*) as found,
    count(*) filter (where ${changed}) as changed, count(*) filter (where (${changed}) and l.id = any (${watching}::int[])) as watching
    from lines.line l where ${where}`.execute(db);
  const object = (values: [string, Expression][]) =>
    sql`jsonb_build_object(${sql.join(values.flatMap(([column, value]) => [sql.lit(fieldOf(column)), value]))})`;
  const { rows } = await sql<{ id: number; username: string; before: Record<string, unknown>; after: Record<string, unknown> }>`
    select l.id, l.username, ${object([...columns.keys()].map((column) => [column, sql`l.${sql.ref(column)}`]))} as before,
    ${object([...columns])} as after from lines.line l where (${where}) and (${changed}) order by l.id limit ${samples}`.execute(
    db,
  );
  return { ...(counts.rows[0] ?? { found: 0, changed: 0, watching: 0 }), samples: rows };
}

/** Changes the rows that differ, portion by portion; answers how many. */
export async function apply(db: Db, { lines, edit }: Request, { now, hand }: { now: Date; hand: Hand }): Promise<number> {
  const columns = expressionsOf(edit, now);
  const assignments = sql.join([...columns].map(([column, value]) => sql`${sql.ref(column)} = ${value}`));
  await sql`create temporary table edited (id int not null, place int not null) on commit drop`.execute(db);
  const found = await sql`insert into edited select l.id, row_number() over (order by l.id)
    from lines.line l where (${chosen(db, lines, now)}) and (${differs(columns)})`.execute(db);
  const count = Number(found.numAffectedRows ?? 0);
  hand.reach(0, count);
  await sql`create index on edited (place)`.execute(db);
  await sql`analyze edited`.execute(db);
  for (let done = 0; done < count; done += PORTION) {
    await sql`update lines.line l set ${assignments}, updated_at = ${now} from edited e
      where l.id = e.id and e.place > ${done} and e.place <= ${done + PORTION}`.execute(db);
    hand.reach(Math.min(done + PORTION, count), count);
  }
  return count;
}

const fieldOf = (column: string) => column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
