import { problems } from '@muxwell/contract';
import { createLog, supervise, systemClock, systemDice } from '@muxwell/ground';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/wait.ts';
import { createBus } from './bus.ts';
import { systemBy } from './by.ts';
import { openDatabase, type Database } from './db.ts';
import { createJobs, job, type JobContext, type Jobs } from './jobs.ts';
import { createUnits, type Units } from './unit.ts';

const log = createLog({ level: 'silent', name: 'test' });
const greet = job('test.greet', z.object({ name: z.string() }), { attempts: 2 });
const slow = job('test.slow', z.object({}));
const by = systemBy(1, 'test');

let database: Database;
let test1: TestDatabase;
let units: Units;
beforeAll(async () => {
  test1 = await createTestDatabase(inject('ownerUrl'));
  await test1.asOwner(`insert into tenancy.app (slug, name) values ('one', 'One')`);
  database = openDatabase(test1.url, () => {});
  units = createUnits(database.db);
});
afterAll(async () => {
  await database.close();
  await test1.drop();
});

interface Process {
  jobs: Jobs;
  end(): Promise<void>;
}
/** A control plane's worth of jobs; `end` stops it, `work` is what its handlers do. */
function startProcess(work: {
  greet?: (name: string, context: JobContext) => Promise<void>;
  slow?: (context: JobContext) => Promise<void>;
}): Process {
  const bus = createBus({ database, units, clock: systemClock, log });
  const jobs = createJobs({ databaseUrl: test1.url, units, bus, clock: systemClock, dice: systemDice, log });
  jobs.work(greet, ({ name }, context) => work.greet?.(name, context) ?? Promise.resolve());
  jobs.work(slow, (_, context) => work.slow?.(context) ?? Promise.resolve());
  const stop = new AbortController();
  const running = supervise(jobs.service, { clock: systemClock, log, signal: stop.signal });
  return {
    jobs,
    async end() {
      stop.abort();
      await running;
    },
  };
}
const stateOf = async (id: string) =>
  (
    await test1.asOwner<{ state: string; reason: string; attempts: number; progress: unknown }>(
      'select state, reason, attempts, progress from platform.job where id = $1',
      [id],
    )
  )[0];
const enqueue = (jobs: Jobs, name: string) => units.withApp(1, by, ({ tx }) => jobs.enqueue(tx, greet, by, { name }));

test('a job whose transaction rolls back is never run', async () => {
  const ran: string[] = [];
  const one = startProcess({ greet: async (name) => void ran.push(name) });
  const lost = units.withApp(1, by, async ({ tx }) => {
    await one.jobs.enqueue(tx, greet, by, { name: 'lost' });
    throw new Error('no');
  });
  await expect(lost).rejects.toThrow('no');
  const id = await enqueue(one.jobs, 'kept');
  await until('it is done', async () => (await stateOf(id))?.state === 'done');
  expect(ran).toEqual(['kept']);
  await one.end();
});

test('a failure of the world is tried again, a caller’s is not', async () => {
  const one = startProcess({
    greet: async (name, { attempt }) => {
      if (name === 'flaky' && attempt === 1) throw new Error('the line was bad');
      if (name === 'wrong') throw problems.notAPlaylist('this is a web page');
    },
  });
  const flaky = await enqueue(one.jobs, 'flaky');
  const wrong = await enqueue(one.jobs, 'wrong');
  await until('the flaky one is done', async () => (await stateOf(flaky))?.state === 'done');
  expect(await stateOf(flaky)).toMatchObject({ attempts: 2, reason: '' });
  expect(await stateOf(wrong)).toMatchObject({ state: 'failed', attempts: 1, reason: 'this is a web page' });
  await one.end();
}, 20_000);

test('a running job is cancelled by its signal, and runs again when asked to', async () => {
  let runs = 0;
  const one = startProcess({
    slow: ({ signal, progress }) => {
      runs += 1;
      progress({ phase: 'waiting', done: 1, of: 2 });
      if (runs > 1) return Promise.resolve();
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    },
  });
  const id = await units.withApp(1, by, ({ tx }) => one.jobs.enqueue(tx, slow, by, {}));
  await until('its progress shows', async () => (await stateOf(id))?.progress);
  expect(await one.jobs.cancel(by, id)).toMatchObject({ state: 'cancelled' });
  await expect(one.jobs.cancel(by, id)).rejects.toMatchObject({ type: 'job-ended' });
  await one.jobs.retry(by, id);
  await until('it is done', async () => (await stateOf(id))?.state === 'done');
  expect(runs).toBe(2);
  await one.end();
}, 20_000);

test('a cancelled job that runs again is not ended by the end of its first attempt', async () => {
  let runs = 0;
  const first = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const one = startProcess({
    slow: async ({ progress }) => {
      runs += 1;
      if (runs > 1) return;
      progress({ phase: 'waiting', done: 1, of: 2 });
      await first.promise;
      ended.resolve();
      throw new Error('cancelled');
    },
  });
  const id = await units.withApp(1, by, ({ tx }) => one.jobs.enqueue(tx, slow, by, {}));
  await until('its progress shows', async () => (await stateOf(id))?.progress);
  await one.jobs.cancel(by, id);
  await one.jobs.retry(by, id);
  first.resolve();
  await ended.promise;
  await until('it is done', async () => (await stateOf(id))?.state === 'done');
  expect(runs).toBe(2);
  await one.end();
}, 20_000);

test('a start that fails leaves nothing at the database, and the next one works', async () => {
  const connections = async () =>
    (await test1.asOwner(`select from pg_stat_activity where datname = current_database() and application_name = 'muxwell jobs'`))
      .length;
  let fails = true;
  const away: Units = {
    ...units,
    acrossApps: (why, as, work) => (fails ? Promise.reject(new Error('gone')) : units.acrossApps(why, as, work)),
  };
  const bus = createBus({ database, units, clock: systemClock, log });
  const jobs = createJobs({ databaseUrl: test1.url, units: away, bus, clock: systemClock, dice: systemDice, log });
  const ran: string[] = [];
  jobs.work(greet, ({ name }) => Promise.resolve(void ran.push(name)));

  await expect(jobs.service.run(new AbortController().signal)).rejects.toThrow('gone');
  await until('its connections are closed', async () => (await connections()) === 0);

  fails = false;
  const stop = new AbortController();
  const running = jobs.service.run(stop.signal);
  await enqueue(jobs, 'after all');
  await until('the next start works', () => ran.includes('after all'));
  stop.abort();
  await running;
  await until('its connections are closed', async () => (await connections()) === 0);
}, 20_000);

test('what a killed process had in hand is taken up by the next at once', async () => {
  const ran: string[] = [];
  const one = startProcess({});
  await enqueue(one.jobs, 'first');
  await one.end();
  const id = await enqueue(one.jobs, 'in hand');
  // The rows as a process leaves them that was killed in the middle of the job.
  await test1.asOwner(`update platform.job set state = 'running', attempts = 1 where id = $1`, [id]);
  await test1.asOwner(`update pgboss.job set state = 'active', started_on = now() where id = $1`, [id]);

  const two = startProcess({ greet: async (name) => void ran.push(name) });

  await until('the next process has done it', async () => (await stateOf(id))?.state === 'done');
  expect(ran).toContain('in hand');
  await two.end();
}, 30_000);
