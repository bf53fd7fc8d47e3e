// Durable background jobs: enqueued in the transaction that causes them, run by pg-boss, shown with progress, cancelled at any line.
import type { Job as JobView } from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import type { Clock, Dice, Log, Service } from '@muxwell/ground';
import { fromKysely, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { By } from './by.ts';
import { systemBy } from './by.ts';
import type { Bus } from './bus.ts';
import { isDatabaseAway, sql, type Tx } from './db.ts';
import { jobView, type JobRow, type Progress } from './job-view.ts';
import { ACROSS_ROLE, RUNTIME_ROLE, type Units } from './unit.ts';
import { createUnsettled } from './unsettled.ts';

export interface JobInfo<P> {
  /** `domain.verb`; also the queue's name. */
  name: string;
  schema: z.ZodType<P>;
  /** Runs until this many attempts have failed; 3 by default. */
  attempts: number;
  /** Seconds after which an attempt counts as failed. */
  expiresSeconds: number;
}

export const job = <P extends object>(
  name: string,
  schema: z.ZodType<P>,
  options: { attempts?: number; expiresSeconds?: number } = {},
): JobInfo<P> => ({
  name,
  schema,
  attempts: options.attempts ?? 3,
  expiresSeconds: options.expiresSeconds ?? 3600,
});

export interface JobContext {
  id: string;
  by: By;
  attempt: number;
  /** Aborts when the job is cancelled, expires, or the process ends. */
  signal: AbortSignal;
  /** Shown to people at most twice a second; not written in the job's own transactions. */
  progress: (progress: Progress) => void;
}

export interface Jobs {
  /** Puts a job into the queue, in this transaction; answers its id. */
  enqueue<P extends object>(tx: Tx, info: JobInfo<P>, by: By, payload: P): Promise<string>;
  /** Says how a kind of job is done. Call before the services start. A `final` failure (a problem with status below 500) is not tried again. */
  work<P extends object>(info: JobInfo<P>, handler: (payload: P, context: JobContext) => Promise<void>): void;
  cancel(by: By, id: string): Promise<JobView>;
  retry(by: By, id: string): Promise<JobView>;
  /** How many of the app's jobs wait or run. */
  countOpen(by: By): Promise<number>;
  /** Hears every change of a job, and its progress, in this process. */
  onChange(listener: (appId: number, view: JobView) => void): void;
  service: Service;
}

interface Envelope {
  appId: number;
  by: By;
  payload: unknown;
}

interface Attempt {
  appId: number;
  by: By;
  id: string;
  startedAt: Date;
}

type Handler = (payload: unknown, context: JobContext) => Promise<void>;

export interface JobsDeps {
  databaseUrl: string;
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  log: Log;
}

const TELL_EVERY_MS = 500;

export function createJobs({ databaseUrl, units, bus, clock, dice, log }: JobsDeps): Jobs {
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => void (isReady = resolve));
  const kinds = new Map<string, { info: JobInfo<object>; handler: Handler }>();
  const running = new Map<string, AbortController>();
  const listeners: ((appId: number, view: JobView) => void)[] = [];
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'pgboss',
    max: 4,
    useListenNotify: true,
    reindex: false,
    application_name: 'muxwell jobs',
  });
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue has trouble'));

  const tell = (appId: number, row: JobRow | undefined) => {
    if (row) for (const listener of listeners) listener(appId, jobView(row));
  };
  /** Writes what became of an attempt; nothing where the job has been cancelled since, or begun anew. */
  const settle = (
    { appId, by, id, startedAt }: Attempt,
    values: Partial<Omit<JobRow, 'id' | 'progress'>> & { progress?: string | null },
  ) =>
    units.withApp(appId, by, async ({ tx }) => {
      const row = await tx
        .updateTable('platform.job')
        .set(values)
        .where('id', '=', id)
        .where('state', '=', 'running')
        .where('started_at', '=', startedAt)
        .returningAll()
        .executeTakeFirst();
      return row as JobRow | undefined;
    });

  const send = async (tx: Tx, info: JobInfo<object>, envelope: Envelope, id: string) => {
    await boss.send(info.name, envelope, { id, db: fromKysely(tx) });
  };

  async function attempt(id: string, envelope: Envelope, bossSignal: AbortSignal): Promise<void> {
    const { appId, by, payload } = envelope;
    const kind = kinds.get(await nameOf(appId, by, id));
    if (!kind) return;
    const cancel = new AbortController();
    running.set(id, cancel);
    const signal = AbortSignal.any([cancel.signal, bossSignal]);
    const startedAt = clock.now();
    const mine = { appId, by, id, startedAt };
    const forget = () => void (running.get(id) === cancel && running.delete(id));
    const started = await units.withApp(appId, by, ({ tx }) =>
      tx
        .updateTable('platform.job')
        .set({ state: 'running', started_at: startedAt, attempts: sql`attempts + 1`, reason: '' })
        .where('id', '=', id)
        .where('state', 'in', ['waiting', 'running', 'retrying'])
        .returningAll()
        .executeTakeFirst(),
    ); // prettier-ignore
    if (!started) return forget();
    tell(appId, started as JobRow);
    let toldAt = -Infinity;
    const progress = (now: Progress) => {
      if (clock.monotonic() - toldAt < TELL_EVERY_MS) return;
      toldAt = clock.monotonic();
      settle(mine, { progress: JSON.stringify(now) }).then(
        (row) => tell(appId, row),
        (error: unknown) => log.warn({ err: error }, 'progress was not written'),
      ); // prettier-ignore
    };
    try {
      await kind.handler(kind.info.schema.parse(payload), { id, by, attempt: started.attempts, signal, progress });
      tell(appId, await settle(mine, { state: 'done', ended_at: clock.now() }));
    } catch (error) {
      // Who cancelled it has written so.
      if (cancel.signal.aborted) return;
      await failed(mine, { error, attempts: started.attempts, kind: kind.info });
    } finally {
      forget();
    }
  }

  interface Failure {
    error: unknown;
    attempts: number;
    kind: JobInfo<object>;
  }
  async function failed(of: Attempt, { error, attempts, kind }: Failure): Promise<void> {
    const isFinal = attempts >= kind.attempts || (error instanceof Error && 'status' in error && Number(error.status) < 500);
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ job: of.id, name: kind.name, err: error }, 'a job failed');
    tell(
      of.appId,
      await settle(of, isFinal ? { state: 'failed', reason, ended_at: clock.now() } : { state: 'retrying', reason }),
    );
    if (!isFinal) throw error;
  }

  const nameOf = (appId: number, by: By, id: string) =>
    units.withApp(
      appId,
      by,
      async ({ tx }) => (await tx.selectFrom('platform.job').select('name').where('id', '=', id).executeTakeFirst())?.name ?? '',
    );

  /** What a killed process has left in hand goes back into the queue at once, instead of waiting to expire. */
  async function takeUpAbandoned(): Promise<void> {
    const rows = await units.acrossApps('abandoned jobs', systemBy(0, 'jobs'), ({ tx }) =>
      tx.selectFrom('platform.job').select(['id', 'name', 'app_id', 'attempts']).where('state', '=', 'running').execute(),
    );
    for (const row of rows)
      if (kinds.has(row.name)) await boss.fail(row.name, row.id, { message: 'the control plane ended while it ran' });
  }

  const unsettled = createUnsettled({
    clock,
    log,
    giveBack: async ({ id, name }) => {
      const { rows } = await boss.getDb().executeSql('select from pgboss.job where id = $1 and state = $2', [id, 'active']);
      if (rows.length > 0 && !running.has(id)) await boss.fail(name, id, { message: 'the database went away while it ran' });
    },
  });

  /** Lets units of work, in their runtime role, put jobs into the queues. */
  async function openToRuntime(): Promise<void> {
    const role = `${RUNTIME_ROLE}, ${ACROSS_ROLE}`;
    await boss
      .getDb()
      .executeSql(`grant usage on schema pgboss to ${role}; grant select, insert, update, delete on all tables in schema pgboss to ${role};
      grant usage on all sequences in schema pgboss to ${role}; grant execute on all functions in schema pgboss to ${role}`);
  }

  async function begin(): Promise<void> {
    await boss.start();
    for (const { info } of kinds.values()) {
      await boss.createQueue(info.name, {
        retryLimit: info.attempts + 2,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 60,
        expireInSeconds: info.expiresSeconds,
        notify: true,
      });
    }
    await openToRuntime();
    isReady();
    await takeUpAbandoned();
  }

  async function takeUp(info: JobInfo<object>, signal: AbortSignal): Promise<void> {
    await boss.work<Envelope>(
      info.name,
      { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 1, batchSize: 1, localConcurrency: 2 },
      async ([one]) => {
        if (!one) return;
        try {
          await attempt(one.id, one.data, AbortSignal.any([one.signal, signal]));
        } catch (error) {
          if (isDatabaseAway(error)) unsettled.add({ id: one.id, name: info.name });
          throw error;
        }
      },
    );
  }

  async function run(signal: AbortSignal): Promise<void> {
    try {
      await begin();
      for (const { info } of kinds.values()) await takeUp(info, signal);
      await unsettled.run(signal);
    } finally {
      // After a failure too: the queue asks the database as long as nobody stops it, and a second start would ask twice.
      await boss.stop({ graceful: true, timeout: 5000 });
    }
  }

  const change = async (by: By, id: string, work: (tx: Tx, row: JobRow) => Promise<Partial<JobRow>>) => {
    const row = await units.withApp(by.appId, by, async ({ tx }) => {
      const found = (await tx.selectFrom('platform.job').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()) as
        | JobRow
        | undefined;
      if (!found) throw problems.notFound('there is no such job');
      const values = await work(tx, found);
      return { ...found, ...values };
    });
    tell(by.appId, row);
    return jobView(row);
  };

  return {
    service: { name: 'jobs', run },
    onChange: (listener) => void listeners.push(listener),
    work: (info, handler) => void kinds.set(info.name, { info: info as unknown as JobInfo<object>, handler: handler as Handler }),
    async enqueue(tx, info, by, payload) {
      await ready;
      const id = dice.id();
      await tx
        .insertInto('platform.job')
        .values({ app_id: by.appId, id, name: info.name, payload: JSON.stringify(payload), by: JSON.stringify(by) })
        .execute();
      await send(tx, info as unknown as JobInfo<object>, { appId: by.appId, by, payload }, id);
      return id;
    },
    cancel: (by, id) =>
      change(by, id, async (tx, row) => {
        if (!['waiting', 'running', 'retrying'].includes(row.state)) throw problems.jobEnded('this job has already ended');
        const values = { state: 'cancelled', ended_at: clock.now() } as const;
        await tx.updateTable('platform.job').set(values).where('id', '=', id).execute();
        await boss.cancel(row.name, id, { db: fromKysely(tx) });
        await bus.record(tx, 'jobs.cancelled', { summary: `job ${row.name} cancelled`, ids: [id] });
        running.get(id)?.abort(problems.jobEnded('cancelled'));
        return values;
      }),
    countOpen: (by) =>
      units.readOnce(by.appId, by, async (tx) => {
        const { rows } = await sql<{
          n: number;
        }>`select count(*) as n from platform.job where state in ('waiting', 'running', 'retrying')`.execute(tx);
        return rows[0]?.n ?? 0;
      }),
    retry: (by, id) =>
      change(by, id, async (tx, row) => {
        const info = kinds.get(row.name)?.info;
        if (!info || !['failed', 'cancelled'].includes(row.state))
          throw problems.runNotReady('only a job that failed or was cancelled runs again');
        const values = { state: 'waiting', reason: '', attempts: 0, ended_at: null, started_at: null } as const;
        await tx.updateTable('platform.job').set(values).where('id', '=', id).execute();
        await boss.deleteJob(row.name, id, { db: fromKysely(tx) });
        await send(tx, info, { appId: by.appId, by, payload: row.payload }, id);
        await bus.record(tx, 'jobs.retried', { summary: `job ${row.name} runs again`, ids: [id] });
        return values;
      }),
  };
}
