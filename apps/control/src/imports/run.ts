// What the jobs of an import do: stage a run, apply a run.
import { problems, type ImportFrom } from '@muxwell/contract';
import { problem, ProblemError } from '@muxwell/ground';
import type { Compared } from '../catalog/index.ts';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import { download, unpacked } from '../platform/download.ts';
import { isDatabaseAway } from '../platform/db.ts';
import type { JobContext } from '../platform/jobs.ts';
import { countStaged, forgetEntries, hideIncoming, keepGroups, type RunPlace, showIncoming } from './diff.ts';
import type { Found } from './findings.ts';
import { hasGone, serverOf } from './rules.ts';
import { SEAL, type Deps } from './service.ts';
import { stageList, stageXtream, type StagingDeps, type StagingJob } from './staging.ts';
import * as store from './store.ts';

/** Thrown so that the job ends, and is not tried again. */
const runFailed = problem('run-failed', { status: 422, title: 'The import failed' });

const TELL_EVERY_MS = 500;
const MOST_BYTES = 1024 ** 3;
const entriesOf = (found: Found['found']) => found.live + found.radio + found.movie + found.episode;

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
      const from = JSON.parse(secrets.open(SEAL, run.from_sealed)) as ImportFrom;
      const startedAt = clock.monotonic();
      try {
        const place = { appId: by.appId, runId };
        await units.withApp(by.appId, by, ({ tx }) => forgetEntries(tx, place));
        const found = await read(from, { appId: by.appId, runId, signal, progress: meter(by, runId, progress) });
        const foundAt = clock.monotonic();
        await units.withApp(by.appId, by, ({ tx }) => staged(tx, run, found));
        log.info(
          {
            run: runId,
            found: found.found,
            skipped: found.skipped,
            readMs: Math.round(foundAt - startedAt),
            ms: Math.round(clock.monotonic() - startedAt),
          },
          'an import is staged',
        );
        if (from.kind === 'upload') await deps.uploads.remove(from.uploadId);
        if (run.apply_now) await applyNow(by, runId);
        else await change(by, runId, ['fetching'], { state: 'staged' });
      } catch (error) {
        await settle(by, runId, error, signal);
      }
    },
    async apply({ runId }, { by, signal }) {
      try {
        await applyNow(by, runId);
      } catch (error) {
        await settle(by, runId, error, signal);
      }
    },
  };

  async function read(from: ImportFrom, job: StagingJob): Promise<Found> {
    const idleMs = deps.appSettings.get(job.appId, 'imports.idleSeconds') * 1000;
    const staging: StagingDeps = {
      database: deps.database,
      fetch: deps.fetch,
      clock,
      sealingKey: deps.catalog.sealingKey(),
      idleMs: () => idleMs,
    };
    switch (from.kind) {
      case 'url': {
        job.progress('connecting', 0, null);
        const { bytes, length } = await download(deps.fetch, from.url, {
          signal: job.signal,
          idleMs,
          mostBytes: MOST_BYTES,
          userAgent: from.userAgent,
        });
        return stageList(staging, job, { bytes, expected: length });
      }
      case 'text': {
        const bytes = Buffer.from(from.text);
        return stageList(staging, job, { bytes: single(bytes), expected: bytes.length });
      }
      case 'upload':
        return stageList(staging, job, { bytes: unpacked(deps.uploads.read(from.uploadId)), expected: null });
      case 'xtream':
        return stageXtream(staging, job, { ...from, server: serverOf(from.server) });
    }
  }

  /** A run that waits for a person tells what it would change. */
  async function staged(tx: Tx, run: store.RunRow, found: Found): Promise<void> {
    let changes: Compared = { added: 0, changed: 0, gone: 0, unchanged: 0 };
    if (!run.apply_now) {
      const place = { appId: run.app_id, sourceId: run.source_id, hasGone: hasGone(run.kind) };
      await showIncoming(tx, { appId: run.app_id, runId: run.id });
      if (await deps.catalog.knowsSource(tx, place)) ({ changes } = await deps.catalog.compareIncoming(tx, place, 0));
      else changes = { ...changes, added: entriesOf(found.found) };
      await hideIncoming(tx);
    }
    await store.setFound(tx, run.id, found, changes);
  }

  async function applyNow(by: By, runId: string): Promise<void> {
    const startedAt = clock.monotonic();
    await ensureGuide(by, runId);
    const row = await units.withApp(by.appId, by, async ({ tx }) => {
      const run = await store.findRun(tx, runId, true);
      if (!run || !['fetching', 'applying'].includes(run.state)) return null;
      await store.lockSource(tx, run.source_id);
      const place: RunPlace = { appId: by.appId, runId };
      if ((await countStaged(tx, place)) !== entriesOf(run.found))
        throw problems.sourceFailed('what was read is lost, because the database has crashed meanwhile: start the import again');
      if (run.options.groups) await keepGroups(tx, place, run.options.groups);
      await showIncoming(tx, place);
      const why = `import from ${run.label}`;
      const from = { appId: by.appId, sourceId: run.source_id, hasGone: hasGone(run.kind) };
      const plan = {
        ...from,
        why,
        isOnDemand: deps.appSettings.get(by.appId, 'streams.onDemand'),
        isWhole: !run.options.groups,
        isFirst: !(await deps.catalog.knowsSource(tx, from)),
        bouquets: bouquetsOf(run),
        matches: run.options.matches ?? [],
      };
      const { changeSetId, counts, ...changes } = await deps.catalog.applyIncoming(tx, plan);
      await hideIncoming(tx);
      await store.setChanges(tx, runId, changes);
      await forgetEntries(tx, place);
      await bus.record(tx, 'imports.applied', { summary: why, ids: [runId], changeSetId, counts: { ...counts } });
      return store.changeRun(tx, runId, { state: 'done', changeSetId, endedAt: clock.now() });
    });
    if (!row) return;
    log.info({ run: runId, changes: row.changes, ms: Math.round(clock.monotonic() - startedAt) }, 'an import is applied');
    tell(row);
  }

  /** Before the run has ended: a crash in between must not lose the guide. */
  async function ensureGuide(by: By, runId: string): Promise<void> {
    const run = await units.withApp(by.appId, by, ({ tx }) => store.findRun(tx, runId));
    const from = run && (JSON.parse(secrets.open(SEAL, run.from_sealed)) as ImportFrom);
    if (from?.kind !== 'xtream' || !from.withGuide) return;
    const { server, username, password } = from;
    const query = new URLSearchParams({ username, password });
    await deps.epg.ensureSource(by, { name: new URL(server).host, url: `${serverOf(server)}/xmltv.php?${query.toString()}` });
  }

  /** Tells progress to people at most twice a second, with the rate since the phase began. */
  function meter(by: By, runId: string, jobProgress: JobContext['progress']): StagingJob['progress'] {
    let [phase, phaseAt, toldAt] = ['', 0, -Infinity];
    return (name, done, of) => {
      const now = clock.monotonic();
      if (name !== phase) [phase, phaseAt, toldAt] = [name, now, -Infinity];
      if (now - toldAt < TELL_EVERY_MS) return;
      toldAt = now;
      jobProgress({ phase, done, of });
      const perSecond = now > phaseAt ? Math.round((done * 1000) / (now - phaseAt)) : 0;
      units
        .withApp(by.appId, by, ({ tx }) => store.setProgress(tx, runId, { phase, done, of, perSecond }))
        .then(
          (row) => row && tell(row),
          (error: unknown) => log.warn({ run: runId, err: error }, 'progress was not written'),
        );
    };
  }
}

async function* single(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function bouquetsOf({ options, label }: store.RunRow) {
  if (options.bouquetId !== null) return { kind: 'one', id: options.bouquetId, name: '' } as const;
  if (options.bouquets === 'one') return { kind: 'one', id: null, name: label } as const;
  return { kind: options.bouquets } as const;
}
