// A run's staged entries: as the relation `incoming` for the catalogue, cut down to chosen groups, and forgotten.
import { sql, type Tx } from '../platform/db.ts';

export interface RunPlace {
  appId: number;
  runId: string;
}

const ofRun = ({ appId, runId }: RunPlace) => sql`app_id = ${appId} and run_id = ${runId}`;

/** Lets the catalogue read the entries of a run, until the transaction ends. */
export async function showIncoming(tx: Tx, { appId, runId }: RunPlace): Promise<void> {
  // A view takes no parameters; both values are of shapes that cannot be anything but values.
  const [app, run] = [sql.raw(String(Math.trunc(appId))), sql.raw(`'${runId.replaceAll(/[^0-9a-f-]/gi, '')}'`)];
  await sql`drop view if exists pg_temp.incoming cascade`.execute(tx);
  await sql`create temporary view incoming as
    select seq, line, given, marks, kind, name, groups, logo_url, epg_channel_id, number, container, details, series_key, season, episode, sources_sealed, place, added_at, is_adult
    from imports.entry where app_id = ${app} and run_id = ${run}::uuid`.execute(tx);
}

export async function hideIncoming(tx: Tx): Promise<void> {
  await sql`drop view if exists pg_temp.incoming cascade`.execute(tx);
}

/** How many entries, other than series, are staged: after a crash of the database there are none. */
export async function countStaged(tx: Tx, place: RunPlace): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from imports.entry where ${ofRun(place)} and kind <> 'series'`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** Leaves only the entries of the chosen groups (as `kind` and `name`); a series stays while one of its episodes does. */
export async function keepGroups(tx: Tx, place: RunPlace, groups: readonly { kind: string; name: string }[]): Promise<void> {
  const its = ofRun(place);
  await sql`delete from imports.entry where ${its} and kind <> 'series' and seq not in (
    select e.seq from imports.entry e cross join unnest(e.groups) g (name)
      join jsonb_to_recordset(${JSON.stringify(groups)}::jsonb) as c (kind text, name text)
        on c.name = g.name and c.kind = case e.kind when 'episode' then 'series' else e.kind end
    where ${its})`.execute(tx);
  await sql`delete from imports.entry where ${its} and kind = 'series'
    and given not in (select series_key from imports.entry where ${its} and series_key is not null)`.execute(tx);
}

/** Leaves single entries out. */
export async function leaveOut(tx: Tx, place: RunPlace, seqs: readonly number[]): Promise<void> {
  await sql`delete from imports.entry where ${ofRun(place)} and seq = any (${seqs}::int[])`.execute(tx);
}

export async function forgetEntries(tx: Tx, place: RunPlace): Promise<void> {
  await sql`delete from imports.entry where ${ofRun(place)}`.execute(tx);
}
