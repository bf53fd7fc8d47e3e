// What the jobs of an import do: stage a run, apply a run.
import type { ImportFrom } from '@muxwell/contract';
import { problem, ProblemError } from '@muxwell/ground';
import { noChanges } from '../catalog/index.ts';
import type { By } from '../platform/by.ts';
import { isDatabaseAway, type Tx } from '../platform/db.ts';
import type { JobContext } from '../platform/jobs.ts';
import { makeOwedIndexes } from '../platform/owed-indexes.ts';
import { applyStaged } from './applying.ts';
import { forgetEntries, hideIncoming, showIncoming } from './diff.ts';
import type { Found } from './findings.ts';
import { type List, openList, read, type Reading } from './reading.ts';
import { createMeter } from './meter.ts';
import { forgetReports, putDoubts } from './reports.ts';
import { entriesOf, hasGone } from './rules.ts';
import { SEAL, type Deps } from './service.ts';
import { documentOf, importSame, rememberDocument } from './same-document.ts';
import { again, fetchAhead, importStraight, mayGoStraight } from './straight.ts';
import type { Staged, StagingJob } from './staging.ts';
import * as store from './store.ts';

/** Thrown so that the job ends, and is not tried again. */
const runFailed = problem('run-failed', { status: 422, title: 'The import failed' });

/** What was fetched before anything is staged. */
interface Fetched {
  list: List | null;
  /** See `documentOf`. */
  document: string | null;
  isDone: boolean;
}

export interface Runner {
  stage: (payload: { runId: string }, context: JobContext) => Promise<void>;
  apply: (payload: { runId: string }, context: JobContext) => Promise<void>;
}

export function createRunner(deps: Deps, tell: (row: store.RunRow) => void): Runner {
  const { units, bus, clock, log, secrets } = deps;

  const change = async (by: By, id: string, from: readonly store.State[], to: store.RunChange): Promise<store.RunRow | null> => {
    const row = await units.withApp(by.appId, by, async ({ tx }) => {
      const run = await store.findRun(tx, id, true);
      if (!run || !from.includes(run.state)) return null;
      await bus.record(tx, 'imports.changed', { summary: `import from ${run.label}: ${to.state}`, ids: [id] });
      return store.changeRun(tx, id, to);
    });
    if (row) tell(row);
    return row;
  };

  /** Ends the run as its error says; throws what the job has to know. */
  const settle = async (by: By, runId: string, error: unknown, signal: AbortSignal): Promise<never> => {
    if (signal.aborted) {
      const isCancel = signal.reason instanceof ProblemError;
      if (isCancel) await change(by, runId, ['waiting', 'fetching'], { state: 'cancelled', endedAt: clock.now() });
      throw error;
    }
    if (isDatabaseAway(error)) throw error;
    const isTold = error instanceof ProblemError;
    if (!isTold) log.error({ run: runId, err: error }, 'an import failed');
    const reason = isTold ? error.message : 'something went wrong on our side; the log has the details';
    await units.withApp(by.appId, by, ({ tx }) => forgetEntries(tx, { appId: by.appId, runId }));
    await change(by, runId, ['waiting', 'fetching', 'applying'], { state: 'failed', reason, endedAt: clock.now() });
    throw runFailed(reason, {}, error);
  };

  return {
    async stage({ runId }, { by, signal, progress }) {
      const run = await change(by, runId, ['waiting', 'fetching'], { state: 'fetching' });
      if (!run) return;
      try {
        const from = JSON.parse(secrets.open(SEAL, run.from_sealed)) as ImportFrom;
        const mapping = run.options.mapping ?? {};
        const reading = { by, runId, from, mapping, knownOf: null, signal, progress: meter(by, runId, progress) };
        const { list, document, isDone } = await atOnce(run, reading);
        if (isDone) return;
        // Compared while it is read, unless somebody wants to see all of it.
        const knownOf = run.apply_now && !run.options.groups ? run.source_id : null;
        const delta = await staged(run, { ...reading, knownOf }, list);
        if (!run.apply_now) await change(by, runId, ['fetching'], { state: 'staged' });
        else if (await applied(by, runId, delta)) {
          if (document) await remember(by, runId, document);
        } else {
          await staged(run, reading, null);
          await applied(by, runId, null);
        }
      } catch (error) {
        await settle(by, runId, error, signal);
      }
    },
    async apply({ runId }, { by, signal }) {
      try {
        await applied(by, runId, null);
      } catch (error) {
        await settle(by, runId, error, signal);
      }
    },
  };

  /** A source's first import goes straight into the catalogue, the same document again changes nothing; else the list is open, as far as it was fetched for that. */
  async function atOnce(run: store.RunRow, reading: Reading): Promise<Fetched> {
    const { by, runId, from, mapping } = reading;
    const place = { appId: by.appId, sourceId: run.source_id };
    if (from.kind === 'xtream' || !mayGoStraight(run)) return { list: null, document: null, isDone: false };
    const isKnown = await units.withApp(by.appId, by, ({ tx }) => deps.catalog.knowsSource(tx, place));
    const startedAt = clock.monotonic();
    const list = await openList(deps, from, reading);
    const ahead = await fetchAhead(list, reading);
    const fetchMs = Math.round(clock.monotonic() - startedAt);
    const document = documentOf(ahead, mapping);
    const row =
      document === null
        ? null
        : await (isKnown ? importSame(deps, by, runId, document) : importStraight(deps, run, reading, ahead));
    if (!row) return { list: { bytes: again(ahead), expected: list.expected }, document, isDone: false };
    const ms = Math.round(clock.monotonic() - startedAt);
    log.info({ run: runId, found: row.found, changes: row.changes, skipped: row.skipped, fetchMs, ms }, 'an import is applied');
    tell(row);
    if (from.kind === 'upload') await deps.uploads.remove(from.uploadId);
    if (document !== null && !isKnown) await remember(by, runId, document);
    if (!isKnown) await makeIndexes();
    return { list: null, document, isDone: true };
  }

  /** What a source's first rows left for later: who reads them does not wait for it. The next start makes the indexes too. */
  async function makeIndexes(): Promise<void> {
    const client = await deps.database.connect();
    try {
      await makeOwedIndexes(client);
      // Or the next minute's plans are those for an empty table.
      await client.query('analyze catalog.stream (app_id, id, kind, import_source_id, gone_at)');
    } catch (error) {
      log.warn({ err: error }, 'indexes of the catalogue are still owed');
    } finally {
      await client.end().catch(() => {}); // after a failure it may be gone
    }
  }

  async function staged(run: store.RunRow, reading: Reading, list: List | null): Promise<Staged['delta']> {
    const startedAt = clock.monotonic();
    const { by, runId } = reading;
    const place = { appId: by.appId, runId };
    await units.withApp(by.appId, by, async ({ tx }) => {
      await forgetEntries(tx, place);
      await forgetReports(tx, place);
    });
    const { found, delta } = await read(deps, reading, list);
    const readAt = clock.monotonic();
    await units.withApp(by.appId, by, ({ tx }) => told(tx, run, found));
    const readMs = Math.round(readAt - startedAt);
    const ms = Math.round(clock.monotonic() - startedAt);
    log.info({ run: runId, found: found.found, skipped: found.skipped, readMs, ms }, 'an import is staged');
    return delta;
  }

  /** A run that waits for a person tells what it would change. */
  async function told(tx: Tx, run: store.RunRow, found: Found): Promise<void> {
    let changes = noChanges;
    if (!run.apply_now) {
      const from = { appId: run.app_id, sourceId: run.source_id, hasGone: hasGone(run.kind) };
      const place = { appId: run.app_id, runId: run.id };
      await showIncoming(tx, place);
      if (await deps.catalog.knowsSource(tx, from)) {
        const compared = await deps.catalog.compareIncoming(tx, from);
        await putDoubts(tx, place, compared.doubts);
        ({ changes } = compared);
      } else changes = { ...changes, added: entriesOf(found.found) };
      await hideIncoming(tx);
    }
    await store.setFound(tx, run.id, found, changes);
  }

  /** False: what was compared while reading holds no more, and nothing is changed. */
  async function applied(by: By, runId: string, delta: Staged['delta']): Promise<boolean> {
    const startedAt = clock.monotonic();
    const row = await applyStaged(deps, by, runId, delta);
    if (row === 'stale') return false;
    if (!row) return true;
    log.info({ run: runId, changes: row.changes, ms: Math.round(clock.monotonic() - startedAt) }, 'an import is applied');
    tell(row);
    // Behind what people wait for; what a crash leaves here is swept.
    await units.withApp(by.appId, by, ({ tx }) => forgetEntries(tx, { appId: by.appId, runId }));
    return true;
  }

  /** What it saves the next run is worth no failure of this one, which is done. */
  async function remember(by: By, runId: string, document: string): Promise<void> {
    await rememberDocument(deps, by, runId, document).catch((error: unknown) => {
      log.warn({ run: runId, err: error }, 'what an import has read is not remembered');
    });
  }

  function meter(by: By, runId: string, told: JobContext['progress']): StagingJob['progress'] {
    return createMeter({
      clock,
      told,
      async write(progress) {
        try {
          const row = await units.withApp(by.appId, by, ({ tx }) => store.setProgress(tx, runId, progress));
          if (row) tell(row);
        } catch (error) {
          log.warn({ run: runId, err: error }, 'progress was not written');
        }
      },
    });
  }
}
