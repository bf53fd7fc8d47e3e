// Which rows of the catalogue an import's entries are: by what the source gave last, whatever has changed of it since.
import { sql, type Tx } from '../platform/db.ts';
import type { SourcePlace } from './source-state.ts';
import { weigh } from './weigh-import.ts';

export interface ImportPlace extends SourcePlace {
  /** What the source leaves out is gone. */
  hasGone: boolean;
  /** Compared already: the rows that the source gives no more or otherwise, and the number of streams that it gives as before. */
  delta?: { streams: readonly number[]; series: readonly number[]; unchanged: number; leftOut: number } | null;
  /** Streams that stay as they are whatever the source gives. */
  kept?: readonly number[];
}

export interface Compared {
  added: number;
  changed: number;
  gone: number;
  unchanged: number;
  /** Given, but deleted or merged away here. */
  leftOut: number;
}

export const noChanges: Compared = { added: 0, changed: 0, gone: 0, unchanged: 0, leftOut: 0 };

/** What a person has said of an entry: it is this stream, or (null) a new one. */
export interface Match {
  seq: number;
  streamId: number | null;
}

/** Tells whether the source has given anything yet. */
export async function knowsSource(tx: Tx, { appId, sourceId }: SourcePlace): Promise<boolean> {
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
 * Makes `incoming_match` (seq, id, key, same, was_gone, why, is_out) out of the relation `incoming`: for each entry that is a row already, that row's id and
 * lasting key, whether it gives what it gave last, by what single signal it was taken for it (null: beyond doubt), and whether it stays
 * away because it was deleted or merged here. Series are known by their keys, and what is new of a deleted one stays away too. Everything ends with the transaction.
 */
export async function matchIncoming(tx: Tx, place: ImportPlace, matches: readonly Match[] = []): Promise<void> {
  await plainPlans(tx);
  await sameKeys(tx, place);
  await sql`create temporary table fresh on commit drop as
    select e.seq, e.given, e.kind, e.name as title, ${picture('e')} as picture, ${marksOf('e.marks')} from incoming e
    where e.kind <> 'series' and not exists (select from incoming_match m where m.seq = e.seq)`.execute(tx);
  const { rows } = await sql<{ any: boolean }>`select exists (select from fresh) as any`.execute(tx);
  if (!rows[0]?.any) return;
  await sql`create temporary table lost on commit drop as
    select s.id as seq, s.import_given as given, s.kind, s.name as title, ${picture('s')} as picture, s.import_key as key, s.gone_at is not null and not s.is_left_out as is_gone, s.is_left_out as is_out, ${marksOf('s.import_marks')}
    from catalog.stream s where ${mayBe(place)}
      and not exists (select from incoming_match m join incoming e on e.seq = m.seq where m.id = s.id and e.kind <> 'series')`.execute(
    tx,
  );
  if (matches.length > 0) await believe(tx, matches);
  await weigh(tx, place);
  await withTheirSeries(tx, place);
}

/** New episodes of a series that was deleted here. */
async function withTheirSeries(tx: Tx, { appId, sourceId }: ImportPlace): Promise<void> {
  await sql`insert into incoming_match (seq, same, was_gone, is_out)
    select f.seq, false, false, true from fresh f join incoming e on e.seq = f.seq
      join catalog.series s on s.app_id = ${appId} and s.import_source_id = ${sourceId} and s.is_left_out and s.import_given = e.series_key
    where f.kind = 'episode'`.execute(tx);
}

/** Rows of the source, without those that are known to come just as before. */
function mayBe({ appId, sourceId, delta }: ImportPlace, table: 'streams' | 'series' = 'streams') {
  const all = sql`s.app_id = ${appId} and s.import_source_id = ${sourceId}`;
  return delta ? sql`${all} and ((s.gone_at is not null and not s.is_left_out) or s.id = any (${delta[table]}::int[]))` : all;
}

/** As far as its source goes: what was deleted here is given all the same. */
const isHere = sql.raw('(s.gone_at is null or s.is_left_out)');

/** The same key with the same name or guide id is the same thing, beyond doubt. */
async function sameKeys(tx: Tx, place: ImportPlace): Promise<void> {
  await sql`create temporary table incoming_match on commit drop as
    select e.seq, s.id, s.import_key as key, ${isHere} and left(s.import_marks, 16) = left(e.marks, 16) as same, not ${isHere} as was_gone,
      null::text as why, s.is_left_out as is_out, e.logo_url <> s.logo_url and ${picture('e')} <> ${picture('s')} as is_other_picture
    from incoming e join catalog.stream s on ${mayBe(place)} and s.import_given = e.given
    where e.kind <> 'series' and (substr(s.import_marks, 17, 8) = substr(e.marks, 17, 8)
      or (substr(s.import_marks, 25, 8) = substr(e.marks, 25, 8) and substr(e.marks, 25, 8) <> '00000000'))
    union all
    select e.seq, s.id, s.import_key, ${isHere} and left(s.import_marks, 16) = left(e.marks, 16), not ${isHere}, null, s.is_left_out, false
    from incoming e join catalog.series s on ${mayBe(place, 'series')} and s.import_given = e.given where e.kind = 'series'`.execute(
    tx,
  );
  const { rows } = await sql<{ any: boolean }>`select exists (select from incoming_match where is_other_picture) as any`.execute(
    tx,
  );
  if (rows[0]?.any) await doubtTwins(tx, place);
}

/** A picture's address without its server: pictures tell things of one name apart, and move with their provider. */
const picture = (row: 'e' | 's') => sql.raw(`regexp_replace(${row}.logo_url, '^[a-z]+://[^/]*', '')`);

/** Things of the same name and group may have changed their keys among themselves, which their pictures tell. */
async function doubtTwins(tx: Tx, { appId, sourceId }: ImportPlace): Promise<void> {
  await sql`delete from incoming_match m using incoming e, (
      select kind, substr(import_marks, 17, 24) as marks from catalog.stream
      where app_id = ${appId} and import_source_id = ${sourceId} and gone_at is null group by 1, 2 having count(*) > 1) t
    where m.is_other_picture and e.seq = m.seq and t.kind = e.kind and t.marks = substr(e.marks, 17, 24)`.execute(tx);
}

/** What a person has said comes before every signal; what does not fit any more is left out. */
async function believe(tx: Tx, matches: readonly Match[]): Promise<void> {
  await sql`create temporary table believed on commit drop as
    select distinct on (seq) seq, "streamId" as id from jsonb_to_recordset(${JSON.stringify(matches)}::jsonb) as m (seq int, "streamId" int)`.execute(
    tx,
  );
  await sql`insert into incoming_match
    select f.seq, l.seq, l.key, false, l.is_gone, null, l.is_out
    from (select distinct on (id) seq, id from believed where id is not null) m
      join fresh f on f.seq = m.seq join lost l on l.seq = m.id and l.kind = f.kind`.execute(tx);
  await sql`delete from lost l using incoming_match m, fresh f where m.id = l.seq and f.seq = m.seq`.execute(tx);
  await sql`delete from fresh f using incoming_match m where m.seq = f.seq`.execute(tx);
  await sql`delete from fresh f using believed m where m.seq = f.seq and m.id is null`.execute(tx);
}

/** The temporary tables are never analysed: joins of whole lists by hashing are right for all their sizes. */
async function plainPlans(tx: Tx): Promise<void> {
  await sql`select set_config('work_mem', '64MB', true), set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true)`.execute(
    tx,
  );
}

/** What `matchIncoming` has found, in numbers. */
export async function countIncoming(tx: Tx, place: ImportPlace): Promise<Compared> {
  const { rows } = await sql<Compared>`
    select count(*) filter (where m.seq is null or m.was_gone)::int as added, count(*) filter (where not m.same and not m.was_gone and not m.is_out)::int as changed,
      count(*) filter (where m.same and not m.is_out)::int as unchanged, count(*) filter (where m.is_out)::int as "leftOut", 0 as gone
    from incoming e left join incoming_match m on m.seq = e.seq where e.kind <> 'series'`.execute(tx);
  const missing = place.hasGone
    ? await sql<{ gone: number }>`select count(*)::int as gone from catalog.stream s where ${gone.stream(place)}`.execute(tx)
    : null;
  const counted = rows[0] ?? { added: 0, changed: 0, unchanged: 0, leftOut: 0 };
  const { unchanged = 0, leftOut = 0 } = place.delta ?? {};
  return {
    ...counted,
    unchanged: counted.unchanged + unchanged,
    leftOut: counted.leftOut + leftOut,
    gone: missing?.rows[0]?.gone ?? 0,
  };
}

const isGone = (place: ImportPlace, table: 'streams' | 'series') => {
  const of = table === 'series' ? sql`e.kind = 'series'` : sql`e.kind <> 'series'`;
  const { appId, sourceId, delta } = place;
  // Of what was compared already, only these can be missing: they are found by their ids, not among all rows.
  const mine = delta ? sql`s.id = any (${delta[table]}::int[])` : sql`true`;
  return sql`s.app_id = ${appId} and s.import_source_id = ${sourceId} and ${mine} and s.gone_at is null
    and not exists (select from incoming_match m join incoming e on e.seq = m.seq where m.id = s.id and ${of})`;
};

export const gone = {
  stream: (place: ImportPlace) => sql`${isGone(place, 'streams')} and s.id <> all (${place.kept ?? []}::int[])`,
  series: (place: ImportPlace) => isGone(place, 'series'),
};

/** How many streams each import source gives now. */
export async function countBySource(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`select import_source_id as id, count(*)::int as n from catalog.stream
    where app_id = platform.now_app() and import_source_id is not null and gone_at is null group by 1`.execute(tx);
  return new Map(rows.map(({ id, n }) => [id, n]));
}
