// What the job of a guide does: fetch, read in a thread, stage by COPY, apply the difference.
import { problem, ProblemError } from '@muxwell/ground';
import { copyInto } from '../platform/copy.ts';
import { isDatabaseAway } from '../platform/db.ts';
import { download, unpacked } from '../platform/download.ts';
import type { JobContext } from '../platform/jobs.ts';
import { applyGuide, forgetIncoming, type GuideCounts } from './apply.ts';
import { GuideReader } from './reader.ts';
import { SEAL, type Deps } from './service.ts';
import * as store from './store.ts';

/** Thrown so that the job ends, and is not tried again. */
const guideFailed = problem('guide-failed', { status: 422, title: 'The guide could not be imported' });

const MOST_BYTES = 4 * 1024 ** 3;
const PIECE = 256 * 1024;
const AHEAD = 4;
const DAY_MS = 86_400_000;
const channelColumns = ['app_id', 'job_id', 'xmltv_id', 'name', 'plain_name', 'icon'];
const programmeColumns = [
  'app_id',
  'job_id',
  'xmltv_id',
  'start',
  'stop',
  'title',
  'sub_title',
  'description',
  'lang',
  'category',
  'icon',
  'season',
  'episode',
];

export function createGuideRun(deps: Deps) {
  const { units, bus, clock, log, settings } = deps;

  return async ({ sourceId, uploadId }: { sourceId: string; uploadId: string | null }, context: JobContext): Promise<void> => {
    const { by, id: jobId, signal } = context;
    const place = { appId: by.appId, jobId };
    const source = await units.withApp(by.appId, by, async ({ tx }) => {
      await forgetIncoming(tx, place);
      return store.setState(tx, sourceId, { state: 'running', reason: '', at: clock.now() });
    });
    if (!source) return;
    const startedAt = clock.monotonic();
    try {
      const skipped = await stage(await open(source, uploadId, signal), context);
      const keepFrom = new Date(clock.now().getTime() - settings.get(by.appId, 'epg.keepDays') * DAY_MS);
      context.progress({ phase: 'applying', done: 0, of: null });
      const counts = await units.withApp(by.appId, by, async ({ tx }) => {
        const applied = await applyGuide(tx, { ...place, sourceId, keepFrom });
        await store.setState(tx, sourceId, { state: 'ok', reason: '', counts: applied, at: clock.now() });
        await bus.record(tx, 'epg.imported', {
          summary: `guide ${source.name}`,
          ids: [sourceId],
          counts: numbers(applied, skipped),
        });
        return applied;
      });
      log.info({ source: sourceId, ...counts, skipped, ms: Math.round(clock.monotonic() - startedAt) }, 'a guide is imported');
      if (uploadId) await deps.uploads.remove(uploadId);
    } catch (error) {
      await settle(sourceId, error, context);
    }
  };

  async function open(source: store.SourceRow, uploadId: string | null, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    if (uploadId) return unpacked(deps.uploads.read(uploadId));
    const url = deps.secrets.open(SEAL, source.url_sealed);
    const idleMs = settings.get(source.app_id, 'imports.idleSeconds') * 1000;
    return (await download(deps.fetch, url, { signal, idleMs, mostBytes: MOST_BYTES })).bytes;
  }

  /** Answers how many elements were skipped. */
  async function stage(bytes: AsyncIterable<Uint8Array>, { by, id, signal, progress }: JobContext): Promise<number> {
    await using reader = new GuideReader({ appId: by.appId, jobId: id });
    const stop = () => void reader[Symbol.asyncDispose]();
    signal.addEventListener('abort', stop, { once: true });
    let skipped = 0;
    try {
      await copyInto(
        deps.database,
        { table: 'epg.incoming_channel', columns: channelColumns, thenAnalyse: true },
        (writeChannels) =>
          copyInto(
            deps.database,
            { table: 'epg.incoming_programme', columns: programmeColumns, thenAnalyse: true },
            async (writeProgrammes) => {
              const take = async (coming: ReturnType<GuideReader['ask']>) => {
                const answer = await coming;
                if (answer.channels) await writeChannels(answer.channels);
                if (answer.programmes) await writeProgrammes(answer.programmes);
                skipped = answer.skipped;
                progress({ phase: 'reading', done: answer.count, of: null });
              };
              await feed(bytes, reader, take);
              signal.throwIfAborted();
            },
          ),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
    return skipped;
  }

  async function settle(sourceId: string, error: unknown, { by, id, signal }: JobContext): Promise<never> {
    const isCancelled = signal.aborted && signal.reason instanceof ProblemError;
    if ((signal.aborted && !isCancelled) || isDatabaseAway(error)) throw error;
    if (!(error instanceof ProblemError)) log.error({ source: sourceId, err: error }, 'a guide could not be imported');
    const reason = isCancelled
      ? 'cancelled'
      : error instanceof ProblemError
        ? error.message
        : 'something went wrong on our side; the log has the details';
    await units.withApp(by.appId, by, async ({ tx }) => {
      await forgetIncoming(tx, { appId: by.appId, jobId: id });
      await store.setState(tx, sourceId, { state: 'failed', reason, at: clock.now() });
    });
    throw error instanceof ProblemError && !isCancelled ? guideFailed(error.message, {}, error) : error;
  }
}

async function feed(
  bytes: AsyncIterable<Uint8Array>,
  reader: GuideReader,
  take: (coming: ReturnType<GuideReader['ask']>) => Promise<void>,
): Promise<void> {
  const onTheWay: ReturnType<GuideReader['ask']>[] = [];
  const next = async (): Promise<void> => {
    const coming = onTheWay.shift();
    if (coming) await take(coming);
  };
  for await (const chunk of bytes)
    for (let at = 0; at < chunk.length; at += PIECE) {
      const coming = reader.ask({ do: 'bytes', bytes: chunk.slice(at, at + PIECE) });
      coming.catch(() => {}); // thrown when its turn comes
      onTheWay.push(coming);
      if (onTheWay.length > AHEAD) await next();
    }
  while (onTheWay.length > 0) await next();
  await take(reader.ask({ do: 'end' }));
}

const numbers = (counts: GuideCounts, skipped: number): Record<string, number> => ({ ...counts, skipped });
