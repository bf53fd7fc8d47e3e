// What a run tells beside its counts: unclear entries, and every line that was left out.
import { sql, type Db, type Tx } from '../platform/db.ts';
import { pagePlan, type PageOf } from '../platform/page.ts';
import type { Doubt } from '../catalog/index.ts';
import type { RunPlace } from './diff.ts';
import type { Found } from './findings.ts';

type SkippedLines = Found['skippedLines'];

/** Lines of one run that are kept; all are counted. */
export const MOST_REPORTED = 200_000;
const PAGE = 2000;

const ofRun = ({ appId, runId }: RunPlace) => sql`app_id = ${appId} and run_id = ${runId}`;

/** `first` is the place of the first of these lines in the report. */
export async function insertSkipped(tx: Tx, { appId, runId }: RunPlace, lines: SkippedLines, first: number): Promise<void> {
  await sql`insert into imports.skipped_line (app_id, run_id, seq, line, why, text)
    select ${appId}::int, ${runId}::uuid, ${first}::int + row_number() over () - 1, line, why, text
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l (line int, why text, text text)`.execute(tx);
}

export async function forgetReports(tx: Tx, place: RunPlace): Promise<void> {
  await sql`delete from imports.skipped_line where ${ofRun(place)}`.execute(tx);
  await sql`delete from imports.doubt where ${ofRun(place)}`.execute(tx);
}

/** The next lines of the report after the one at `after`. */
export async function readSkipped(db: Db, runId: string, after: number): Promise<(SkippedLines[number] & { seq: number })[]> {
  const { rows } = await sql<SkippedLines[number] & { seq: number }>`select seq, line, why, text from imports.skipped_line
    where app_id = platform.now_app() and run_id = ${runId} and seq > ${after} order by seq limit ${PAGE}`.execute(db);
  return rows;
}

/** Reports of runs of all apps that ended long ago. */
export async function dropOldReports(db: Db): Promise<void> {
  await sql`delete from imports.skipped_line s using imports.run r
    where r.app_id = s.app_id and r.id = s.run_id and r.ended_at < now() - interval '30 days'`.execute(db);
}

/** Replaces the unclear entries of a run. */
export async function putDoubts(tx: Tx, { appId, runId }: RunPlace, doubts: readonly Doubt[]): Promise<void> {
  await sql`delete from imports.doubt where ${ofRun({ appId, runId })}`.execute(tx);
  await sql`insert into imports.doubt (app_id, run_id, seq, line, name, group_name, why, stream_id, candidates)
    select ${appId}::int, ${runId}::uuid, seq, line, name, group_name, why, stream_id, candidates
    from jsonb_to_recordset(${JSON.stringify(doubts)}::jsonb) as d (seq int, line int, name text, group_name text, why text, stream_id int, candidates jsonb)`.execute(
    tx,
  );
  await sql`update imports.run set unclear = ${doubts.length} where app_id = ${appId} and id = ${runId}`.execute(tx);
}

export async function listDoubts(
  db: Db,
  runId: string,
  query: { after?: string | undefined; limit: number },
): Promise<PageOf<Doubt>> {
  const plan = pagePlan({ ...query, sort: 'seq' }, { seq: { column: 'seq', type: 'int4' } }, { column: 'seq', type: 'int4' });
  const ofThis = sql`app_id = platform.now_app() and run_id = ${runId}`;
  const { rows } = await sql<Doubt>`select seq, line, name, group_name, why, stream_id, candidates from imports.doubt
    where ${ofThis} and ${plan.where} order by ${plan.orderBy} limit ${query.limit}`.execute(db);
  const total = await sql<{ n: number }>`select count(*)::int as n from imports.doubt where ${ofThis}`.execute(db);
  return {
    items: rows,
    next: plan.next(rows.at(-1) as unknown as Record<string, unknown>, rows.length === query.limit),
    total: total.rows[0]?.n ?? 0,
  };
}

/** The streams that these unclear entries could be. */
export async function candidatesOf(db: Db, runId: string, seqs: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{
    id: number;
  }>`select distinct (c->>'id')::int as id from imports.doubt d cross join jsonb_array_elements(d.candidates) c
    where d.app_id = platform.now_app() and d.run_id = ${runId} and d.seq = any (${seqs}::int[])`.execute(db);
  return rows.map(({ id }) => id);
}
