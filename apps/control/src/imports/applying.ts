// Puts a staged run into the catalogue: one transaction, one change set.
import { problems, type ImportFrom } from '@muxwell/contract';
import type { ImportPlan } from '../catalog/index.ts';
import type { By } from '../platform/by.ts';
import { sql, type Tx } from '../platform/db.ts';
import { fingerprintQuery } from '../catalog/index.ts';
import { countStaged, hideIncoming, keepGroups, leaveOut, type RunPlace, showIncoming } from './diff.ts';
import { candidatesOf, putDoubts } from './reports.ts';
import { entriesOf, hasGone, serverOf } from './rules.ts';
import { SEAL, type Deps } from './service.ts';
import type { Staged } from './staging.ts';
import * as store from './store.ts';

/**
 * Applies a run; null when it is in no state to be applied. `stale` when it was compared while reading and the source's rows are others by
 * now: nothing is changed then, and all of it has to be staged.
 */
export async function applyStaged(
  deps: Deps,
  by: By,
  runId: string,
  delta: Staged['delta'] = null,
): Promise<store.RunRow | 'stale' | null> {
  const from = await ensureGuide(deps, by, runId);
  const applied = await deps.units.withApp(by.appId, by, async ({ tx }) => {
    const run = await store.findRun(tx, runId, true);
    if (!run || !['fetching', 'applying'].includes(run.state)) return null;
    await store.lockSource(tx, run.source_id);
    if (delta && delta.base !== (await baseOf(tx, run))) return 'stale';
    const place: RunPlace = { appId: by.appId, runId };
    if ((await countStaged(tx, place)) !== (delta?.staged ?? entriesOf(run.found)))
      throw problems.sourceFailed('what was read is lost, because the database has crashed meanwhile: start the import again');
    if (run.options.groups) await keepGroups(tx, place, run.options.groups);
    const plan = await planOf(deps, tx, run, delta);
    await showIncoming(tx, place);
    const { changeSetId, counts, changes, doubts } = await deps.catalog.applyIncoming(tx, plan);
    await putDoubts(tx, place, doubts);
    await hideIncoming(tx);
    await store.setChanges(tx, runId, changes);
    await deps.bus.record(tx, 'imports.applied', { summary: plan.why, ids: [runId], changeSetId, counts: { ...counts } });
    return store.changeRun(tx, runId, { state: 'done', changeSetId, endedAt: deps.clock.now() });
  });
  if (from?.kind === 'upload' && applied) await deps.uploads.remove(from.uploadId);
  return applied;
}

/** See `fingerprintQuery`. */
export async function baseOf(tx: Tx, run: store.RunRow): Promise<string> {
  const place = { appId: run.app_id, sourceId: run.source_id };
  return (await sql<{ base: string }>`${sql.raw(fingerprintQuery(place))}`.execute(tx)).rows[0]?.base ?? '';
}

async function planOf(deps: Deps, tx: Tx, run: store.RunRow, delta: Staged['delta']): Promise<ImportPlan> {
  const place: RunPlace = { appId: run.app_id, runId: run.id };
  const answers = run.options.matches ?? [];
  const left = answers.filter(({ skip }) => skip).map(({ seq }) => seq);
  const kept = left.length > 0 ? await candidatesOf(tx, run.id, left) : [];
  if (left.length > 0) await leaveOut(tx, place, left);
  const from = { appId: run.app_id, sourceId: run.source_id, hasGone: hasGone(run.kind) };
  return {
    ...from,
    kept,
    delta: delta && {
      streams: [...delta.streams],
      series: [...delta.series],
      unchanged: delta.unchanged,
      leftOut: delta.leftOut,
    },
    why: `import from ${run.label}`,
    isOnDemand: deps.appSettings.get(run.app_id, 'streams.onDemand'),
    isWhole: !run.options.groups,
    isFirst: !(await deps.catalog.knowsSource(tx, from)),
    bouquets: bouquetsOf(run),
    matches: answers.filter(({ skip }) => !skip),
  };
}

/** Before the run has ended: a crash in between must not lose the guide. Answers where the run comes from. */
async function ensureGuide(deps: Deps, by: By, runId: string): Promise<ImportFrom | null> {
  const run = await deps.units.withApp(by.appId, by, ({ tx }) => store.findRun(tx, runId));
  if (!run) return null;
  const from = JSON.parse(deps.secrets.open(SEAL, run.from_sealed)) as ImportFrom;
  if (from.kind !== 'xtream' || !from.withGuide) return from;
  const { server, username, password } = from;
  const query = new URLSearchParams({ username, password });
  const url = `${serverOf(server)}/xmltv.php?${query.toString()}`;
  await deps.epg.ensureSource(by, { name: new URL(server).host, url });
  return from;
}

/** What becomes of the groups. */
export function bouquetsOf({ options, label }: store.RunRow): ImportPlan['bouquets'] {
  if (options.bouquetId !== null) return { kind: 'one', id: options.bouquetId, name: '' };
  if (options.bouquets === 'one') return { kind: 'one', id: null, name: label };
  return { kind: options.bouquets };
}
