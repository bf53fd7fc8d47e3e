// From staging to the guide: only the difference is written, and a programme that comes again keeps its id.
import { sql, type Tx } from '../platform/db.ts';

export interface ApplyPlace {
  appId: number;
  sourceId: string;
  jobId: string;
  /** Programmes that ended before are removed. */
  keepFrom: Date;
}

export interface GuideCounts {
  channels: number;
  programmes: number;
  added: number;
  changed: number;
  removed: number;
}

const AN_HOUR = '1 hour';

export async function applyGuide(tx: Tx, place: ApplyPlace): Promise<GuideCounts> {
  await sql`set local work_mem = '64MB'`.execute(tx);
  await applyChannels(tx, place);
  await resolve(tx, place);
  const removed = (await removeGone(tx, place)) + (await removeOld(tx, place));
  const changed = await updateChanged(tx, place);
  const added = await insertNew(tx, place);
  await forgetIncoming(tx, place);
  const { rows } = await sql<{ channels: number; programmes: number }>`select
    (select count(*)::int from epg.channel where app_id = ${place.appId} and source_id = ${place.sourceId}) as channels,
    (select count(*)::int from epg.programme p join epg.channel c on c.app_id = p.app_id and c.id = p.channel_id where c.app_id = ${place.appId} and c.source_id = ${place.sourceId}) as programmes`.execute(
    tx,
  );
  return { ...(rows[0] ?? { channels: 0, programmes: 0 }), added, changed, removed };
}

/** A channel that programmes name without its being declared is a channel too. */
async function applyChannels(tx: Tx, { appId, sourceId, jobId }: ApplyPlace): Promise<void> {
  await sql`create temporary table incoming_names on commit drop as
    select distinct on (xmltv_id) xmltv_id, name, plain_name, icon from (
      select xmltv_id, name, plain_name, icon, 0 as rank from epg.incoming_channel where app_id = ${appId} and job_id = ${jobId}
      union all select distinct xmltv_id, xmltv_id, lower(xmltv_id), '', 1 from epg.incoming_programme where app_id = ${appId} and job_id = ${jobId}
    ) x order by xmltv_id, rank`.execute(tx);
  await sql`delete from epg.channel c where c.app_id = ${appId} and c.source_id = ${sourceId} and not exists (select from incoming_names n where n.xmltv_id = c.xmltv_id)`.execute(
    tx,
  );
  await sql`update epg.channel c set name = n.name, plain_name = n.plain_name, icon = n.icon from incoming_names n
    where c.app_id = ${appId} and c.source_id = ${sourceId} and c.xmltv_id = n.xmltv_id and (c.name, c.plain_name, c.icon) is distinct from (n.name, n.plain_name, n.icon)`.execute(
    tx,
  );
  await sql`insert into epg.channel (app_id, source_id, xmltv_id, name, plain_name, icon)
    select ${appId}::int, ${sourceId}::uuid, n.xmltv_id, n.name, n.plain_name, n.icon from incoming_names n
    where not exists (select from epg.channel c where c.app_id = ${appId} and c.source_id = ${sourceId} and c.xmltv_id = n.xmltv_id) order by n.xmltv_id`.execute(
    tx,
  );
}

/** One programme per channel and start; a stop that is missing, or later than the next start, is the next start. */
async function resolve(tx: Tx, { appId, sourceId, jobId, keepFrom }: ApplyPlace): Promise<void> {
  await sql`create temporary table resolved on commit drop as
    select channel_id, start, case when next_start < coalesce(stop, 'infinity') then next_start else coalesce(stop, start + ${AN_HOUR}::interval) end as stop,
      title, sub_title, description, lang, category, icon, season, episode
    from (
      select x.*, lead(start) over (partition by channel_id order by start) as next_start from (
        select distinct on (c.id, i.start) c.id as channel_id, i.start, i.stop, i.title, i.sub_title, i.description, i.lang, i.category, i.icon, i.season, i.episode
        from epg.incoming_programme i join epg.channel c on c.app_id = ${appId} and c.source_id = ${sourceId} and c.xmltv_id = i.xmltv_id
        where i.app_id = ${appId} and i.job_id = ${jobId} order by c.id, i.start
      ) x
    ) y`.execute(tx);
  await sql`delete from resolved where stop < ${keepFrom}`.execute(tx);
  await sql`create index on resolved (channel_id, start)`.execute(tx);
  await sql`analyze resolved`.execute(tx);
}

const affected = ({ numAffectedRows }: { numAffectedRows?: bigint }) => Number(numAffectedRows ?? 0);

/** What the source no longer tells, from the first start on that it tells of the channel. */
const removeGone = async (tx: Tx, { appId }: ApplyPlace): Promise<number> =>
  affected(
    await sql`delete from epg.programme p using (select channel_id, min(start) as first from resolved group by 1) w
      where p.app_id = ${appId} and p.channel_id = w.channel_id and p.start >= w.first and not exists (select from resolved r where r.channel_id = p.channel_id and r.start = p.start)`.execute(
      tx,
    ),
  );

const removeOld = async (tx: Tx, { appId, sourceId, keepFrom }: ApplyPlace): Promise<number> =>
  affected(
    await sql`delete from epg.programme p using epg.channel c
      where p.app_id = ${appId} and c.app_id = ${appId} and c.id = p.channel_id and c.source_id = ${sourceId} and p.stop < ${keepFrom}`.execute(
      tx,
    ),
  );

const updateChanged = async (tx: Tx, { appId }: ApplyPlace): Promise<number> =>
  affected(
    await sql`update epg.programme p set stop = r.stop, title = r.title, sub_title = r.sub_title, description = r.description, lang = r.lang, category = r.category, icon = r.icon,
        season = r.season, episode = r.episode
      from resolved r where p.app_id = ${appId} and p.channel_id = r.channel_id and p.start = r.start
        and (p.stop, p.title, p.sub_title, p.description, p.lang, p.category, p.icon, p.season, p.episode)
          is distinct from (r.stop, r.title, r.sub_title, r.description, r.lang, r.category, r.icon, r.season, r.episode)`.execute(
      tx,
    ),
  );

const insertNew = async (tx: Tx, { appId }: ApplyPlace): Promise<number> =>
  affected(
    await sql`insert into epg.programme (app_id, channel_id, start, stop, title, sub_title, description, lang, category, icon, season, episode)
      select ${appId}::int, r.channel_id, r.start, r.stop, r.title, r.sub_title, r.description, r.lang, r.category, r.icon, r.season, r.episode from resolved r
      where not exists (select from epg.programme p where p.app_id = ${appId} and p.channel_id = r.channel_id and p.start = r.start) order by r.channel_id, r.start`.execute(
      tx,
    ),
  );

export async function forgetIncoming(tx: Tx, { appId, jobId }: Pick<ApplyPlace, 'appId' | 'jobId'>): Promise<void> {
  await sql`delete from epg.incoming_channel where app_id = ${appId} and job_id = ${jobId}`.execute(tx);
  await sql`delete from epg.incoming_programme where app_id = ${appId} and job_id = ${jobId}`.execute(tx);
}
