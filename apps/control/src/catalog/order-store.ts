// Channel numbers, set-wise: what is moved takes its place, and what stands there moves up as far as it must.
import { sql, type Db } from '../platform/db.ts';
import type { Hand } from '../platform/long-work.ts';

export type Place = { before: number } | { after: number } | { number: number };
type Expression = ReturnType<typeof sql>;

const noted = sql`case when 'number' = any (s.local_edits) then s.local_edits else s.local_edits || 'number'::text end`;

/** Rows that are written by one statement: it takes less than a second, after which a cancelled work ends. */
const PORTION = 5000;

/** What all that is numbered anew needs. */
interface Work {
  at: Date;
  hand: Hand;
}

interface Target {
  number: number;
  id: number;
}

/** The last place before the gap, as number and id. */
async function placeOf(db: Db, to: Place, kind: string): Promise<{ prev: Target; number: number } | null> {
  if ('number' in to) return { prev: { number: to.number - 1, id: 2_147_483_647 }, number: to.number };
  const id = 'before' in to ? to.before : to.after;
  const { rows } =
    await sql<Target>`select number, id from catalog.stream where id = ${id} and kind = ${kind} and gone_at is null`.execute(db);
  const target = rows[0];
  if (!target) return null;
  if ('after' in to) return { prev: target, number: target.number + 1 };
  const before =
    await sql<Target>`select number, id from catalog.stream where kind = ${kind} and gone_at is null and (number, id) < (${target.number}::int, ${target.id}::int)
    and id not in (select id from moving) order by number desc, id desc limit 1`.execute(db);
  const prev = before.rows[0] ?? { number: 0, id: 0 };
  return { prev, number: Math.max(prev.number + 1, target.number) };
}

/** Answers how many streams have another number now; null where the target is no stream of the kind. */
export async function move(
  db: Db,
  { ids, to, kind, ...work }: { ids: readonly number[]; to: Place; kind: string } & Work,
): Promise<number | null> {
  await sql`create temporary table moving on commit drop as select id, place from unnest(${ids}::int[]) with ordinality m (id, place)`.execute(
    db,
  );
  const place = await placeOf(db, to, kind);
  if (!place) return null;
  const { prev, number } = place;
  const last = number + ids.length - 1;
  return renumbered(
    db,
    sql`select id, ${number}::int + place - 1 as number from moving
      union all
      select id, i + greatest(${last}::int, max(number - i) over (order by i)) from (
        select s.id, s.number, row_number() over (order by s.number, s.id) as i from catalog.stream s
        where s.kind = ${kind} and s.gone_at is null and (s.number, s.id) > (${prev.number}::int, ${prev.id}::int) and s.id not in (select id from moving)
      ) rest`,
    work,
  );
}

/** Numbers what `where` finds from `startAt` on. */
export const renumber = (
  db: Db,
  { where, startAt, order, ...work }: { where: Expression; startAt: number; order: 'number' | 'name' } & Work,
) =>
  renumbered(
    db,
    sql`select s.id, ${startAt}::int - 1 + row_number() over (order by ${order === 'name' ? sql`s.name, s.id` : sql`s.number, s.id`}) as number
      from catalog.stream s where ${where}`,
    work,
  );

/** Writes the numbers that are others, portion by portion; answers how many. */
async function renumbered(db: Db, numbers: Expression, { at, hand }: Work): Promise<number> {
  await sql`create temporary table renumbered (id int not null, number int not null, place int primary key) on commit drop`.execute(
    db,
  );
  const found = await sql`insert into renumbered select s.id, n.number, row_number() over (order by s.id)
    from (${numbers}) n join catalog.stream s on s.id = n.id where s.number <> n.number`.execute(db);
  const count = Number(found.numAffectedRows ?? 0);
  hand.reach(0, count);
  await sql`analyze renumbered`.execute(db);
  for (let done = 0; done < count; done += PORTION) {
    await sql`update catalog.stream s set number = n.number, local_edits = ${noted}, updated_at = ${at}
      from renumbered n where n.id = s.id and n.place > ${done} and n.place <= ${done + PORTION}`.execute(db);
    hand.reach(Math.min(done + PORTION, count), count);
  }
  await sql`drop table renumbered`.execute(db);
  return count;
}

/** A second stream like this one, at the end of its kind; bouquets that grant the first singly grant it too. Answers its id. */
export async function clone(db: Db, id: number, name: string): Promise<number> {
  const { rows } = await sql<{
    id: number;
  }>`insert into catalog.stream (app_id, kind, name, number, logo_url, epg_channel_id, category_ids, is_enabled, is_on_demand, is_adult, container,
      notes, details, series_id, season, episode, sources_sealed, source_count, user_agent, headers_sealed, proxy_sealed, allowed_countries, denied_countries)
    select app_id, kind, ${name}, (select coalesce(max(number), 0) + 1 from catalog.stream o where o.kind = s.kind and o.gone_at is null), logo_url, epg_channel_id, category_ids,
      is_enabled, is_on_demand, is_adult, container, notes, details, series_id, season, episode, sources_sealed, source_count, user_agent, headers_sealed, proxy_sealed,
      allowed_countries, denied_countries
    from catalog.stream s where id = ${id} returning id`.execute(db);
  const fresh = rows[0]?.id ?? 0;
  await sql`update catalog.bouquet set stream_ids = stream_ids || ${fresh}::int where ${id} = any (stream_ids)`.execute(db);
  return fresh;
}
