// Opens what a run reads, whichever way it comes, and stages it.
import type { ImportFrom, ImportMapping } from '@muxwell/contract';
import type { By } from '../platform/by.ts';
import { download, unpacked } from '../platform/download.ts';
import type { JobContext } from '../platform/jobs.ts';
import { insertSkipped, MOST_REPORTED } from './reports.ts';
import { serverOf } from './rules.ts';
import type { Deps } from './service.ts';
import { stageList, stageXtream, type Staged, type StagingDeps, type StagingJob } from './staging.ts';

const MOST_BYTES = 1024 ** 3;

export interface Reading {
  by: By;
  runId: string;
  from: ImportFrom;
  mapping: ImportMapping;
  /** See `StagingJob`. */
  knownOf: string | null;
  signal: JobContext['signal'];
  progress: StagingJob['progress'];
}

export interface List {
  bytes: AsyncIterable<Uint8Array>;
  /** How many, where that is known. */
  expected: number | null;
}

/** Opens a playlist. Throws problems with what is wrong with its address. */
export async function openList(deps: Deps, from: Exclude<ImportFrom, { kind: 'xtream' }>, reading: Reading): Promise<List> {
  const { by, signal, progress } = reading;
  switch (from.kind) {
    case 'url': {
      progress('connecting', 0, null);
      const idleMs = deps.appSettings.get(by.appId, 'imports.idleSeconds') * 1000;
      const { url, userAgent } = from;
      const { bytes, length } = await download(deps.fetch, url, { signal, idleMs, mostBytes: MOST_BYTES, userAgent });
      return { bytes, expected: length };
    }
    case 'text': {
      const bytes = Buffer.from(from.text);
      return { bytes: single(bytes), expected: bytes.length };
    }
    case 'upload':
      return { bytes: unpacked(deps.uploads.read(from.uploadId)), expected: null };
  }
}

/** Reads a source into the staging table, or `list` where that is open already. Throws problems with what is wrong with it. */
export async function read(deps: Deps, reading: Reading, list: List | null): Promise<Staged> {
  const { by, runId, from, mapping, knownOf, signal, progress } = reading;
  const { appId } = by;
  const idleMs = deps.appSettings.get(appId, 'imports.idleSeconds') * 1000;
  const job: StagingJob = { appId, runId, mapping, knownOf, signal, progress };
  let reported = 0;
  const staging: StagingDeps = {
    database: deps.database,
    fetch: deps.fetch,
    clock: deps.clock,
    sealingKey: deps.catalog.sealingKey(),
    idleMs: () => idleMs,
    keepSkipped: async (lines) => {
      const kept = lines.slice(0, MOST_REPORTED - reported);
      const first = reported + 1;
      reported += kept.length;
      if (kept.length > 0) await deps.units.withApp(appId, by, ({ tx }) => insertSkipped(tx, { appId, runId }, kept, first));
    },
  };
  if (from.kind === 'xtream') return stageXtream(staging, job, { ...from, server: serverOf(from.server) });
  return stageList(staging, job, list ?? (await openList(deps, from, reading)));
}

async function* single(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
