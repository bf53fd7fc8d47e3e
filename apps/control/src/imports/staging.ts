// Fills the staging table from any source: bytes go to the reading thread, lines of COPY come back and go to the database.
import { problems, type ImportMapping } from '@muxwell/contract';
import type { CheckedFetch, Clock } from '@muxwell/ground';
import { fingerprintQuery, knownQuery, type SourcePlace } from '../catalog/index.ts';
import { copyInto, copyOut } from '../platform/copy.ts';
import type { Database } from '../platform/db.ts';
import type { SealingKey } from '../platform/secrets.ts';
import { download, type Downloaded } from '../platform/download.ts';
import type { Found } from './findings.ts';
import { PIECE, Reader, type FromReader, type Unseen } from './reader.ts';
import { stagedColumns } from './staged-row.ts';
import type { ListName, XtreamAccount } from './xtream-stager.ts';

export interface StagingDeps {
  database: Database;
  fetch: CheckedFetch;
  clock: Clock;
  /** Seals streams' sources as the catalogue keeps them. */
  sealingKey: SealingKey;
  idleMs(): number;
  /** Keeps lines that were left out for the run's report. */
  keepSkipped(lines: Found['skippedLines']): Promise<void>;
}

export interface StagingJob {
  appId: number;
  runId: string;
  mapping: ImportMapping;
  /** The source whose rows are compared while reading, so that only what is new or changed is staged; null: all of it is staged. */
  knownOf: string | null;
  signal: AbortSignal;
  progress(phase: string, done: number, of: number | null): void;
}

export interface Staged {
  found: Found;
  /** What was compared while reading, and the state of the source's rows that it holds for. */
  delta: (Unseen & { base: string }) | null;
}

const MOST_BYTES = 1024 ** 3;
const MOST_ENTRIES = 2_000_000;
const AHEAD = 32;
const SERIES_AT_ONCE = 4;

/** Stages a playlist's bytes; `expected` is their number where it is known. */
export function stageList(
  deps: StagingDeps,
  job: StagingJob,
  source: { bytes: AsyncIterable<Uint8Array>; expected: number | null },
): Promise<Staged> {
  return stage(deps, job, null, async (reader, take) => {
    let done = 0;
    const onTheWay: Promise<void>[] = [];
    for await (const bytes of source.bytes) {
      job.signal.throwIfAborted();
      for (let at = 0; at < bytes.length; at += PIECE) {
        onTheWay.push(reader.ask({ do: 'bytes', bytes: new Uint8Array(bytes.subarray(at, at + PIECE)) }).then(take));
        // A failure is thrown when its turn comes; until then it is not unheard.
        onTheWay.at(-1)?.catch(() => {});
        if (onTheWay.length > AHEAD) await onTheWay.shift();
      }
      done += bytes.length;
      job.progress('reading', done, source.expected);
    }
    for (const one of onTheWay) await one;
    await take(await reader.ask({ do: 'end' }));
  });
}

/** Stages another Xtream server's lists. */
export function stageXtream(
  deps: StagingDeps,
  job: StagingJob,
  account: XtreamAccount & { withLive: boolean; withFilms: boolean; withSeries: boolean },
): Promise<Staged> {
  const call = (query: string) =>
    download(deps.fetch, callUrl(account, query), { signal: job.signal, idleMs: deps.idleMs(), mostBytes: MOST_BYTES });
  return stage(deps, job, account, async (reader, take) => {
    await assertAccount(await call(''));
    const wanted: [boolean, ListName, string][] = [
      [account.withLive, 'live-categories', 'get_live_categories'],
      [account.withFilms, 'vod-categories', 'get_vod_categories'],
      [account.withSeries, 'series-categories', 'get_series_categories'],
      [account.withLive, 'live', 'get_live_streams'],
      [account.withFilms, 'vod', 'get_vod_streams'],
      [account.withSeries, 'series', 'get_series'],
    ];
    let seriesIds: number[] = [];
    for (const [isWanted, name, action] of wanted) {
      if (!isWanted) continue;
      job.progress(action.replace('get_', '').replaceAll('_', ' '), 0, null);
      const answer = await handOver(reader, await call(`&action=${action}`), { do: 'list', name });
      seriesIds = answer.seriesIds ?? seriesIds;
      await take(answer);
    }
    await eachSeries(seriesIds, job, async (id) => {
      const answer = await readWhole(await call(`&action=get_series_info&series_id=${id}`));
      return async () => {
        await reader.ask({ do: 'part', bytes: answer });
        await take(await reader.ask({ do: 'series', id }));
      };
    });
  });
}

async function stage(
  deps: StagingDeps,
  job: StagingJob,
  account: XtreamAccount | null,
  fill: (reader: Reader, take: (answer: FromReader) => Promise<void>) => Promise<void>,
): Promise<Staged> {
  const { appId, runId, mapping, signal } = job;
  await using reader = new Reader({ place: { appId, runId }, account, mapping, sealingKey: deps.sealingKey });
  const stop = () => void reader[Symbol.asyncDispose]();
  signal.addEventListener('abort', stop, { once: true });
  let entries = 0;
  try {
    const base = job.knownOf ? await tellKnown(deps, reader, { appId, sourceId: job.knownOf }) : null;
    await copyInto(deps.database, { table: 'imports.entry', columns: stagedColumns }, async (write) => {
      await fill(reader, async ({ lines, count, skipped }) => {
        signal.throwIfAborted();
        entries += count;
        if (entries > MOST_ENTRIES) throw problems.notAPlaylist(`this list has more than ${MOST_ENTRIES} entries`);
        if (skipped.length > 0) await deps.keepSkipped(skipped);
        if (lines.length > 0) await write(lines);
      });
      signal.throwIfAborted();
    });
    const { found, unseen } = await reader.ask({ do: 'found' });
    if (!found) throw new Error('the reading thread told nothing');
    return { found, delta: unseen && base !== null ? { ...unseen, base } : null };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Lets the reading thread know what the source gave last; answers by what it is told later whether that still holds. */
async function tellKnown(deps: StagingDeps, reader: Reader, place: SourcePlace): Promise<string> {
  const client = await deps.database.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query<{ base: string }>(fingerprintQuery(place));
    let told: Promise<unknown> = Promise.resolve();
    await copyOut(client, knownQuery(place), async (bytes) => {
      const before = told;
      told = reader.ask({ do: 'known', bytes: new Uint8Array(bytes) });
      told.catch(() => {}); // thrown with the next bytes, or at the end
      await before;
    });
    await told;
    return rows[0]?.base ?? '';
  } finally {
    await client.end().catch(() => {}); // nothing was written
  }
}

function callUrl({ server, username, password }: XtreamAccount, query: string): string {
  return `${server}/player_api.php?username=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}${query}`;
}

async function readWhole({ bytes }: Downloaded): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

async function handOver(reader: Reader, { bytes }: Downloaded, then: { do: 'list'; name: ListName }): Promise<FromReader> {
  for await (const part of bytes) await reader.ask({ do: 'part', bytes: new Uint8Array(part) });
  return reader.ask(then);
}

async function assertAccount(answer: Downloaded): Promise<void> {
  const text = new TextDecoder().decode(await readWhole(answer));
  let auth: unknown;
  try {
    auth = (JSON.parse(text) as { user_info?: { auth?: unknown } } | null)?.user_info?.auth;
  } catch {
    throw problems.sourceFailed('the server does not answer as an Xtream server does: its player_api.php sends no JSON');
  }
  if (auth === undefined)
    throw problems.sourceFailed('the server does not answer as an Xtream server does: its login answer has no user_info');
  if (Number(auth) !== 1) throw problems.sourceFailed('the server refuses the username and password');
}

/** Asks for several series at once, and hands their answers over one after the other. */
async function eachSeries(ids: number[], job: StagingJob, ask: (id: number) => Promise<() => Promise<void>>): Promise<void> {
  let [next, done] = [0, 0];
  let turn: Promise<void> = Promise.resolve();
  const lane = async () => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
      job.signal.throwIfAborted();
      const hand = await ask(id);
      turn = turn.then(hand);
      await turn;
      done += 1;
      job.progress('series', done, ids.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(SERIES_AT_ONCE, ids.length) }, lane));
}
