import type { ImportFrom, ImportMapping, ImportMatch, ImportRun, ImportRunDetail } from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import type { CheckedFetch, Clock, Dice, Log } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { Jobs } from '../platform/jobs.ts';
import type { LongWork } from '../platform/long-work.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import type { AppSettings } from '../tenancy/index.ts';
import { noChanges, type Catalog, type Difference, type Doubt } from '../catalog/index.ts';
import type { Epg } from '../epg/index.ts';
import { forgetEntries, hideIncoming, showIncoming } from './diff.ts';
import { applyRun, stageRun } from './jobs.ts';
import { listDoubts, readSkipped } from './reports.ts';
import { assertState, hasGone, identityOf, labelOf } from './rules.ts';
import * as store from './store.ts';
import type { Uploads } from '../platform/uploads.ts';

export interface Deps {
  database: Database;
  units: Units;
  bus: Bus;
  jobs: Jobs;
  longWork: LongWork;
  clock: Clock;
  dice: Dice;
  log: Log;
  secrets: Secrets;
  fetch: CheckedFetch;
  uploads: Uploads;
  appSettings: AppSettings;
  catalog: Pick<
    Catalog,
    | 'sealingKey'
    | 'knowsSource'
    | 'compareIncoming'
    | 'sampleIncoming'
    | 'applyIncoming'
    | 'applyStraight'
    | 'memory'
    | 'undoWithin'
    | 'countBySource'
  >;
  epg: Pick<Epg, 'ensureSource'>;
}

export type Service = ReturnType<typeof createService>;
export type Listener = (appId: number, run: ImportRun) => void;
export const SEAL = 'import';
const MOST_SHOWN = 500;

export function createService(deps: Deps) {
  const { units, bus, jobs, longWork, dice, secrets, clock } = deps;
  const listeners: Listener[] = [];
  const tell = (row: store.RunRow) => {
    for (const listener of listeners) listener(row.app_id, toRun(row));
  };

  const locked = (by: By, id: string, work: (tx: Tx, run: store.RunRow) => Promise<store.RunRow>): Promise<ImportRun> =>
    units
      .withApp(by.appId, by, async ({ tx, after }) => {
        const run = await store.findRun(tx, id, true);
        if (!run) throw problems.notFound('there is no such import');
        const row = await work(tx, run);
        after(() => tell(row));
        return row;
      })
      .then(toRun);

  return {
    tell,
    /** Hears every change of a run, and its progress, in this process. */
    onChange: (listener: Listener) => void listeners.push(listener),

    start: (
      by: By,
      {
        from,
        apply,
        options,
        mapping: given,
        sourceId: saved,
      }: {
        from: ImportFrom;
        apply: 'review' | 'now';
        options: store.Options;
        mapping?: ImportMapping | undefined;
        sourceId?: string;
      },
    ): Promise<ImportRun> =>
      units
        .withApp(by.appId, by, async ({ tx, after }) => {
          const upload = from.kind === 'upload' ? await store.findUpload(tx, from.uploadId) : null;
          if (from.kind === 'upload' && !upload) throw problems.notFound('there is no such upload');
          const label = labelOf(from, upload?.name ?? '');
          const identity = secrets.hmac('import source', `${by.appId} ${identityOf(from)}`);
          const sourceId =
            saved ?? (await store.sourceFor(tx, { appId: by.appId, id: dice.id(), kind: from.kind, identity, label }));
          if (given) await store.setMapping(tx, sourceId, given);
          const mapping = given ?? (await store.mappingOf(tx, sourceId));
          const sealed = secrets.seal(SEAL, JSON.stringify(from));
          const run = {
            app_id: by.appId,
            id: dice.id(),
            source_id: sourceId,
            kind: from.kind,
            label,
            from_sealed: sealed,
            apply_now: apply === 'now',
            options: { ...options, mapping },
          };
          await store.insertRun(tx, run);
          const jobId = await jobs.enqueue(tx, stageRun, by, { runId: run.id });
          const row = await store.changeRun(tx, run.id, { state: 'waiting', jobId });
          await bus.record(tx, 'imports.started', {
            summary: `import from ${label}`,
            ids: [run.id],
            after: { from: label, kind: from.kind, apply },
          });
          after(() => tell(row));
          return row;
        })
        .then(toRun),

    list: (by: By, query: { after?: string | undefined; limit: number; sourceId?: string | undefined }) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const { items, next, total } = await store.listRuns(tx, query);
        return { items: items.map(toRun), next, total };
      }),

    get: (by: By, id: string): Promise<ImportRunDetail> =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const row = await store.findRun(tx, id);
        if (!row) throw problems.notFound('there is no such import');
        return {
          ...toRun(row),
          groups: row.groups,
          attributes: row.attributes,
          mapping: row.options.mapping ?? {},
          guideUrls: row.guide_urls,
          skippedLines: row.skipped_lines,
        };
      }),

    /** What a staged run would change. */
    difference: (by: By, id: string): Promise<Difference> =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const run = await store.findRun(tx, id);
        if (!run) throw problems.notFound('there is no such import');
        assertState(run.state, ['staged'], 'compared');
        await showIncoming(tx, { appId: by.appId, runId: id });
        const place = { appId: by.appId, sourceId: run.source_id, hasGone: hasGone(run.kind) };
        const difference = await deps.catalog.sampleIncoming(tx, place, MOST_SHOWN);
        await hideIncoming(tx);
        return difference;
      }),

    apply: (by: By, id: string, options: store.Options) =>
      locked(by, id, async (tx, run) => {
        assertState(run.state, ['staged'], 'applied');
        const jobId = await jobs.enqueue(tx, applyRun, by, { runId: id });
        const { mapping = {} } = run.options;
        return store.changeRun(tx, id, { state: 'applying', options: { ...options, mapping }, jobId });
      }),

    /** Stages it once more, with other attributes in its fields; the source keeps them. */
    readAgain: (by: By, id: string, mapping: ImportMapping) =>
      locked(by, id, async (tx, run) => {
        assertState(run.state, ['staged'], 'read again');
        await store.setMapping(tx, run.source_id, mapping);
        const jobId = await jobs.enqueue(tx, stageRun, by, { runId: id });
        await bus.record(tx, 'imports.started', { summary: `import from ${run.label}`, ids: [id], after: { mapping } });
        return store.changeRun(tx, id, { state: 'waiting', options: { ...run.options, mapping }, jobId });
      }),

    /** Of which entries it is not certain which streams they are. */
    matches: (by: By, id: string, query: { after?: string | undefined; limit: number }) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        if (!(await store.findRun(tx, id))) throw problems.notFound('there is no such import');
        const { items, ...page } = await listDoubts(tx, id, query);
        return { items: items.map(toMatch), ...page };
      }),

    /** The report of a run's skipped lines, in pages as they are asked for. */
    skipped: async (by: By, id: string) => {
      const page = (after: number) => units.withApp(by.appId, by, ({ tx }) => readSkipped(tx, id, after));
      const found = await units.withApp(by.appId, by, ({ tx }) => store.findRun(tx, id));
      if (!found) throw problems.notFound('there is no such import');
      return pages(page);
    },

    cancel: async (by: By, id: string): Promise<ImportRun> => {
      let jobId: string | null = null;
      const run = await locked(by, id, async (tx, found) => {
        assertState(found.state, ['waiting', 'fetching', 'staged'], 'cancelled');
        jobId = found.state === 'staged' ? null : found.job_id;
        await forgetEntries(tx, { appId: by.appId, runId: id });
        await bus.record(tx, 'imports.cancelled', { summary: `import from ${found.label} cancelled`, ids: [id] });
        return store.changeRun(tx, id, { state: 'cancelled', endedAt: clock.now() });
      });
      if (jobId) await jobs.cancel(by, jobId).catch(unlessEnded);
      return run;
    },

    undo: (by: By, id: string) =>
      longWork.run(by, 'imports.undo', (hand) =>
        locked(by, id, async (tx, run) => {
          assertState(run.state, ['done'], 'undone');
          if (!run.change_set_id) throw problems.runNotReady('this run has changed nothing');
          await deps.catalog.undoWithin(tx, run.change_set_id, hand);
          await bus.record(tx, 'imports.undone', { summary: `import from ${run.label} undone`, ids: [id] });
          return store.changeRun(tx, id, { state: 'undone', endedAt: run.ended_at });
        }),
      ),
  };
}

/** Each page in a transaction of its own: whoever reads slowly keeps nothing open. */
async function* pages<R extends { seq: number }>(read: (after: number) => Promise<R[]>): AsyncGenerator<R[]> {
  for (let rows = await read(0); rows.length > 0; rows = await read(rows.at(-1)?.seq ?? 0)) yield rows;
}

const toMatch = ({ seq, line, name, group_name, why, stream_id, candidates }: Doubt): ImportMatch => ({
  seq,
  line,
  name,
  group: group_name,
  why: why as ImportMatch['why'],
  streamId: stream_id,
  candidates,
});

/** The job may have ended by itself in the meantime. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof Error && 'type' in error && error.type === problems.jobEnded.type)) throw error;
}

export const toRun = (row: store.RunRow): ImportRun => ({
  id: row.id,
  sourceId: row.source_id,
  from: row.label,
  kind: row.kind,
  state: row.state,
  progress: row.progress,
  found: row.found,
  changes: { ...noChanges, ...row.changes },
  skipped: row.skipped,
  unclear: row.unclear,
  reason: row.reason,
  changeSetId: row.change_set_id,
  jobId: row.job_id,
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});
