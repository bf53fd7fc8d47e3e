import type { ImportFrom, ImportMapping, ImportOptions, ImportRun } from '@muxwell/contract';
import type { z } from 'zod';
import { sql, type Db } from '../platform/db.ts';
import { pagePlan, type PageOf } from '../platform/page.ts';
import type { Compared } from '../catalog/index.ts';
import type { Found } from './findings.ts';

export type Options = z.infer<typeof ImportOptions>;
export type State = ImportRun['state'];

export interface RunRow {
  app_id: number;
  id: string;
  source_id: string;
  kind: ImportFrom['kind'];
  label: string;
  from_sealed: string;
  apply_now: boolean;
  options: Options & { mapping?: ImportMapping };
  state: State;
  progress: ImportRun['progress'];
  found: Found['found'];
  /** Older runs tell not of what was left out. */
  changes: Omit<Compared, 'leftOut'> & Partial<Compared>;
  groups: Found['groups'];
  attributes: Found['attributes'];
  guide_urls: string[];
  skipped: number;
  unclear: number;
  skipped_lines: Found['skippedLines'];
  reason: string;
  change_set_id: string | null;
  job_id: string | null;
  created_at: Date;
  ended_at: Date | null;
}

/** Without what only one run's page shows. */
const short = sql.raw(
  'app_id, id, source_id, kind, label, from_sealed, apply_now, options, state, progress, found, changes, skipped, unclear, reason, change_set_id, job_id, created_at, ended_at',
);
const all = sql.raw(
  'app_id, id, source_id, kind, label, from_sealed, apply_now, options, state, progress, found, changes, groups, attributes, guide_urls, skipped, unclear, skipped_lines, reason, change_set_id, job_id, created_at, ended_at',
);

export async function findRun(db: Db, id: string, lock = false): Promise<RunRow | null> {
  const { rows } =
    await sql<RunRow>`select ${all} from imports.run where app_id = platform.now_app() and id = ${id} ${lock ? sql`for update` : sql``}`.execute(
      db,
    );
  return rows[0] ?? null;
}

export async function listRuns(
  db: Db,
  query: { after?: string | undefined; limit: number; sourceId?: string | undefined },
): Promise<PageOf<RunRow>> {
  const plan = pagePlan(
    { ...query, sort: '-createdAt' },
    { createdAt: { column: 'created_at', type: 'timestamptz' } },
    { column: 'id', type: 'uuid' },
  );
  const ofSource = query.sourceId === undefined ? sql`true` : sql`source_id = ${query.sourceId}::uuid`;
  const { rows } =
    await sql<RunRow>`select ${short} from imports.run where app_id = platform.now_app() and ${ofSource} and ${plan.where} order by ${plan.orderBy} limit ${query.limit}`.execute(
      db,
    );
  const total = await sql<{
    total: number;
  }>`select count(*)::int as total from imports.run where app_id = platform.now_app() and ${ofSource}`.execute(db);
  return {
    items: rows,
    next: plan.next(rows.at(-1) as unknown as Record<string, unknown>, rows.length === query.limit),
    total: total.rows[0]?.total ?? 0,
  };
}

export async function insertRun(
  db: Db,
  run: Pick<RunRow, 'app_id' | 'id' | 'source_id' | 'kind' | 'label' | 'from_sealed' | 'apply_now' | 'options'>,
): Promise<RunRow> {
  const { rows } = await sql<RunRow>`insert into imports.run (app_id, id, source_id, kind, label, from_sealed, apply_now, options)
    values (${run.app_id}, ${run.id}, ${run.source_id}, ${run.kind}, ${run.label}, ${run.from_sealed}, ${run.apply_now}, ${JSON.stringify(run.options)}::jsonb) returning ${all}`.execute(
    db,
  );
  return one(rows);
}

/** The source of this identity; made when it is new. */
export async function sourceFor(
  db: Db,
  source: { appId: number; id: string; kind: string; identity: string; label: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`insert into imports.source (app_id, id, kind, identity, label)
    values (${source.appId}, ${source.id}, ${source.kind}, ${source.identity}, ${source.label})
    on conflict (app_id, identity) do update set label = excluded.label returning id`.execute(db);
  return one(rows).id;
}

/** What the source was read with last. */
export async function mappingOf(db: Db, sourceId: string): Promise<ImportMapping> {
  const { rows } = await sql<{
    mapping: ImportMapping;
  }>`select mapping from imports.source where app_id = platform.now_app() and id = ${sourceId}`.execute(db);
  return rows[0]?.mapping ?? {};
}

export async function setMapping(db: Db, sourceId: string, mapping: ImportMapping): Promise<void> {
  await sql`update imports.source set mapping = ${JSON.stringify(mapping)}::jsonb where app_id = platform.now_app() and id = ${sourceId}`.execute(
    db,
  );
}

/** Runs of one source are applied one after the other. */
export async function lockSource(db: Db, sourceId: string): Promise<void> {
  await sql`select from imports.source where app_id = platform.now_app() and id = ${sourceId} for update`.execute(db);
}

/** Uploads of all apps that nobody has used for a day; answers their ids. */
export async function takeOldUploads(db: Db): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`delete from imports.upload where created_at < now() - interval '1 day' returning id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Entries of all apps whose run has ended. */
export async function dropStrayEntries(db: Db): Promise<void> {
  await sql`delete from imports.entry e using imports.run r where r.app_id = e.app_id and r.id = e.run_id and r.state in ('done', 'failed', 'cancelled', 'undone')`.execute(
    db,
  );
}

export interface RunChange {
  state: State;
  options?: RunRow['options'];
  reason?: string;
  jobId?: string;
  changeSetId?: string;
  endedAt?: Date | null;
}

export async function changeRun(db: Db, id: string, change: RunChange): Promise<RunRow> {
  const { state, options, reason, jobId, changeSetId, endedAt } = change;
  const { rows } = await sql<RunRow>`update imports.run set state = ${state}, reason = ${reason ?? ''},
      options = coalesce(${options ? JSON.stringify(options) : null}::jsonb, options), job_id = coalesce(${jobId ?? null}::uuid, job_id),
      change_set_id = coalesce(${changeSetId ?? null}::uuid, change_set_id), ended_at = ${endedAt ?? null}
    where app_id = platform.now_app() and id = ${id} returning ${all}`.execute(db);
  return one(rows);
}

export async function setProgress(db: Db, id: string, progress: ImportRun['progress']): Promise<RunRow | null> {
  const { rows } = await sql<RunRow>`update imports.run set progress = ${JSON.stringify(progress)}::jsonb
    where app_id = platform.now_app() and id = ${id} and state in ('fetching', 'applying') returning ${short}`.execute(db);
  return rows[0] ?? null;
}

export async function setFound(
  db: Db,
  id: string,
  { found, groups, attributes, guideUrls, skipped, skippedLines }: Found,
  changes: Compared,
): Promise<void> {
  await sql`update imports.run set found = ${JSON.stringify(found)}::jsonb, groups = ${JSON.stringify(groups)}::jsonb, attributes = ${JSON.stringify(attributes)}::jsonb,
      guide_urls = ${guideUrls}, skipped = ${skipped}, skipped_lines = ${JSON.stringify(skippedLines)}::jsonb, changes = ${JSON.stringify(changes)}::jsonb
    where app_id = platform.now_app() and id = ${id}`.execute(db);
}

export async function setChanges(db: Db, id: string, changes: Compared): Promise<void> {
  await sql`update imports.run set changes = ${JSON.stringify(changes)}::jsonb where app_id = platform.now_app() and id = ${id}`.execute(
    db,
  );
}

export async function insertUpload(db: Db, upload: { appId: number; id: string; name: string; bytes: number }): Promise<void> {
  await sql`insert into imports.upload (app_id, id, name, bytes) values (${upload.appId}, ${upload.id}, ${upload.name}, ${upload.bytes})`.execute(
    db,
  );
}

export async function findUpload(db: Db, id: string): Promise<{ name: string; bytes: number } | null> {
  const { rows } = await sql<{
    name: string;
    bytes: number;
  }>`select name, bytes from imports.upload where app_id = platform.now_app() and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

function one<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that gives one row gave none');
  return row;
}
