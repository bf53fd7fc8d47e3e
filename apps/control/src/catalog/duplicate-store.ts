// Duplicates in tables of the transaction: `alike` has the key of each stream, `merging` says which stream becomes which.
import type { DuplicateGroup, StreamKind } from '@muxwell/contract';
import { sql, type Db } from '../platform/db.ts';
import type { Hand } from '../platform/long-work.ts';
import type { SealedRow } from './source-thread.ts';

export type Likeness = 'name' | 'address' | 'guide';

/** A name without marks of country and quality, signs and case: “UK: Quay One FHD” is “quay one hd”. */
const NAME = sql`btrim(regexp_replace(regexp_replace(lower(regexp_replace(name, ${String.raw`^\s*(?:[\[(|]\s*[^\])|]{1,12}\s*[\])|]\s*[:|-]?|[[:alnum:]]{2,6}\s*[:|]|[[:upper:]]{2,4}\s+-\s)\s*`}, '')),
  ${String.raw`\m(?:sd|hd|fhd|uhd|4k|8k|hevc|h\.?26[45]|1080[pi]?|720p?|raw|vip|backup)\M`}, '', 'g'), '[^[:alnum:]]+', ' ', 'g'))`;

const KEYS = { name: NAME, guide: sql`lower(btrim(epg_channel_id))` };

export const noKeys = (db: Db) =>
  sql`create temporary table alike (id int not null, key text collate "C" not null) on commit drop`.execute(db);

/** Takes the keys from the rows themselves. */
export async function keysInRows(db: Db, by: 'name' | 'guide', kind: StreamKind): Promise<void> {
  await noKeys(db);
  await sql`insert into alike select id, key from (select id, ${KEYS[by]} as key from catalog.stream where kind = ${kind} and gone_at is null) k where key <> ''`.execute(
    db,
  );
}

export async function addKeys(db: Db, rows: readonly { id: number; key: string }[]): Promise<void> {
  if (rows.length === 0) return;
  // Addresses carry credentials: the key is a hash of them.
  await sql`insert into alike select id, md5(key) from unnest(${rows.map(({ id }) => id)}::int[], ${rows.map(({ key }) => key)}::text[]) r (id, key)`.execute(
    db,
  );
}

export async function sealedAfter(
  db: Db,
  { kind, after, limit }: { kind: StreamKind; after: number; limit: number },
): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`select id, '' as name, sources_sealed as sealed from catalog.stream
    where kind = ${kind} and gone_at is null and source_count > 0 and id > ${after} order by id limit ${limit}`.execute(db);
  return rows;
}

const many = sql`select key from alike group by key having count(*) > 1`;

export async function groups(db: Db, { after, limit }: { after: string; limit: number }): Promise<DuplicateGroup[]> {
  const { rows } =
    await sql<DuplicateGroup>`select k.key, jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'number', s.number, 'categoryIds', s.category_ids,
      'sourceCount', s.source_count, 'isEnabled', s.is_enabled) order by s.id) as streams
    from (${many} and key > ${after} order by key limit ${limit}) k join alike a using (key) join catalog.stream s on s.id = a.id
    group by k.key order by k.key`.execute(db);
  return rows;
}

export async function countGroups(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from (${many}) k`.execute(db);
  return rows[0]?.n ?? 0;
}

const mergingTable = (db: Db) =>
  sql`create temporary table merging (other int primary key, keep int not null, place int not null) on commit drop`.execute(db);

/** Of each group of `alike` the lowest id stays. */
export async function mergeAlike(db: Db): Promise<void> {
  await mergingTable(db);
  await sql`insert into merging select id, keep, place from (select id, min(id) over (partition by key) as keep, row_number() over (partition by key order by id) as place from alike) g
    where id <> keep`.execute(db);
}

export async function mergeThese(db: Db, pairs: readonly { keep: number; other: number }[]): Promise<void> {
  await mergingTable(db);
  await sql`insert into merging select other, keep, place from unnest(${pairs.map(({ other }) => other)}::int[], ${pairs.map(({ keep }) => keep)}::int[])
    with ordinality p (other, keep, place)`.execute(db);
}

/** The sealed sources of each stream that stays, its own first. */
export async function sourcesToMerge(
  db: Db,
  { after, limit }: { after: number; limit: number },
): Promise<{ id: number; sealed: string[] }[]> {
  if (after === 0)
    await sql`create temporary table merged_sources (id int primary key, sealed text not null, count int not null) on commit drop`.execute(
      db,
    );
  const { rows } = await sql<{
    id: number;
    sealed: string[];
  }>`select k.keep as id, s.sources_sealed || array(select o.sources_sealed from merging m join catalog.stream o on o.id = m.other
      where m.keep = k.keep order by m.place) as sealed
    from (select distinct keep from merging where keep > ${after} order by keep limit ${limit}) k join catalog.stream s on s.id = k.keep order by k.keep`.execute(
    db,
  );
  return rows;
}

export async function keepSources(db: Db, rows: readonly { id: number; sealed: string; count: number }[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into merged_sources select * from unnest(${rows.map(({ id }) => id)}::int[], ${rows.map(({ sealed }) => sealed)}::text[],
    ${rows.map(({ count }) => count)}::int[])`.execute(db);
}

/** How many streams become another. */
export async function countMerging(db: Db): Promise<number> {
  return (await sql<{ n: number }>`select count(*) as n from merging`.execute(db)).rows[0]?.n ?? 0;
}

/** Rows that are written by one statement: it takes less than a second, after which a cancelled merge ends. */
const PORTION = 5000;

/** Writes what stays and what goes, portion by portion; answers how many groups there were, and how many streams are gone. */
export async function merge(
  db: Db,
  { at, hand, of }: { at: Date; hand: Hand; of: number },
): Promise<{ merged: number; removed: number }> {
  await sql`analyze merging`.execute(db);
  await sql`update catalog.bouquet b set stream_ids = array(select id from (select coalesce(m.keep, u.id) as id, min(u.place) as place
      from unnest(b.stream_ids) with ordinality u (id, place) left join merging m on m.other = u.id group by 1) g order by place)
    where exists (select from unnest(b.stream_ids) u (id) join merging m on m.other = u.id)`.execute(db);
  let merged = 0;
  for (let last: number | null = 0; last !== null; ) {
    const portion: Written = await keepPortion(db, at, last);
    merged += portion.n;
    last = portion.last;
    hand.reach(0, of);
  }
  let removed = 0;
  for (let [last, done]: [number | null, number] = [0, 0]; last !== null; done += PORTION) {
    const portion: Written = await leavePortion(db, at, last);
    removed += portion.n;
    last = portion.last;
    hand.reach(Math.min(done + PORTION, of), of);
  }
  return { merged, removed };
}

interface Written {
  n: number;
  /** The last id of the portion; null: there was none. */
  last: number | null;
}
const nothing: Written = { n: 0, last: null };

/** Streams that stay take what their others have. */
async function keepPortion(db: Db, at: Date, after: number): Promise<Written> {
  const noted = sql`'{sources_sealed,category_ids,epg_channel_id,logo_url}'::text[]`;
  const { rows } =
    await sql<Written>`with portion as (select * from merged_sources where id > ${after} order by id limit ${PORTION}),
    written as (update catalog.stream s set sources_sealed = r.sealed, source_count = r.count,
      category_ids = s.category_ids || array(select c from unnest(g.categories) c where c <> all (s.category_ids) group by c order by c),
      epg_channel_id = coalesce(nullif(s.epg_channel_id, ''), g.guide), logo_url = coalesce(nullif(s.logo_url, ''), g.logo, ''),
      local_edits = s.local_edits || array(select c from unnest(${noted}) c where c <> all (s.local_edits)), updated_at = ${at}
    from portion r join (
        select m.keep, array_agg(c.id) filter (where c.id is not null) as categories, min(o.epg_channel_id) filter (where o.epg_channel_id <> '') as guide, min(o.logo_url) filter (where o.logo_url <> '') as logo
        from portion p join merging m on m.keep = p.id join catalog.stream o on o.id = m.other left join lateral unnest(o.category_ids) c (id) on true group by m.keep
      ) g on g.keep = r.id
    where s.id = r.id)
    select count(*) as n, max(id) as last from portion`.execute(db);
  return rows[0] ?? nothing;
}

/** The others are gone. */
async function leavePortion(db: Db, at: Date, after: number): Promise<Written> {
  const { rows } =
    await sql<Written>`with portion as (select other from merging where other > ${after} order by other limit ${PORTION}),
    written as (update catalog.stream s set gone_at = ${at}, is_left_out = true, updated_at = ${at} from portion p where s.id = p.other and s.gone_at is null
      returning s.id)
    select (select count(*) from written) as n, max(other) as last from portion`.execute(db);
  return rows[0] ?? nothing;
}
