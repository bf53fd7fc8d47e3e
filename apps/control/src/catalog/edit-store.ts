// The change of many streams as SQL: the same expressions say what would become of a row and what becomes of it.
import type { StreamEdit } from '@muxwell/contract';
import { sql, type Db } from '../platform/db.ts';
import type { Hand } from '../platform/long-work.ts';
import { renamed } from './rename.ts';
import { filtered, type StreamFilter } from './store.ts';

export type Choice = { ids: readonly number[] } | { filter: StreamFilter };
type Expression = ReturnType<typeof sql>;
/** A value as it is kept: sealed once for all rows, and the sealed texts of rows that have the same already. */
export interface Sealed {
  column: 'headers_sealed' | 'proxy_sealed';
  sealed: string;
  same: string[];
}
export interface Request {
  streams: Choice;
  edit: StreamEdit;
  sealed: readonly Sealed[];
}

/** Rows that are written by one statement: it takes less than a second, after which a cancelled edit ends. */
const PORTION = 5000;

/** The rows that a choice means. */
export const chosen = (db: Db, streams: Choice): Expression =>
  'ids' in streams
    ? sql`s.id = any (${streams.ids}::int[]) and s.gone_at is null`
    : sql`s.id in ${filtered(db, streams.filter).select('id')}`;

const types = {
  is_enabled: 'boolean',
  is_on_demand: 'boolean',
  is_adult: 'boolean',
  logo_url: 'text',
  epg_channel_id: 'text',
  container: 'text',
  notes: 'text',
  user_agent: 'text',
} as const;

/** By column, what becomes of it. */
function expressionsOf({ edit, sealed }: Pick<Request, 'edit' | 'sealed'>): Map<string, Expression> {
  const found = new Map<string, Expression>();
  const plain: Record<keyof typeof types, unknown> = {
    is_enabled: edit.isEnabled,
    is_on_demand: edit.isOnDemand,
    is_adult: edit.isAdult,
    logo_url: edit.logoUrl,
    epg_channel_id: edit.epgChannelId,
    container: edit.container,
    notes: edit.notes,
    user_agent: edit.userAgent,
  };
  for (const [column, type] of Object.entries(types)) {
    const value = plain[column as keyof typeof types];
    if (value !== undefined) found.set(column, sql`${value}::${sql.raw(type)}`);
  }
  if (edit.categoryIds || edit.addCategoryIds || edit.removeCategoryIds) found.set('category_ids', categoriesOf(edit));
  if (edit.rating !== undefined) found.set('details', sql`s.details || jsonb_build_object('rating', ${edit.rating}::float8)`);
  if (edit.rename) found.set('name', renamed(sql`s.name`, edit.rename));
  for (const { column, sealed: text, same } of sealed) {
    const own = sql`s.${sql.ref(column)}`;
    found.set(column, sql`case when ${own} = any (${same}::text[]) then ${own} else ${text}::text end`);
  }
  return found;
}

function categoriesOf({ categoryIds, addCategoryIds = [], removeCategoryIds = [] }: StreamEdit): Expression {
  const own = categoryIds ? sql`${categoryIds}::int[]` : sql`s.category_ids`;
  return sql`(array(select c from unnest(${own}) with ordinality u (c, o) where c <> all (${removeCategoryIds}::int[]) order by o)
    || array(select c from unnest(${addCategoryIds}::int[]) with ordinality u (c, o) where c <> all (${own}) order by o))`;
}

/** Whether bouquets are to grant a row singly that do not, or the other way round. */
function regranted({ addBouquetIds = [], removeBouquetIds = [] }: StreamEdit): Expression[] {
  const added = sql`s.id not in (select id from (select unnest(b.stream_ids) as id, b.id as bouquet from catalog.bouquet b where b.id = any (${addBouquetIds}::int[])) g
    group by id having count(distinct bouquet) = ${addBouquetIds.length})`;
  const removed = sql`s.id in (select unnest(b.stream_ids) from catalog.bouquet b where b.id = any (${removeBouquetIds}::int[]))`;
  return [...(addBouquetIds.length > 0 ? [added] : []), ...(removeBouquetIds.length > 0 ? [removed] : [])];
}

const differing = (columns: ReadonlyMap<string, Expression>): Expression[] =>
  [...columns].map(([column, value]) => sql`s.${sql.ref(column)} is distinct from ${value}`);
const either = (conditions: Expression[]): Expression =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`;

export interface Sample {
  id: number;
  name: string;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** How many rows the choice finds and the change touches, with samples of before and after by field. */
export async function preview(db: Db, request: Request, { watched, samples }: { watched: number[]; samples: number }) {
  const columns = expressionsOf(request);
  const where = chosen(db, request.streams);
  const changed = either([...differing(columns), ...regranted(request.edit)]);
  const counts = await sql<{
    found: number;
    changed: number;
    watching: number;
  }>`select count(*) as found, count(*) filter (where is_changed) as changed,
    count(*) filter (where is_changed and id = any (${watched}::int[])) as watching
    from (select s.id, ${changed} as is_changed from catalog.stream s where ${where}) c`.execute(db);
  const { rows } =
    await sql<Sample>`select s.id, s.name, ${imageOf(columns, request.edit, false)} as before, ${imageOf(columns, request.edit, true)} as after
    from catalog.stream s where (${where}) and ${changed} order by s.number, s.id limit ${samples}`.execute(db);
  return { ...(counts.rows[0] ?? { found: 0, changed: 0, watching: 0 }), samples: rows };
}

/** A row's fields as they are, or as they would become. What is sealed tells only whether it is there. */
function imageOf(
  columns: ReadonlyMap<string, Expression>,
  { addBouquetIds = [], removeBouquetIds = [] }: StreamEdit,
  isAfter: boolean,
): Expression {
  const fields = [...columns].flatMap(([column, value]) => {
    const now = isAfter ? value : sql`s.${sql.ref(column)}`;
    if (column === 'headers_sealed' || column === 'proxy_sealed')
      return [sql.lit(column.replace('_sealed', '')), sql`${now} <> ''`];
    if (column === 'details') return [sql.lit('rating'), sql`(${now}) -> 'rating'`];
    return [sql.lit(fieldOf(column)), now];
  });
  if (addBouquetIds.length + removeBouquetIds.length > 0) {
    const grants = sql`s.id = any (b.stream_ids)`;
    const after = sql`(${grants} or b.id = any (${addBouquetIds}::int[])) and b.id <> all (${removeBouquetIds}::int[])`;
    fields.push(
      sql.lit('bouquetIds'),
      sql`to_jsonb(array(select b.id from catalog.bouquet b where ${isAfter ? after : grants} order by b.id))`,
    );
  }
  return sql`jsonb_build_object(${sql.join(fields)})`;
}

/** Changes the rows that differ, portion by portion; answers how many. */
export async function apply(db: Db, request: Request, { at, hand }: { at: Date; hand: Hand }): Promise<number> {
  const { edit, streams } = request;
  const columns = expressionsOf(request);
  await sql`create temporary table edited (id int primary key, place int not null) on commit drop`.execute(db);
  const where = either([...differing(columns), ...regranted(edit)]);
  const found =
    await sql`insert into edited select s.id, row_number() over (order by s.id) from catalog.stream s where (${chosen(db, streams)}) and ${where}`.execute(
      db,
    );
  const count = Number(found.numAffectedRows ?? 0);
  hand.reach(0, count);
  await sql`create index on edited (place)`.execute(db);
  await sql`analyze edited`.execute(db);
  await regrant(db, edit);
  // Granting alone leaves a row as it is; where nothing is granted, all that were found differ: an expensive pattern is not asked again.
  const mayStay = regranted(edit).length > 0;
  for (let done = 0; columns.size > 0 && done < count; done += PORTION) {
    await assign(db, columns, { at, after: done, where: mayStay ? either(differing(columns)) : sql`true` });
    hand.reach(Math.min(done + PORTION, count), count);
  }
  await sql`drop table edited`.execute(db);
  return count;
}

/** Writes a portion of the rows of `edited` that differ, and notes the columns as edited by hand, so that a re-import keeps them. */
async function assign(
  db: Db,
  columns: ReadonlyMap<string, Expression>,
  { at, after, where }: { at: Date; after: number; where: Expression },
): Promise<void> {
  const names = [...columns.keys()];
  const noted = sql`case when s.local_edits @> ${names}::text[] then s.local_edits
    else s.local_edits || array(select c from unnest(${names}::text[]) c where c <> all (s.local_edits)) end`;
  const assignments = [...columns].map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  await sql`update catalog.stream s set ${sql.join(assignments)}, local_edits = ${noted}, updated_at = ${at}
    from edited e where s.id = e.id and e.place > ${after} and e.place <= ${after + PORTION} and ${where}`.execute(db);
}

async function regrant(db: Db, { addBouquetIds = [], removeBouquetIds = [] }: StreamEdit): Promise<void> {
  if (removeBouquetIds.length > 0)
    await sql`update catalog.bouquet b set stream_ids = array(select id from unnest(b.stream_ids) with ordinality u (id, o) where id not in (select id from edited) order by o)
      where b.id = any (${removeBouquetIds}::int[]) and exists (select from unnest(b.stream_ids) id where id in (select id from edited))`.execute(
      db,
    );
  if (addBouquetIds.length > 0)
    await sql`update catalog.bouquet b set stream_ids = b.stream_ids || array(select e.id from edited e where e.id not in (select unnest(b.stream_ids)) order by e.id)
      where b.id = any (${addBouquetIds}::int[]) and exists (select from edited e where e.id not in (select unnest(b.stream_ids)))`.execute(
      db,
    );
}

const fieldOf = (column: string) => column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
