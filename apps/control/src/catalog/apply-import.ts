// Applies a staged import to the catalogue: set-wise, in the caller's transaction, as one change set.
import type { Bus } from '../platform/bus.ts';
import { sql, type Tx } from '../platform/db.ts';
import type { ChangeSets } from './change-sets.ts';
import { countIncoming, gone, matchIncoming, noChanges, type Compared, type ImportPlace, type Match } from './compare-import.ts';
import { doubtsOf, type Doubt } from './import-difference.ts';

export interface ImportPlan extends ImportPlace {
  why: string;
  /** New channels start on demand. */
  isOnDemand: boolean;
  /** Where new categories go: a bouquet of their name each, one bouquet, or none. */
  bouquets: { kind: 'per-group' } | { kind: 'one'; id: number | null; name: string } | { kind: 'none' };
  /** The source has given nothing yet: all is new, and all categories of the list are put into bouquets, not only the new ones. */
  isFirst: boolean;
  /** Which row an entry is, as a person has said. */
  matches: readonly Match[];
  /** No entry was left out. */
  isWhole: boolean;
}

/** Unclear entries that are told. */
export const MOST_DOUBTS = 10_000;

export interface ImportCounts {
  inserted: number;
  updated: number;
  removed: number;
}

/**
 * Applies the relation `incoming` as one change set: entries of a source in the order of `seq` (series before their episodes), which the
 * caller has made of whatever it has. Rows keep their ids, and fields that were edited here keep their edits.
 */
export async function applyIncoming(
  deps: { changes: ChangeSets; bus: Bus },
  tx: Tx,
  plan: ImportPlan,
): Promise<{ changes: Compared; doubts: Doubt[]; changeSetId: string; counts: ImportCounts }> {
  const { changes, doubts } = await prepare(tx, plan);
  const { changeSetId, result } = await deps.changes.within(tx, plan.why, () => apply(tx, plan));
  await deps.bus.record(tx, 'catalog.imported', { summary: plan.why, changeSetId, counts: { ...result } });
  return { changes, doubts, changeSetId, counts: result };
}

/** Makes `incoming_row`, what is new or changed: `id` names the row that it is, `key` is the lasting key. */
async function prepare(tx: Tx, plan: ImportPlan): Promise<{ changes: Compared; doubts: Doubt[] }> {
  if (plan.isFirst) {
    await sql`create temporary view incoming_row as select e.*, null::int as id, e.given as key from incoming e`.execute(tx);
    await gather(tx);
    const { rows } = await sql<{
      n: number;
    }>`select coalesce(sum(many), 0)::int as n from incoming_kind where kind <> 'series'`.execute(tx);
    return { changes: { ...noChanges, added: rows[0]?.n ?? 0 }, doubts: [] };
  }
  await matchIncoming(tx, plan, plan.matches);
  const changes = await countIncoming(tx, plan);
  const doubts = await doubtsOf(tx, plan, MOST_DOUBTS);
  const { appId, sourceId } = plan;
  // A key that a row keeps for good may come again as the key of another thing.
  await sql`create temporary table incoming_row on commit drop as
    select e.*, m.id, coalesce(m.key, case when k.import_key is null then e.given else e.given || '#' || gen_random_uuid() end) as key
    from incoming e left join incoming_match m on m.seq = e.seq
      left join (select distinct s.import_key from catalog.stream s where s.app_id = ${appId} and s.import_source_id = ${sourceId}
        and s.import_key in (select n.given from incoming n where n.kind <> 'series' and not exists (select from incoming_match o where o.seq = n.seq))) k on m.seq is null and e.kind <> 'series' and k.import_key = e.given
    where m.seq is null or not (m.same or m.is_out)`.execute(tx);
  await gather(tx);
  return { changes, doubts };
}

/** Kinds and groups of what comes in: read once, for everything that asks for them. */
async function gather(tx: Tx): Promise<void> {
  await sql`create temporary table incoming_kind on commit drop as
    select kind, case kind when 'episode' then 'series' else kind end as category_kind, groups, min(seq) as first, count(*) as many
    from incoming_row group by kind, groups`.execute(tx);
}

async function apply(tx: Tx, plan: ImportPlan): Promise<ImportCounts> {
  const categories = await insertCategories(tx, plan);
  await sql`create temporary table incoming_group on commit drop as
    with named as materialized (select x.category_kind, x.groups, g.name, g.place
      from (select distinct category_kind, groups from incoming_kind) x cross join unnest(x.groups) with ordinality as g (name, place))
    select n.category_kind, n.groups, array_agg(c.id order by n.place) as category_ids
    from named n join catalog.category c on c.app_id = ${plan.appId} and c.kind = n.category_kind and c.name = n.name
    group by 1, 2`.execute(tx);
  const updated = plan.isFirst ? 0 : await update(tx, plan);
  if (!plan.isFirst) await followLeftOut(tx, plan);
  // Before anything new comes in: what is missing is told by what was matched.
  const removed = plan.hasGone && !plan.isFirst ? await markGone(tx, plan) : 0;
  const inserted = (await insertSeries(tx, plan)) + (await insertStreams(tx, plan));
  await fillBouquets(tx, plan, plan.isFirst ? await categoriesOf(tx) : categories);
  return { inserted, updated, removed };
}

/** All categories of what comes in. */
async function categoriesOf(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select distinct unnest(category_ids) as id from incoming_group`.execute(tx);
  return rows.map(({ id }) => id);
}

async function insertCategories(tx: Tx, { appId }: ImportPlan): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with wanted as (
      select r.category_kind as kind, g.name, min(r.first) as first from incoming_kind r cross join unnest(r.groups) g (name) group by 1, 2
    ), last as (select kind, max(position) as position from catalog.category where app_id = ${appId} group by kind)
    insert into catalog.category (app_id, kind, name, position)
    select ${appId}::int, w.kind, w.name, coalesce(l.position, 0) + row_number() over (partition by w.kind order by w.first)
    from wanted w left join last l using (kind)
    where not exists (select from catalog.category c where c.app_id = ${appId} and c.kind = w.kind and c.name = w.name)
    order by w.first returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

async function insertSeries(tx: Tx, { appId, sourceId }: ImportPlan): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into catalog.series (app_id, name, cover_url, category_ids, details, import_source_id, import_key, import_given, import_marks)
    select ${appId}::int, r.name, r.logo_url, coalesce(g.category_ids, '{}'), r.details, ${sourceId}::uuid, r.key, r.given, r.marks
    from incoming_row r left join incoming_group g on g.category_kind = 'series' and g.groups = r.groups
    where r.kind = 'series' and r.id is null order by r.seq`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

async function insertStreams(tx: Tx, { appId, sourceId, isOnDemand, isFirst, isWhole }: ImportPlan): Promise<number> {
  const place = isFirst && isWhole ? sql`r.place` : sql`row_number() over (partition by r.kind order by r.seq)`;
  if (!isFirst)
    await sql`update catalog.series set updated_at = now() where app_id = ${appId} and import_source_id = ${sourceId} and added_at < now() and import_key in (
      select r.series_key from incoming_row r where r.kind = 'episode' and r.id is null)`.execute(tx);
  const { numAffectedRows } = await sql`
    with last as (select kind, max(number) as number from catalog.stream where app_id = ${appId} and gone_at is null group by kind)
    insert into catalog.stream (app_id, kind, name, number, logo_url, epg_channel_id, category_ids, is_on_demand, container, details, series_id, season, episode,
      sources_sealed, source_count, import_source_id, import_key, import_given, import_marks, is_adult, added_at, updated_at)
    select ${appId}::int, r.kind, r.name, coalesce(r.number, coalesce(l.number, 0) + ${place}), r.logo_url, r.epg_channel_id,
      coalesce(g.category_ids, '{}'), ${isOnDemand}, r.container, r.details, e.id, r.season, r.episode, r.sources_sealed, 1, ${sourceId}::uuid, r.key, r.given, r.marks,
      coalesce(r.is_adult, false), coalesce(r.added_at, now()), coalesce(r.added_at, now())
    from incoming_row r
      left join last l on l.kind = r.kind
      left join incoming_group g on g.category_kind = case r.kind when 'episode' then 'series' else r.kind end and g.groups = r.groups
      left join catalog.series e on r.kind = 'episode' and e.app_id = ${appId} and e.import_source_id = ${sourceId} and e.import_key = r.series_key
    where r.kind <> 'series' and r.id is null
    order by r.seq`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** More rows are better found among all of their source. */
const MOST_LOOKED_UP = 10_000;

async function update(tx: Tx, plan: ImportPlan): Promise<number> {
  const { rows } = await sql<{ is_series: boolean; ids: number[] | null }>`select kind = 'series' as is_series,
      case when count(*) <= ${MOST_LOOKED_UP} then array_agg(id) end as ids
    from incoming_row where id is not null group by 1 order by 1 desc`.execute(tx);
  let updated = 0;
  // Few of many are looked up by their ids, whatever the planner knows of tables that were made a moment ago.
  for (const { is_series, ids } of rows) {
    const its = ids ? sql`t.id = any (${ids}::int[])` : sql`true`;
    updated += is_series ? await updateSeries(tx, plan, its) : await updateStreams(tx, plan, its);
  }
  return updated;
}

/** A column that was edited here, as `local_edits` tells, stays as it is. */
const kept = (column: string, given: string, name = column) =>
  sql`${sql.ref(column)} = case when ${name} = any (t.local_edits) then t.${sql.ref(column)} else ${sql.raw(given)} end`;

async function updateSeries(tx: Tx, { appId, sourceId }: ImportPlan, its: ReturnType<typeof sql>): Promise<number> {
  const { numAffectedRows } = await sql`
    update catalog.series t set ${kept('name', 'r.name')}, ${kept('cover_url', 'r.logo_url', 'coverUrl')}, ${kept('details', 'r.details')},
      ${kept('category_ids', "coalesce(g.category_ids, '{}')", 'categoryIds')}, import_given = r.given, import_marks = r.marks, updated_at = now(), gone_at = null
    from incoming_row r left join incoming_group g on g.category_kind = 'series' and g.groups = r.groups
    where r.kind = 'series' and t.app_id = ${appId} and t.import_source_id = ${sourceId} and t.id = r.id and ${its}`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

async function updateStreams(tx: Tx, { appId, sourceId }: ImportPlan, its: ReturnType<typeof sql>): Promise<number> {
  const { numAffectedRows } = await sql`
    update catalog.stream t set ${kept('name', 'r.name')}, ${kept('number', 'coalesce(r.number, t.number)')}, ${kept('logo_url', 'r.logo_url')},
      ${kept('epg_channel_id', 'r.epg_channel_id')}, ${kept('category_ids', "coalesce(g.category_ids, '{}')")},
      ${kept('is_adult', 'coalesce(r.is_adult, t.is_adult)')}, ${kept('container', 'r.container')}, ${kept('details', 'r.details')}, ${kept('sources_sealed', 'r.sources_sealed')},
      source_count = case when 'sources_sealed' = any (t.local_edits) then t.source_count else 1 end, season = r.season, episode = r.episode,
      import_given = r.given, import_marks = r.marks, updated_at = now(), gone_at = null
    from incoming_row r left join incoming_group g on g.category_kind = case r.kind when 'episode' then 'series' else r.kind end and g.groups = r.groups
    where r.kind <> 'series' and t.app_id = ${appId} and t.import_source_id = ${sourceId} and t.id = r.id and ${its}`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** What stays away is known again when its source gives it otherwise. */
async function followLeftOut(tx: Tx, { appId, sourceId }: ImportPlan): Promise<void> {
  for (const [table, is] of [
    ['catalog.stream', sql`<>`],
    ['catalog.series', sql`=`],
  ] as const)
    await sql`update ${sql.table(table)} t set import_given = e.given, import_marks = e.marks from incoming_match m join incoming e on e.seq = m.seq
      where m.is_out and not m.same and e.kind ${is} 'series' and t.app_id = ${appId} and t.import_source_id = ${sourceId} and t.id = m.id`.execute(
      tx,
    );
}

async function markGone(tx: Tx, plan: ImportPlan): Promise<number> {
  const streams = await sql`update catalog.stream s set gone_at = now(), updated_at = now() where ${gone.stream(plan)}`.execute(
    tx,
  );
  const series = await sql`update catalog.series s set gone_at = now(), updated_at = now() where ${gone.series(plan)}`.execute(
    tx,
  );
  return Number(streams.numAffectedRows ?? 0) + Number(series.numAffectedRows ?? 0);
}

/** Puts categories into the bouquets of the plan. */
export async function fillBouquets(
  tx: Tx,
  { appId, bouquets }: Pick<ImportPlan, 'appId' | 'bouquets'>,
  categories: readonly number[],
): Promise<void> {
  if (bouquets.kind === 'none') return;
  const oneName = bouquets.kind === 'one' ? bouquets.name : null;
  const target = bouquets.kind === 'one' && bouquets.id !== null ? sql`b.id = ${bouquets.id}` : sql`b.name = n.name`;
  await sql`create temporary table incoming_bouquet on commit drop as
    select coalesce(${oneName}::text, c.name) as name, array_agg(c.id order by c.id) as category_ids, min(c.id) as place
    from catalog.category c where c.app_id = ${appId} and c.id = any (${categories}::int[]) group by 1`.execute(tx);
  if (bouquets.kind === 'per-group' || bouquets.id === null) {
    await sql`insert into catalog.bouquet (app_id, name, position)
      select ${appId}::int, n.name, coalesce((select max(position) from catalog.bouquet where app_id = ${appId}), 0) + row_number() over (order by n.place, n.name)
      from incoming_bouquet n where not exists (select from catalog.bouquet b where b.app_id = ${appId} and b.name = n.name) order by n.place, n.name`.execute(
      tx,
    );
  }
  await sql`update catalog.bouquet b set category_ids = b.category_ids || array(select id from unnest(n.category_ids) id where id <> all (b.category_ids))
    from incoming_bouquet n where b.app_id = ${appId} and ${target} and not n.category_ids <@ b.category_ids`.execute(tx);
}
