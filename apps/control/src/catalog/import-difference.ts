// What an import would change, for people: samples of each kind, changes field by field, and what is unclear.
import type { Secrets } from '../platform/secrets.ts';
import { sql, type Tx } from '../platform/db.ts';
import { gone, type ImportPlace } from './compare-import.ts';
import { openSources } from './sources.ts';

export interface FieldChange {
  field: string;
  was: string;
  now: string;
}

export interface Difference {
  added: { seq: number; name: string; kind: string; group: string }[];
  changed: { id: number; name: string; fields: FieldChange[] }[];
  gone: { id: number; name: string; kind: string }[];
}

/** An entry of which it is not certain which stream it is; `stream_id` is the one that it is taken for. */
export interface Doubt {
  seq: number;
  line: number;
  name: string;
  group_name: string;
  why: string;
  stream_id: number | null;
  candidates: { id: number; name: string; group: string }[];
}

const MOST_CANDIDATES = 10;

/** After `matchIncoming`: the unclear ones, the first `most` of them. */
export async function doubtsOf(tx: Tx, { appId }: ImportPlace, most: number): Promise<Doubt[]> {
  const { rows: tables } = await sql<{ has: boolean }>`select to_regclass('pg_temp.likeness') is not null as has`.execute(tx);
  if (!tables[0]?.has) return [];
  const { rows } = await sql<Doubt>`
    with unclear as (
      select seq, why, id as stream_id, array[id] as ids from incoming_match where why is not null
      union all
      select seq, case when cardinality(ids) = 1 then 'likeness' else 'several' end, null, ids[1:${MOST_CANDIDATES}::int] from (
        select seq, array_agg(id order by score desc, id) as ids from (
          select f.seq, l.seq as id, 2 as score from fresh f join lost l using (kind, name) where not l.is_gone
          union select k.seq, k.id, k.score from likeness k join fresh f on f.seq = k.seq join lost l on l.seq = k.id and l.name <> f.name) c
        group by seq) s
      order by seq limit ${most}
    ), named as (
      select s.id, s.name, coalesce((select c.name from catalog.category c where c.app_id = s.app_id and c.id = s.category_ids[1]), '') as "group"
      from catalog.stream s where s.app_id = ${appId} and s.id in (select unnest(ids) from unclear)
    )
    select u.seq, e.line, e.name, coalesce(e.groups[1], '') as group_name, u.why, u.stream_id, c.candidates
    from unclear u join incoming e on e.seq = u.seq
      join (select i.seq, jsonb_agg(jsonb_build_object('id', n.id, 'name', n.name, 'group', n."group") order by i.place) as candidates
        from (select seq, x.id, x.place from unclear cross join unnest(ids) with ordinality as x (id, place)) i join named n on n.id = i.id group by i.seq) c on c.seq = u.seq
    order by u.seq`.execute(tx);
  return rows;
}

/** After `matchIncoming`: samples of each kind of change, `most` of each. */
export async function sampleIncoming(tx: Tx, secrets: Secrets, place: ImportPlace, most: number): Promise<Difference> {
  const added = await sql<Difference['added'][number]>`
    select e.seq, e.name, e.kind, coalesce(e.groups[1], '') as group from incoming e left join incoming_match m on m.seq = e.seq
    where e.kind <> 'series' and (m.seq is null or m.was_gone) order by e.seq limit ${most}`.execute(tx);
  const missing = place.hasGone
    ? await sql<
        Difference['gone'][number]
      >`select s.id, s.name, s.kind from catalog.stream s where ${gone.stream(place)} order by s.id limit ${most}`.execute(tx)
    : { rows: [] };
  return { added: added.rows, changed: await changedOf(tx, secrets, place, most), gone: missing.rows };
}

interface Changed {
  id: number;
  name: string;
  was: Record<string, string | null>;
  now: Record<string, string | null>;
  edits: string[];
  was_sealed: string;
  now_sealed: string;
}

/** The columns that an import writes, as texts, under the names that people see. */
const texts = (row: 's' | 'e', groups: string) =>
  sql.raw(`jsonb_build_object('name', ${row}.name, 'epgChannelId', ${row}.epg_channel_id, 'logoUrl', ${row}.logo_url, 'groups', ${groups},
    'container', ${row}.container, 'season', ${row}.season::text, 'episode', ${row}.episode::text) ||
    case when e.number is null then '{}' else jsonb_build_object('number', ${row}.number::text) end ||
    coalesce((select jsonb_object_agg(key, value) from jsonb_each_text(${row}.details)), '{}')`);

async function changedOf(tx: Tx, secrets: Secrets, { appId }: ImportPlace, most: number): Promise<Difference['changed']> {
  const groupsNow = "array_to_string(e.groups, '; ')";
  const groupsWas = `(select string_agg(c.name, '; ' order by x.place) from unnest(s.category_ids) with ordinality as x (id, place)
    join catalog.category c on c.app_id = s.app_id and c.id = x.id)`;
  const { rows } = await sql<Changed>`
    select s.id, s.name, ${texts('s', groupsWas)} as was, ${texts('e', groupsNow)} as now, s.local_edits as edits,
      s.sources_sealed as was_sealed, e.sources_sealed as now_sealed
    from (select seq, id from incoming_match where not same and not was_gone and not is_out) m
      join incoming e on e.seq = m.seq join catalog.stream s on s.app_id = ${appId} and s.id = m.id
    where e.kind <> 'series' order by e.seq limit ${most}`.execute(tx);
  return rows.map((row) => ({ id: row.id, name: row.name, fields: [...fieldsOf(row), ...addressOf(secrets, row)] }));
}

/** Columns as `local_edits` names them, by the names that people see. */
const columns: Record<string, string> = { epgChannelId: 'epg_channel_id', logoUrl: 'logo_url', groups: 'category_ids' };
const own = new Set(['name', 'epgChannelId', 'logoUrl', 'groups', 'container', 'season', 'episode', 'number']);

/** What was edited here stays as it is, so it is no change. */
function fieldsOf({ was, now, edits }: Changed): FieldChange[] {
  const names = new Set([...Object.keys(was), ...Object.keys(now)]);
  return [...names].flatMap((field) => {
    const column = own.has(field) ? (columns[field] ?? field) : 'details';
    const [before, after] = [was[field] ?? '', now[field] ?? ''];
    return before === after || edits.includes(column) ? [] : [{ field, was: before, now: after }];
  });
}

function addressOf(secrets: Secrets, { was_sealed, now_sealed, edits }: Changed): FieldChange[] {
  if (edits.includes('sources_sealed')) return [];
  const [was, now] = [was_sealed, now_sealed].map((sealed) => openSources(secrets, sealed)[0]);
  if (was?.url === now?.url) return [];
  const [before, after] = [shortOf(was?.url ?? ''), shortOf(now?.url ?? '')];
  return [before === after ? { field: 'account', was: '', now: '' } : { field: 'address', was: before, now: after }];
}

/** An address without what may be an account: its host, and the last part of its path. */
function shortOf(url: string): string {
  const found = /^[a-z0-9+.-]+:\/\/(?:[^/?#]*@)?([^/?#]*)(\/[^?#]*)?/i.exec(url);
  if (!found) return '';
  const path = (found[2] ?? '').split('/');
  return `${found[1] ?? ''}${path.length > 2 ? '/…' : ''}/${path.at(-1) ?? ''}`;
}
