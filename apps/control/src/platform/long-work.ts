// Work that a request waits for: where it goes through many rows it stands among the jobs meanwhile, with progress, and can be cancelled there.
import { problems, type Job } from '@muxwell/contract';
import type { Clock, Dice, Log, Service } from '@muxwell/ground';
import type { Bus } from './bus.ts';
import { systemBy, type By } from './by.ts';
import { jobView, type JobRow } from './job-view.ts';
import type { Units } from './unit.ts';
import { createUnsettled } from './unsettled.ts';

/** What a work is given, to say how far it is. */
export interface Hand {
  /** Says that so many rows of so many are done. Throws when the work was cancelled: its transaction is then rolled back. */
  reach(done: number, of: number): void;
}

export interface LongWork {
  /** Runs work that is one transaction, under a name like `streams.edit`; answers what it answers. */
  run<T>(by: By, name: string, work: (hand: Hand) => Promise<T>): Promise<T>;
  /** Ends a work at its next step and waits for that; null where there is none with this id. Throws when it was done before. */
  cancel(by: By, id: string): Promise<Job | null>;
  /** Hears every change of a work that is shown, and its progress. */
  onChange(listener: (appId: number, view: Job) => void): void;
  service: Service;
}

export interface LongWorkDeps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  log: Log;
}

/** Work on fewer rows is done before anybody could look. */
const FEWEST_SHOWN = 5000;
const TELL_EVERY_MS = 500;

/** One work under way. */
interface Under {
  id: string;
  by: By;
  name: string;
  cancel: AbortController;
  ended: Promise<void>;
  toldAt: number;
  /** Its row's writes, one after the other; null while it is not shown. */
  writes: Promise<void> | null;
}
type Values = Partial<Omit<JobRow, 'progress'>> & { progress?: string };

export function createLongWork({ units, bus, clock, dice, log }: LongWorkDeps): LongWork {
  const underWay = new Map<string, Under>();
  const listeners: ((appId: number, view: Job) => void)[] = [];
  /** How works have ended whose rows do not say so yet. */
  const ends = new Map<string, { by: By; values: Values }>();

  const write = async (by: By, id: string, values: Values): Promise<void> => {
    const row = await units.withApp(by.appId, by, ({ tx }) =>
      tx.updateTable('platform.job').set(values).where('id', '=', id).returningAll().executeTakeFirst(),
    );
    if (row) for (const listener of listeners) listener(by.appId, jobView(row as JobRow));
  };
  const unsettled = createUnsettled({
    clock,
    log,
    giveBack: async ({ id }) => {
      const end = ends.get(id);
      if (end) await write(end.by, id, end.values);
      ends.delete(id);
    },
  });

  async function show({ by, id, name }: Under): Promise<void> {
    await units.withApp(by.appId, by, ({ tx }) =>
      tx
        .insertInto('platform.job')
        .values({ app_id: by.appId, id, name, payload: 'null', state: 'running', attempts: 1, started_at: clock.now() })
        .execute(),
    );
  }
  function reach(work: Under, done: number, of: number): void {
    work.cancel.signal.throwIfAborted();
    if (of < FEWEST_SHOWN || clock.monotonic() - work.toldAt < TELL_EVERY_MS) return;
    work.toldAt = clock.monotonic();
    const progress = JSON.stringify({ phase: '', done, of });
    const shown = work.writes ?? show(work);
    work.writes = shown
      .then(() => write(work.by, work.id, { progress }))
      .catch((error: unknown) => log.warn({ job: work.id, err: error }, 'progress was not written'));
  }
  async function end({ writes, by, id, name }: Under, values: Values): Promise<void> {
    if (writes === null) return;
    await writes;
    ends.set(id, { by, values: { ...values, ended_at: clock.now() } });
    await unsettled.settle({ id, name });
  }

  async function run<T>(by: By, name: string, work: (hand: Hand) => Promise<T>): Promise<T> {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const under: Under = {
      id: dice.id(),
      by,
      name,
      cancel: new AbortController(),
      ended,
      toldAt: -Infinity,
      writes: null,
    };
    underWay.set(under.id, under);
    try {
      const result = await work({ reach: (done, of) => reach(under, done, of) });
      await end(under, { state: 'done' });
      return result;
    } catch (error) {
      const isCancelled = error === under.cancel.signal.reason;
      const reason = isCancelled ? '' : error instanceof Error ? error.message : String(error);
      await end(under, { state: isCancelled ? 'cancelled' : 'failed', reason });
      throw error;
    } finally {
      underWay.delete(under.id);
      resolve();
    }
  }

  /** Works whose process was killed. */
  const endAbandoned = () =>
    units.acrossApps('abandoned works', systemBy(0, 'jobs'), ({ tx }) => {
      const left = tx.updateTable('platform.job').where('state', '=', 'running').where('payload', '=', 'null');
      const own = [...underWay.keys()];
      return (own.length > 0 ? left.where('id', 'not in', own) : left)
        .set({
          state: 'failed',
          reason: 'the control plane ended while this ran: the changes tell whether it was done',
          ended_at: clock.now(),
        })
        .execute();
    });

  return {
    run,
    async cancel(by, id) {
      const found = underWay.get(id);
      if (!found || found.by.appId !== by.appId) return null;
      found.cancel.abort(problems.cancelled('this was cancelled: nothing was changed'));
      await found.ended;
      return units.withApp(by.appId, by, async ({ tx }) => {
        const row = await tx.selectFrom('platform.job').selectAll().where('id', '=', id).executeTakeFirst();
        if (row?.state !== 'cancelled') throw problems.jobEnded('this job has already ended');
        await bus.record(tx, 'jobs.cancelled', { summary: `job ${row.name} cancelled`, ids: [id] });
        return jobView(row as JobRow);
      });
    },
    onChange: (listener) => void listeners.push(listener),
    service: {
      name: 'long work',
      async run(signal) {
        await endAbandoned();
        await unsettled.run(signal);
      },
    },
  };
}
