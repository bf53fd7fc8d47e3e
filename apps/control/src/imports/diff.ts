// What a run changes, against what its source gave before; and the hand-over of just that to the catalogue.
import { sql, type Tx } from '../platform/db.ts';

export interface RunPlace {
  appId: number;
  sourceId: string;
  runId: string;
  /** Pasted and uploaded lists come from nowhere in particular: what they leave out is not gone. */
  hasGone: boolean;
}

export interface Changes {
  added: number;
  changed: number;
  gone: number;
  unchanged: number;
}

/**
 * Lets entries whose address has changed keep their identity: one whose key is new takes the key of the item with the same guide id and
 * name, if neither is there twice and that item's own key has gone from the list.
 */
export async function adoptKeys(tx: Tx, { appId, sourceId, runId }: RunPlace): Promise<void> {
  await sql`
    with lost as (
      select i.second_key, min(i.key) as key from imports.item i
      where i.app_id = ${appId} and i.source_id = ${sourceId} and i.gone_run_id is null and i.key not like 's:%'
        and not exists (select from imports.entry e where e.app_id = ${appId} and e.run_id = ${runId} and e.key = i.key)
      group by 1 having count(*) = 1
    ), fresh as (
      select e.second_key, min(e.key) as key from imports.entry e
      where e.app_id = ${appId} and e.run_id = ${runId} and e.kind <> 'series'
        and not exists (select from imports.item i where i.app_id = ${appId} and i.source_id = ${sourceId} and i.key = e.key)
      group by 1 having count(*) = 1
    )
    update imports.entry t set key = lost.key from lost join fresh using (second_key)
    where t.app_id = ${appId} and t.run_id = ${runId} and t.key = fresh.key`.execute(tx);
}

const counted = sql`kind <> 'series'`;

export async function countChanges(tx: Tx, place: RunPlace): Promise<Changes> {
  const { appId, sourceId, runId } = place;
  const { rows } = await sql<Changes>`
    select count(*) filter (where i.key is null)::int as added, count(*) filter (where i.fingerprint <> e.fingerprint)::int as changed,
      count(*) filter (where i.fingerprint = e.fingerprint)::int as unchanged, 0 as gone
    from imports.entry e left join imports.item i on i.app_id = ${appId} and i.source_id = ${sourceId} and i.key = e.key and i.gone_run_id is null
    where e.app_id = ${appId} and e.run_id = ${runId} and e.${counted}`.execute(tx);
  const gone = place.hasGone
    ? await sql<{
        gone: number;
      }>`select count(*)::int as gone from imports.item i where ${isGone(place)} and i.key not like 's:%'`.execute(tx)
    : null;
  return { ...(rows[0] ?? { added: 0, changed: 0, gone: 0, unchanged: 0 }), gone: gone?.rows[0]?.gone ?? 0 };
}

const isGone = ({
  appId,
  sourceId,
  runId,
}: RunPlace) => sql`i.app_id = ${appId} and i.source_id = ${sourceId} and i.gone_run_id is null
  and not exists (select from imports.entry e where e.app_id = ${appId} and e.run_id = ${runId} and e.key = i.key)`;

/** Leaves only the entries of the chosen groups (as `kind` and `name`); a series stays while one of its episodes does. */
export async function keepGroups(
  tx: Tx,
  { appId, runId }: RunPlace,
  groups: readonly { kind: string; name: string }[],
): Promise<void> {
  const ofRun = sql`app_id = ${appId} and run_id = ${runId}`;
  await sql`delete from imports.entry where ${ofRun} and kind <> 'series' and seq not in (
    select e.seq from imports.entry e cross join unnest(e.groups) g (name)
      join jsonb_to_recordset(${JSON.stringify(groups)}::jsonb) as c (kind text, name text)
        on c.name = g.name and c.kind = case e.kind when 'episode' then 'series' else e.kind end
    where ${ofRun})`.execute(tx);
  await sql`delete from imports.entry where ${ofRun} and kind = 'series'
    and key not in (select series_key from imports.entry where ${ofRun} and series_key is not null)`.execute(tx);
}

/** Puts what is new or changed into the catalogue's `incoming_row`, and what is gone into `incoming_gone`. */
export async function handOver(tx: Tx, place: RunPlace): Promise<void> {
  const { appId, sourceId, runId } = place;
  await sql`insert into incoming_row
    select e.seq, e.key, e.kind, e.name, e.groups, e.logo_url, e.epg_channel_id, e.number, e.container, e.details, e.series_key, e.season, e.episode, e.sources_sealed
    from imports.entry e left join imports.item i on i.app_id = ${appId} and i.source_id = ${sourceId} and i.key = e.key and i.gone_run_id is null
    where e.app_id = ${appId} and e.run_id = ${runId} and i.fingerprint is distinct from e.fingerprint`.execute(tx);
  if (place.hasGone) await sql`insert into incoming_gone select i.key from imports.item i where ${isGone(place)}`.execute(tx);
}

/** Remembers what the source has given now. */
export async function remember(tx: Tx, place: RunPlace): Promise<void> {
  const { appId, sourceId, runId } = place;
  if (place.hasGone) await sql`update imports.item i set gone_run_id = ${runId} where ${isGone(place)}`.execute(tx);
  await sql`insert into imports.item (app_id, source_id, key, second_key, fingerprint, run_id)
    select ${appId}::int, ${sourceId}::uuid, e.key, e.second_key, e.fingerprint, ${runId}::uuid
    from imports.entry e join incoming_row r on r.seq = e.seq where e.app_id = ${appId} and e.run_id = ${runId}
    on conflict (app_id, source_id, key) do update set second_key = excluded.second_key, fingerprint = excluded.fingerprint, run_id = excluded.run_id, gone_run_id = null`.execute(
    tx,
  );
  await forgetEntries(tx, place);
}

export async function forgetEntries(tx: Tx, { appId, runId }: Pick<RunPlace, 'appId' | 'runId'>): Promise<void> {
  await sql`delete from imports.entry where app_id = ${appId} and run_id = ${runId}`.execute(tx);
}

/** After an undo the source has given nothing of this run: the next run meets its entries as new ones, and finds their ids again. */
export async function unremember(tx: Tx, { appId, sourceId, runId }: RunPlace): Promise<void> {
  await sql`delete from imports.item where app_id = ${appId} and source_id = ${sourceId} and run_id = ${runId}`.execute(tx);
  await sql`update imports.item set gone_run_id = null where app_id = ${appId} and source_id = ${sourceId} and gone_run_id = ${runId}`.execute(
    tx,
  );
}
