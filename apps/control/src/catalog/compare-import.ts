// Which rows of the catalogue an import's entries are: by what the source gave last, whatever has changed of it since.
import { sql, type Tx } from '../platform/db.ts';

export interface ImportPlace {
  appId: number;
  /** Names the place that rows come from. */
  sourceId: string;
  /** What the source leaves out is gone. */
  hasGone: boolean;
}

export interface Compared {
  added: number;
  changed: number;
  gone: number;
  unchanged: number;
}

/** An entry that could be one of several rows: it comes as a new one unless a person says which it is. */
export interface Ambiguous {
  seq: number;
  name: string;
  candidates: { id: number; name: string }[];
}

/** An entry's place in the list, and the stream that it is. */
export interface Match {
  seq: number;
  streamId: number;
}

export interface Difference {
  added: { seq: number; name: string }[];
  changed: { id: number; name: string; was: string }[];
  gone: { id: number; name: string }[];
  ambiguous: Ambiguous[];
}

/** Tells whether the source has given anything yet. */
export async function knowsSource(tx: Tx, { appId, sourceId }: ImportPlace): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`select
    exists (select from catalog.stream where app_id = ${appId} and import_source_id = ${sourceId}) or
    exists (select from catalog.series where app_id = ${appId} and import_source_id = ${sourceId}) as has`.execute(tx);
  return rows[0]?.has ?? false;
}

/** The parts of `import_marks`. */
const marksOf = (column: string) =>
  sql.raw(
    `substr(${column}, 17, 8) as name, substr(${column}, 25, 8) as guide, substr(${column}, 33, 8) as "group", substr(${column}, 41, 8) as path`,
  );

/**
 * Makes `incoming_match` (seq, id, key, same, was_gone) out of the relation `incoming`: for each entry that is a row already, that row's id and lasting
 * key, and whether it gives what it gave last. Series are known by their keys. Everything ends with the transaction.
 */
export async function matchIncoming(tx: Tx, place: ImportPlace, matches: readonly Match[] = []): Promise<void> {
  const { appId, sourceId } = place;
  await plainPlans(tx);
  const ofSource = sql`s.app_id = ${appId} and s.import_source_id = ${sourceId}`;
  // The same key with the same name or guide id is the same thing, beyond doubt.
  await sql`create temporary table incoming_match on commit drop as
    select e.seq, s.id, s.import_key as key, s.gone_at is null and left(s.import_marks, 16) = left(e.marks, 16) as same, s.gone_at is not null as was_gone
    from incoming e join catalog.stream s on ${ofSource} and s.import_given = e.given
    where e.kind <> 'series' and (substr(s.import_marks, 17, 8) = substr(e.marks, 17, 8)
      or (substr(s.import_marks, 25, 8) = substr(e.marks, 25, 8) and substr(e.marks, 25, 8) <> '00000000'))
    union all
    select e.seq, s.id, s.import_key, s.gone_at is null and left(s.import_marks, 16) = left(e.marks, 16), s.gone_at is not null
    from incoming e join catalog.series s on ${ofSource} and s.import_given = e.given where e.kind = 'series'`.execute(tx);
  await sql`create temporary table fresh on commit drop as
    select e.seq, e.given, e.kind, ${marksOf('e.marks')} from incoming e
    where e.kind <> 'series' and not exists (select from incoming_match m where m.seq = e.seq)`.execute(tx);
  const { rows } = await sql<{ any: boolean }>`select exists (select from fresh) as any`.execute(tx);
  if (!rows[0]?.any) return;
  await sql`create temporary table lost on commit drop as
    select s.id as seq, s.import_given as given, s.kind, s.import_key as key, s.gone_at is not null as is_gone, ${marksOf('s.import_marks')}
    from catalog.stream s where ${ofSource} and not exists (select from incoming_match m join incoming e on e.seq = m.seq where m.id = s.id and e.kind <> 'series')`.execute(
    tx,
  );
  if (matches.length > 0) await believe(tx, matches);
  await weigh(tx);
}

/** What a person has said comes before every signal; what does not fit any more is left out. */
async function believe(tx: Tx, matches: readonly Match[]): Promise<void> {
  await sql`insert into incoming_match
    select f.seq, l.seq, l.key, false, l.is_gone
    from (select distinct on ("streamId") seq, "streamId" from jsonb_to_recordset(${JSON.stringify(matches)}::jsonb) as m (seq int, "streamId" int)) m
      join fresh f on f.seq = m.seq join lost l on l.seq = m."streamId" and l.kind = f.kind`.execute(tx);
  await settle(tx);
}

/** The temporary tables are never analysed: joins of whole lists by hashing are right for all their sizes. */
async function plainPlans(tx: Tx): Promise<void> {
  await sql`select set_config('work_mem', '64MB', true), set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true)`.execute(
    tx,
  );
}

const known = (column: string) => `${column} <> '00000000'`;

/** Weaker and weaker signals, each only where it names exactly one on both sides. */
async function weigh(tx: Tx): Promise<void> {
  await pair(tx, 'kind, name, guide', known('guide'));
  await pair(tx, 'kind, name, "group"');
  await pair(tx, 'kind, guide', known('guide'));
  await pair(tx, 'kind, given');
  await pair(tx, 'kind, path', known('path'));
  await pair(tx, 'kind, name');
  await inOrder(tx, 'kind, name, "group"');
  await pair(tx, 'given', 'true', 'is_gone');
}

async function pair(tx: Tx, columns: string, where = 'true', which = 'not is_gone'): Promise<void> {
  const keys = sql.raw(columns);
  await sql`insert into incoming_match
    select f.seq, l.seq, t.key, false, t.is_gone
    from (select ${keys}, min(seq) as seq from fresh where ${sql.raw(where)} group by ${keys} having count(*) = 1) f
      join (select ${keys}, min(seq) as seq from lost where ${sql.raw(`${where} and ${which}`)} group by ${keys} having count(*) = 1) l using (${keys})
      join lost t on t.seq = l.seq`.execute(tx);
  await settle(tx);
}

/** Where as many of the same kind, name and group are missing as are new, the first is the first, and so on. */
async function inOrder(tx: Tx, columns: string): Promise<void> {
  const placed = (table: string) =>
    sql.raw(`select *, row_number() over (partition by ${columns} order by seq) as place, count(*) over (partition by ${columns}) as many
      from ${table} ${table === 'lost' ? 'where not is_gone' : ''}`);
  await sql`insert into incoming_match select f.seq, l.seq, l.key, false, false
    from (${placed('fresh')}) f join (${placed('lost')}) l using (${sql.raw(`${columns}, place, many`)})`.execute(tx);
  await settle(tx);
}

async function settle(tx: Tx): Promise<void> {
  await sql`delete from lost l using incoming_match m, fresh f where m.id = l.seq and f.seq = m.seq`.execute(tx);
  await sql`delete from fresh f using incoming_match m where m.seq = f.seq`.execute(tx);
}

/** What `matchIncoming` has found, in numbers. */
export async function countIncoming(tx: Tx, place: ImportPlace): Promise<Compared> {
  const { rows } = await sql<Compared>`
    select count(*) filter (where m.seq is null or m.was_gone)::int as added, count(*) filter (where not m.same and not m.was_gone)::int as changed,
      count(*) filter (where m.same)::int as unchanged, 0 as gone
    from incoming e left join incoming_match m on m.seq = e.seq where e.kind <> 'series'`.execute(tx);
  const gone = place.hasGone
    ? await sql<{ gone: number }>`select count(*)::int as gone from catalog.stream s where ${isGone(place)}`.execute(tx)
    : null;
  return { ...(rows[0] ?? { added: 0, changed: 0, gone: 0, unchanged: 0 }), gone: gone?.rows[0]?.gone ?? 0 };
}

const isGone = ({ appId, sourceId }: ImportPlace) =>
  sql`s.app_id = ${appId} and s.import_source_id = ${sourceId} and s.gone_at is null
    and s.id not in (select m.id from incoming_match m join incoming e on e.seq = m.seq where e.kind <> 'series')`;

const isGoneSeries = ({ appId, sourceId }: ImportPlace) =>
  sql`s.app_id = ${appId} and s.import_source_id = ${sourceId} and s.gone_at is null
    and s.id not in (select m.id from incoming_match m join incoming e on e.seq = m.seq where e.kind = 'series')`;

export const gone = { stream: isGone, series: isGoneSeries };

/** New entries that share kind and name with rows that are missing, the first `most` of them. */
async function ambiguousIncoming(tx: Tx, most: number): Promise<Ambiguous[]> {
  const { rows: tables } = await sql<{ has: boolean }>`select to_regclass('pg_temp.lost') is not null as has`.execute(tx);
  if (!tables[0]?.has) return [];
  const { rows } = await sql<Ambiguous>`
    select f.seq, e.name, c.candidates
    from (select f.seq, array_agg(l.seq order by l.seq) as ids from fresh f join lost l using (kind, name) where not l.is_gone group by f.seq order by f.seq limit ${most}) f
      join incoming e on e.seq = f.seq
      cross join lateral (select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.id) as candidates
        from catalog.stream s where s.app_id = platform.now_app() and s.id = any (f.ids[1:10])) c
    order by f.seq`.execute(tx);
  return rows;
}

/** Samples of each kind of change, `most` of each. */
export async function sampleIncoming(tx: Tx, place: ImportPlace, most: number): Promise<Difference> {
  const added = await sql<
    Difference['added'][number]
  >`select e.seq, e.name from incoming e left join incoming_match m on m.seq = e.seq
    where e.kind <> 'series' and (m.seq is null or m.was_gone) order by e.seq limit ${most}`.execute(tx);
  const changed = await sql<Difference['changed'][number]>`select s.id, e.name, s.name as was
    from incoming_match m join incoming e on e.seq = m.seq join catalog.stream s on s.app_id = ${place.appId} and s.id = m.id
    where e.kind <> 'series' and not m.same and not m.was_gone order by e.seq limit ${most}`.execute(tx);
  const missing = place.hasGone
    ? await sql<
        Difference['gone'][number]
      >`select s.id, s.name from catalog.stream s where ${isGone(place)} order by s.id limit ${most}`.execute(tx)
    : { rows: [] };
  return { added: added.rows, changed: changed.rows, gone: missing.rows, ambiguous: await ambiguousIncoming(tx, most) };
}

/** How many streams each import source gives now. */
export async function countBySource(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`select import_source_id as id, count(*)::int as n from catalog.stream
    where app_id = platform.now_app() and import_source_id is not null and gone_at is null group by 1`.execute(tx);
  return new Map(rows.map(({ id, n }) => [id, n]));
}
