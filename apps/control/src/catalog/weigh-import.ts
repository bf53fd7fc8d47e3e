// Entries whose keys have changed or tell too little: known again by what else they have, the surest signals first.
import { sql, type Tx } from '../platform/db.ts';
import type { SourcePlace } from './source-state.ts';

/** What of two things is the same; each only where it names exactly one on both sides. */
interface Pairing {
  by: string;
  /** What the columns must be. */
  where?: string;
  /** What must hold of the pair: `f` is the entry, `l` the row. */
  if?: string;
  /** The one signal that it is; null: two or more, which is beyond doubt. */
  why: 'address' | 'guide' | 'name' | null;
  /** Rows that are gone, instead of those that are missing only now. */
  isGone?: boolean;
}

const has = (column: string) => `${column} not in ('00000000', '')`;
/** What of a name is digits, wherever its other words stand. */
const digits = (column: string) => `btrim(regexp_replace(${column}, '[^0-9]+', ' ', 'g'))`;
/** How alike two names are, from 0 to 1: by their letters in threes, which tell of Latin ones alone, or by how much of one the other begins with. */
const LIKENESS = `greatest(similarity(lower(f.title), lower(l.title)), case when starts_with(f.title, l.title) or starts_with(l.title, f.title)
  then least(length(f.title), length(l.title))::real / greatest(length(f.title), length(l.title), 1) end)`;
/** Names that differ by a word or a few letters, and in no digit: “Film 2” is not “Film 3”. */
const ALIKE = `${digits('f.title')} = ${digits('l.title')} and ${LIKENESS} >= 0.5`;

/**
 * Moves pairs from `fresh` (entries) and `lost` (rows) into `incoming_match`. What stays in `fresh` is new; `likeness` (seq, id, score) holds
 * the rows that it is like.
 */
export async function weigh(tx: Tx, place: SourcePlace): Promise<void> {
  const alone = (mark: 'name' | 'guide') => unique(mark, place);
  const sure: Pairing[] = [
    { by: 'kind, name, guide', where: has('guide'), why: null },
    { by: 'kind, name, "group", picture', where: "picture <> ''", why: null },
    { by: 'kind, name, "group"', why: null },
    { by: 'kind, given', where: "given like 'u:%'", why: null },
    { by: 'kind, guide', where: has('guide'), if: alone('guide'), why: null },
  ];
  for (const pairing of sure) await pair(tx, pairing);
  await byLikeness(tx);
  const weak: Pairing[] = [
    { by: 'kind, given, "group"', if: ALIKE, why: null },
    { by: 'kind, path, "group"', where: has('path'), if: ALIKE, why: null },
    { by: 'kind, guide', where: has('guide'), if: `f."group" = l."group" or (${ALIKE})`, why: null },
    { by: 'kind, given', if: ALIKE, why: null },
    { by: 'kind, path', where: has('path'), if: ALIKE, why: null },
    { by: 'kind, given, "group"', why: null },
    { by: 'kind, path, "group"', where: has('path'), why: null },
    { by: 'kind, name', if: alone('name'), why: null },
    { by: 'kind, name', why: 'name' },
    { by: 'kind, given', why: 'address' },
    { by: 'kind, path', where: has('path'), why: 'address' },
    { by: 'kind, guide', where: has('guide'), why: 'guide' },
  ];
  for (const pairing of weak) await pair(tx, pairing);
  await inOrder(tx);
  await likenesses(tx, 'kind');
  await pair(tx, { by: 'kind, given', if: ALIKE, why: null, isGone: true });
  await pair(tx, { by: 'kind, given', why: 'address', isGone: true });
}

/** Nothing else of the source, nor of what comes in, has this mark. */
function unique(column: 'name' | 'guide', { appId, sourceId }: SourcePlace): string {
  const from = column === 'name' ? 17 : 25;
  const source = sourceId.replaceAll(/[^0-9a-f-]/gi, '');
  return `not exists (select from catalog.stream o where o.app_id = ${Math.trunc(appId)} and o.import_source_id = '${source}'::uuid and o.gone_at is null
      and o.kind = f.kind and o.id <> l.seq and substr(o.import_marks, ${from}, 8) = f.${column})
    and not exists (select from incoming o where o.kind = f.kind and o.seq <> f.seq and substr(o.marks, ${from}, 8) = f.${column})`;
}

async function pair(tx: Tx, { by, where = 'true', if: holds = 'true', why, isGone = false }: Pairing): Promise<void> {
  const one = (table: string, which: string) =>
    sql.raw(`(select ${by}, min(seq) as seq from ${table} where ${which} group by ${by} having count(*) = 1)`);
  await sql`insert into incoming_match
    select f.seq, l.seq, l.key, false, l.is_gone, ${why}::text, l.is_out
    from ${one('fresh', where)} fo join ${one('lost', `${where} and is_gone = ${isGone}`)} lo using (${sql.raw(by)})
      join fresh f on f.seq = fo.seq join lost l on l.seq = lo.seq
    where ${sql.raw(holds)}`.execute(tx);
  await settle(tx);
}

/** Where as many of the same kind, name and group are missing as are new, the first is the first, and so on. */
async function inOrder(tx: Tx): Promise<void> {
  const placed = (table: string) =>
    sql.raw(`(select *, row_number() over (partition by kind, name, "group" order by seq) as place, count(*) over (partition by kind, name, "group") as many
      from ${table} ${table === 'lost' ? 'where not is_gone' : ''})`);
  await sql`insert into incoming_match select f.seq, l.seq, l.key, false, false, 'order', l.is_out
    from ${placed('fresh')} f join ${placed('lost')} l using (kind, name, "group", place, many)`.execute(tx);
  await settle(tx);
}

async function settle(tx: Tx): Promise<void> {
  await sql`delete from lost l using incoming_match m, fresh f where m.id = l.seq and f.seq = m.seq`.execute(tx);
  await sql`delete from fresh f using incoming_match m where m.seq = f.seq`.execute(tx);
}

/** Most pairs of names that are compared letter by letter: some microseconds each. */
const MOST_COMPARED = 300_000;

/** Makes `likeness` of the names that are left, compared where `block` and their digits are the same; small blocks come first. */
async function likenesses(tx: Tx, block: string): Promise<void> {
  const names = (table: string) =>
    sql.raw(
      `(select seq, ${block}, title, ${digits('title')} as digits from ${table} ${table === 'lost' ? 'where not is_gone' : ''})`,
    );
  const keys = sql.raw(`${block}, digits`);
  await sql`drop table if exists pg_temp.likeness`.execute(tx);
  await sql`create temporary table likeness on commit drop as
    with f as materialized ${names('fresh')}, l as materialized ${names('lost')},
      blocks as (select ${keys}, sum(a.many * b.many) over (order by a.many * b.many, ${keys}) as total
        from (select ${keys}, count(*) as many from f group by ${keys}) a join (select ${keys}, count(*) as many from l group by ${keys}) b using (${keys}))
    select seq, id, score from (
      select f.seq, l.seq as id, ${sql.raw(LIKENESS)} as score
      from blocks join f using (${keys}) join l using (${keys}) where blocks.total <= ${MOST_COMPARED}) s
    where score >= 0.5`.execute(tx);
}

/** A name of the same group that is alike to one missing name, much more than to any other, and that one to it. */
async function byLikeness(tx: Tx): Promise<void> {
  await likenesses(tx, 'kind, "group"');
  await sql`insert into incoming_match
    select c.seq, c.id, l.key, false, false, null, l.is_out
    from (select *, row_number() over by_seq as seq_place, lead(score, 1, 0) over by_seq as seq_next,
        row_number() over by_id as id_place, lead(score, 1, 0) over by_id as id_next
      from likeness window by_seq as (partition by seq order by score desc), by_id as (partition by id order by score desc)) c
      join lost l on l.seq = c.id
    where seq_place = 1 and id_place = 1 and score - greatest(seq_next, id_next) >= 0.1`.execute(tx);
  await settle(tx);
}
