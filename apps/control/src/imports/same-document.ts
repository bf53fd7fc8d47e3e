// The document that a source gave last time changes nothing: it is known by its hash, and need not be read.
import { hash } from 'node:crypto';
import type { ImportMapping } from '@muxwell/contract';
import { noChanges, untouchedQuery } from '../catalog/index.ts';
import type { By } from '../platform/by.ts';
import { sql, type Tx } from '../platform/db.ts';
import { baseOf } from './applying.ts';
import { entriesOf } from './rules.ts';
import type { Deps } from './service.ts';
import * as store from './store.ts';
import type { Ahead } from './straight.ts';

/** Raised when the reader makes other rows of the same bytes, so that they are read once more. A test tells when that is. */
export const READING = 1;

/** What a source's last run has read, and the state of its rows that it has left. */
interface Applied {
  document: string;
  base: string;
  runId: string;
}

/** Names what is read: the bytes, and how. Null: they are not all there. */
export const documentOf = ({ rest, digest }: Ahead, mapping: ImportMapping): string | null =>
  rest ? null : hash('sha256', `${READING} ${JSON.stringify(mapping)} ${digest}`, 'hex');

/** Ends a run whose document was the last one too, unless the source's rows are others by now; null then, and nothing is changed. */
export async function importSame(deps: Deps, by: By, runId: string, document: string): Promise<store.RunRow | null> {
  return deps.units.withApp(by.appId, by, async ({ tx }) => {
    const run = await store.findRun(tx, runId, true);
    if (run?.state !== 'fetching') return null;
    await store.lockSource(tx, run.source_id);
    const applied = await appliedOf(tx, run.source_id);
    if (applied?.document !== document || applied.base !== (await baseOf(tx, run))) return null;
    const last = await store.findRun(tx, applied.runId);
    if (!last || !(await copyReports(tx, last, runId))) return null;
    const { leftOut = 0 } = last.changes;
    const found = { ...last, guideUrls: last.guide_urls, skippedLines: last.skipped_lines };
    await store.setFound(tx, runId, found, { ...noChanges, leftOut, unchanged: entriesOf(last.found) - leftOut });
    const counts = { inserted: 0, updated: 0, removed: 0 };
    await deps.bus.record(tx, 'imports.applied', { summary: `import from ${run.label}`, ids: [runId], counts });
    return store.changeRun(tx, runId, { state: 'done', endedAt: deps.clock.now() });
  });
}

/** Keeps what this run has read and left, for the next one; not where another has come after it, or a hand has changed what it left. */
export async function rememberDocument(deps: Pick<Deps, 'units'>, by: By, runId: string, document: string): Promise<void> {
  await deps.units.withApp(by.appId, by, async ({ tx }) => {
    const run = await store.findRun(tx, runId);
    if (!run) return;
    await store.lockSource(tx, run.source_id);
    const { rows } = await sql<{
      id: string;
    }>`select id from imports.run where app_id = ${by.appId} and source_id = ${run.source_id}
      and state in ('done', 'undone') order by ended_at desc, id desc limit 1`.execute(tx);
    if (rows[0]?.id !== runId || run.state !== 'done' || run.ended_at === null) return;
    // In this order: what is changed between the two is seen by the second.
    const applied: Applied = { document, base: await baseOf(tx, run), runId };
    if (!(await isUntouched(tx, run, run.ended_at))) return;
    await sql`update imports.source set applied = ${JSON.stringify(applied)}::jsonb where app_id = ${by.appId} and id = ${run.source_id}`.execute(
      tx,
    );
  });
}

async function isUntouched(tx: Tx, { app_id: appId, source_id: sourceId }: store.RunRow, since: Date): Promise<boolean> {
  const { rows } = await sql<{ is_untouched: boolean }>`${sql.raw(untouchedQuery({ appId, sourceId }, since))}`.execute(tx);
  return rows[0]?.is_untouched === true;
}

async function appliedOf(tx: Tx, sourceId: string): Promise<Applied | null> {
  const { rows } = await sql<{ applied: Applied | null }>`select applied from imports.source
    where app_id = platform.now_app() and id = ${sourceId}`.execute(tx);
  return rows[0]?.applied ?? null;
}

/** The report of skipped lines is the same; false where the old one is there no more. */
async function copyReports(tx: Tx, last: store.RunRow, runId: string): Promise<boolean> {
  if (last.skipped === 0) return true;
  const { numAffectedRows } = await sql`insert into imports.skipped_line (app_id, run_id, seq, line, why, text)
    select app_id, ${runId}::uuid, seq, line, why, text from imports.skipped_line where app_id = ${last.app_id} and run_id = ${last.id}`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0) > 0;
}
