import { sql, type Db } from '../platform/db.ts';

export interface SourceRow {
  app_id: number;
  id: string;
  name: string;
  url_sealed: string;
  is_enabled: boolean;
  every_hours: number;
  state: 'never' | 'running' | 'ok' | 'failed';
  reason: string;
  channels: number;
  programmes: number;
  last_run_at: Date | null;
  next_run_at: Date | null;
}
const columns = sql.raw(
  'app_id, id, name, url_sealed, is_enabled, every_hours, state, reason, channels, programmes, last_run_at, next_run_at',
);

export async function listSources(db: Db): Promise<SourceRow[]> {
  return (
    await sql<SourceRow>`select ${columns} from epg.source where app_id = platform.now_app() order by created_at, id`.execute(db)
  ).rows;
}

export async function findSource(db: Db, id: string, lock = false): Promise<SourceRow | null> {
  const { rows } =
    await sql<SourceRow>`select ${columns} from epg.source where app_id = platform.now_app() and id = ${id} ${lock ? sql`for update` : sql``}`.execute(
      db,
    );
  return rows[0] ?? null;
}

export type SourceValues = Pick<SourceRow, 'name' | 'url_sealed' | 'is_enabled' | 'every_hours'>;

export async function insertSource(db: Db, id: string, values: SourceValues): Promise<SourceRow> {
  const { rows } = await sql<SourceRow>`insert into epg.source (app_id, id, name, url_sealed, is_enabled, every_hours)
    values (platform.now_app(), ${id}, ${values.name}, ${values.url_sealed}, ${values.is_enabled}, ${values.every_hours}) returning ${columns}`.execute(
    db,
  );
  return one(rows);
}

export async function updateSource(db: Db, id: string, values: SourceValues): Promise<SourceRow> {
  const { rows } =
    await sql<SourceRow>`update epg.source set name = ${values.name}, url_sealed = ${values.url_sealed}, is_enabled = ${values.is_enabled}, every_hours = ${values.every_hours},
    next_run_at = case when last_run_at is null then next_run_at else last_run_at + make_interval(hours => ${values.every_hours}) end
    where app_id = platform.now_app() and id = ${id} returning ${columns}`.execute(db);
  return one(rows);
}

export async function setState(
  db: Db,
  id: string,
  change: { state: SourceRow['state']; reason: string; counts?: { channels: number; programmes: number }; at: Date },
): Promise<SourceRow | null> {
  const hasEnded = change.state === 'ok' || change.state === 'failed';
  const { rows } = await sql<SourceRow>`update epg.source set state = ${change.state}, reason = ${change.reason},
      channels = coalesce(${change.counts?.channels ?? null}::int, channels), programmes = coalesce(${change.counts?.programmes ?? null}::int, programmes),
      last_run_at = ${hasEnded ? sql`${change.at}` : sql`last_run_at`}, next_run_at = ${change.at}::timestamptz + make_interval(hours => every_hours)
    where app_id = platform.now_app() and id = ${id} returning ${columns}`.execute(db);
  return rows[0] ?? null;
}

export async function deleteSource(db: Db, id: string): Promise<SourceRow | null> {
  const { rows } =
    await sql<SourceRow>`delete from epg.source where app_id = platform.now_app() and id = ${id} returning ${columns}`.execute(
      db,
    );
  return rows[0] ?? null;
}

/** Sources of all apps whose time has come; each is put off, so that another process does not take it too. */
export async function takeDue(db: Db, now: Date): Promise<{ app_id: number; id: string }[]> {
  const { rows } = await sql<{
    app_id: number;
    id: string;
  }>`update epg.source s set next_run_at = ${now}::timestamptz + make_interval(hours => s.every_hours)
    from (select app_id, id from epg.source where is_enabled and url_sealed <> '' and next_run_at <= ${now} for update skip locked) d
    where s.app_id = d.app_id and s.id = d.id returning s.app_id, s.id`.execute(db);
  return rows;
}

export interface ChannelKey {
  id: number;
  xmltv_id: string;
}

/** In an order in which a later one with the same identifier is the better one: it has programmes, and its source is older. */
export async function listChannels(db: Db): Promise<ChannelKey[]> {
  const { rows } =
    await sql<ChannelKey>`select c.id, c.xmltv_id from epg.channel c join epg.source s on s.app_id = c.app_id and s.id = c.source_id
    where c.app_id = platform.now_app() and s.is_enabled
    order by exists (select from epg.programme p where p.app_id = c.app_id and p.channel_id = c.id), s.created_at desc, c.id desc`.execute(
      db,
    );
  return rows;
}

export interface ProgrammeRow {
  id: number;
  epgId: number;
  start: Date;
  stop: Date;
  title: string;
  subTitle: string;
  description: string;
  lang: string;
  category: string;
  icon: string;
  season: number | null;
  episode: number | null;
}

export interface Window {
  /** Programmes that end after it; null: from the first one. */
  from: Date | null;
  /** Programmes that start before it; absent: to the last one. */
  to?: Date;
  /** Of each channel. */
  limit: number;
}

export async function listProgrammes(
  db: Db,
  channelIds: readonly number[],
  { from, to, limit }: Window,
): Promise<ProgrammeRow[]> {
  const { rows } =
    await sql<ProgrammeRow>`select p.id, p.channel_id as "epgId", p.start, p.stop, p.title, p.sub_title as "subTitle", p.description, p.lang, p.category, p.icon, p.season, p.episode
    from unnest(${channelIds}::int[]) c (id) cross join lateral (
      select * from epg.programme p where p.app_id = platform.now_app() and p.channel_id = c.id
        and p.stop > ${from ?? '-infinity'}::timestamptz and p.start < ${to ?? 'infinity'}::timestamptz order by p.start limit ${limit}
    ) p order by p.channel_id, p.start`.execute(db);
  return rows;
}

/** Channels whose names are near, best first, with a score up to 1. */
export async function nearNames(db: Db, plain: string): Promise<{ epgChannelId: string; name: string; score: number }[]> {
  const { rows } = await sql<{
    epgChannelId: string;
    name: string;
    score: number;
  }>`select xmltv_id as "epgChannelId", min(name) as name, max(similarity(plain_name, ${plain}))::float8 as score
    from epg.channel where app_id = platform.now_app() and similarity(plain_name, ${plain}) >= 0.3 group by xmltv_id order by score desc, xmltv_id limit 10`.execute(
    db,
  );
  return rows;
}

function one<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that gives one row gave none');
  return row;
}
