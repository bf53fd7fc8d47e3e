// The first import of a source, read and put into the catalogue at once, where its document is short enough to be fetched before.
import { problems } from '@muxwell/contract';
import { noChanges, type Straight } from '../catalog/index.ts';
import { createHash } from 'node:crypto';
import type { By } from '../platform/by.ts';
import { createUnits } from '../platform/unit.ts';
import { bouquetsOf } from './applying.ts';
import type { RunPlace } from './diff.ts';
import type { Found } from './findings.ts';
import type { List, Reading } from './reading.ts';
import { PIECE, Reader } from './reader.ts';
import { insertSkipped, MOST_REPORTED } from './reports.ts';
import { entriesOf } from './rules.ts';
import type { Deps } from './service.ts';
import { seriesColumns, streamColumns, type StraightLines } from './straight-rows.ts';
import * as store from './store.ts';
import type { Tx } from '../platform/db.ts';

/** Fetched before it is put in: while a transaction waits for a slow source, no event of the installation is heard. */
const MOST_AHEAD = 64 * 1024 ** 2;
/** Large portions make few statements. */
const PORTION = 2 * 1024 ** 2;
/** Pieces that the thread has before it while what it made of others is taken. */
const AHEAD = 8;

export interface Ahead {
  parts: Uint8Array[];
  /** What is still to be fetched; null: there is no more. */
  rest: AsyncIterator<Uint8Array> | null;
  /** A SHA-256 of `parts`, hexadecimal. */
  digest: string;
}

/** Fetches a document's beginning, or all of it. */
export async function fetchAhead({ bytes, expected }: List, { signal, progress }: Reading): Promise<Ahead> {
  const source = bytes[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  const digest = createHash('sha256');
  let size = 0;
  while (size < MOST_AHEAD) {
    const { value, done } = await source.next();
    signal.throwIfAborted();
    if (done) return { parts, rest: null, digest: digest.digest('hex') };
    parts.push(value);
    digest.update(value);
    size += value.length;
    progress('reading', size, expected);
  }
  return { parts, rest: source, digest: digest.digest('hex') };
}

/** The document again, for a reader that takes it as it comes. */
export async function* again({ parts, rest }: Ahead): AsyncIterable<Uint8Array> {
  try {
    // Given away one by one, so that what was read is not held.
    for (let part = parts.shift(); part; part = parts.shift()) yield part;
    for (let next = await rest?.next(); next && !next.done; next = await rest?.next()) yield next.value;
  } finally {
    await rest?.return?.();
  }
}

/** Null: the source has given something by now, and nothing was changed. */
export async function importStraight(
  deps: Deps,
  run: store.RunRow,
  reading: Reading,
  ahead: Ahead,
): Promise<store.RunRow | null> {
  const { by, runId, mapping, signal } = reading;
  const place: RunPlace = { appId: by.appId, runId };
  await using reader = new Reader({ place, account: null, mapping, sealingKey: deps.catalog.sealingKey() });
  await using alone = await deps.database.alone();
  const stop = () => void reader[Symbol.asyncDispose]();
  signal.addEventListener('abort', stop, { once: true });
  let applied = '';
  try {
    return await createUnits(alone.db).withApp(by.appId, by, async ({ tx }) => {
      await store.lockSource(tx, run.source_id);
      if (await deps.catalog.knowsSource(tx, { appId: by.appId, sourceId: run.source_id })) return null;
      let found: Found | null = null;
      const plan = { appId: by.appId, sourceId: run.source_id, why: `import from ${run.label}`, bouquets: bouquetsOf(run) };
      const { changeSetId, counts } = await deps.catalog.applyStraight(alone, tx, plan, async (into) => {
        found = await pour(deps, tx, { run, reader, into, parts: ahead.parts, signal });
      });
      applied = changeSetId;
      if (!found) throw new Error('the reading thread told nothing');
      return finish(deps, tx, { by, run, found, changeSetId, counts: { ...counts } });
    });
  } catch (error) {
    deps.catalog.memory.forget(applied);
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Pour {
  run: store.RunRow;
  reader: Reader;
  into: Straight;
  parts: Uint8Array[];
  signal: AbortSignal;
}

/** Gathers lines; while one portion goes into the catalogue the next one is gathered. */
function portionsInto(into: Straight) {
  let waiting: StraightLines[] = [];
  let size = 0;
  let under = Promise.resolve();
  const put = async (lines: StraightLines[]) => {
    const series = lines.map((one) => one.series).filter((bytes) => bytes.length > 0);
    if (series.length > 0) await into.write('series', seriesColumns, series);
    await into.write(
      'stream',
      streamColumns,
      lines.map(({ streams }) => streams),
    );
  };
  const flush = async () => {
    await under;
    if (waiting.length > 0) under = put(waiting);
    under.catch(() => {}); // thrown when the next portion comes, or at the end
    [waiting, size] = [[], 0];
  };
  return {
    /** The connection is free for something else. */
    idle: () => under,
    async add(lines: StraightLines): Promise<void> {
      waiting.push(lines);
      size += lines.streams.length + lines.series.length;
      if (size >= PORTION) await flush();
    },
    async end(): Promise<void> {
      await flush();
      await under;
    },
  };
}

/** While one portion goes into the catalogue the next one is read. */
async function pour(deps: Deps, tx: Tx, { run, reader, into, parts, signal }: Pour): Promise<Found | null> {
  const isOnDemand = deps.appSettings.get(run.app_id, 'streams.onDemand');
  const { now, lastNumbers } = into;
  const place = { appId: run.app_id, sourceId: run.source_id, isOnDemand, now, lastNumbers };
  await reader.ask({ do: 'straight', place });
  const portions = portionsInto(into);
  let reported = 0;
  const take = async (asked: ReturnType<Reader['ask']>) => {
    let answer = await asked;
    signal.throwIfAborted();
    const kept = answer.skipped.slice(0, MOST_REPORTED - reported);
    if (answer.need || kept.length > 0) await portions.idle();
    if (kept.length > 0) await insertSkipped(tx, { appId: run.app_id, runId: run.id }, kept, reported + 1);
    reported += kept.length;
    if (answer.need) {
      const categories = await into.categories(answer.need.groups);
      const series = answer.need.series > 0 ? await into.seriesIds(answer.need.series) : [];
      answer = await reader.ask({ do: 'ids', categories, series });
    }
    if (answer.straight) await portions.add(answer.straight);
  };
  const onTheWay: ReturnType<Reader['ask']>[] = [];
  for (let part = parts.shift(); part; part = parts.shift())
    for (let at = 0; at < part.length; at += PIECE) {
      const asked = reader.ask({ do: 'bytes', bytes: new Uint8Array(part.subarray(at, at + PIECE)) });
      asked.catch(() => {}); // thrown when its turn comes
      onTheWay.push(asked);
      const next = onTheWay.length > AHEAD ? onTheWay.shift() : undefined;
      if (next) await take(next);
    }
  for (const asked of onTheWay) await take(asked);
  await take(reader.ask({ do: 'end' }));
  await portions.end();
  return (await reader.ask({ do: 'found' })).found ?? null;
}

interface Finished {
  by: By;
  run: store.RunRow;
  found: Found;
  changeSetId: string;
  counts: Record<string, number>;
}

async function finish(deps: Deps, tx: Tx, { run, found, changeSetId, counts }: Finished): Promise<store.RunRow> {
  const now = await store.findRun(tx, run.id, true);
  if (now?.state !== 'fetching') throw problems.runNotReady('this run was cancelled');
  await store.setFound(tx, run.id, found, { ...noChanges, added: entriesOf(found.found) });
  const summary = `import from ${run.label}`;
  await deps.bus.record(tx, 'imports.applied', { summary, ids: [run.id], changeSetId, counts });
  return store.changeRun(tx, run.id, { state: 'done', changeSetId, endedAt: deps.clock.now() });
}

/** Nobody wants to see the difference first. */
export const mayGoStraight = (run: store.RunRow): boolean => run.apply_now && !run.options.groups;
