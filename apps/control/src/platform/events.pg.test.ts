import { createLog, systemClock } from '@muxwell/ground';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';
import { createBus, type EventRecord } from './bus.ts';
import { systemBy } from './by.ts';
import type { Units } from './unit.ts';

let house: House;
const heard: EventRecord[] = [];
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  house.app.bus.onEach((record) => void heard.push(record));
});
afterAll(() => house.close());

const by = () => systemBy(house.owner.appId, 'test');
const record = (summary: string, hold: Promise<void> | null = null, fail = false) =>
  house.app.units.withApp(house.owner.appId, by(), async ({ tx }) => {
    await house.app.bus.record(tx, 'jobs.cancelled', { summary });
    await hold;
    if (fail) throw new Error('rolled back');
  });
const summaries = () => heard.map((one) => one.summary);

test('an event is heard after its commit, with who caused it; a roll-back takes it along', async () => {
  await record('kept');
  await record('lost', null, true).catch(() => {});
  await house.settled();
  expect(summaries()).toContain('kept');
  expect(summaries()).not.toContain('lost');
  expect(heard.find((one) => one.summary === 'kept')).toMatchObject({
    appId: house.owner.appId,
    by: { actor: { kind: 'system', name: 'test' } },
  });
});

test('an event that was written first and committed last is not missed', async () => {
  let release = () => {};
  const hold = new Promise<void>((resolve) => void (release = resolve));
  const early = record('written first', hold);
  await record('committed first');
  release();
  await early;
  await house.settled();
  expect(summaries().filter((text) => text === 'written first' || text === 'committed first')).toHaveLength(2);
});

test('many at once are each heard exactly once', async () => {
  await Promise.all(Array.from({ length: 60 }, (_, n) => record(`many ${n}`)));
  await house.settled();
  const many = summaries().filter((text) => text.startsWith('many '));
  expect(new Set(many).size).toBe(60);
  expect(many).toHaveLength(60);
});

test('every write that was told stands in the audit log once, in a chain of hashes', async () => {
  await record('audited');
  const rows = await until('the log has caught up', async () => {
    const found = await house.database.asOwner<{ summary: string; hash: string }>(
      'select summary, hash from audit.entry where app_id = $1 order by id',
      [house.owner.appId],
    );
    return found.some((row) => row.summary === 'audited') && found;
  });
  expect(rows.filter((row) => row.summary === 'audited')).toHaveLength(1);
  expect(new Set(rows.map((row) => row.hash)).size).toBe(rows.length);
});

test('who waits for what is committed has heard it, though it is committed in the middle of a reading', async () => {
  const { units, database } = house.app;
  let meanwhile = async () => {};
  /** Lets something happen between a reading and the hearing of what was read. */
  const between: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      const now = meanwhile;
      meanwhile = async () => {};
      await now();
      return result;
    },
  };
  const watched: Units = {
    ...units,
    acrossApps: (reason, who, work) =>
      units.acrossApps(reason, who, (unit) => work({ ...unit, tx: unit.tx.withPlugin(between) })),
  };
  const bus = createBus({ database, units: watched, clock: systemClock, log: createLog({ name: 'test', level: 'silent' }) });
  const told: string[] = [];
  bus.onEach(({ summary }) => void told.push(summary));
  await bus.begin();
  const stop = new AbortController();
  const running = bus.services.find((one) => one.name === 'events in this process')?.run(stop.signal);

  for (let n = 0; n < 5; n += 1) {
    const hasHeard = await new Promise<boolean>((resolve) => {
      meanwhile = async () => {
        await record(`between ${n}`);
        void bus.caughtUp().then(() => resolve(told.includes(`between ${n}`)));
      };
      void bus.caughtUp();
    });
    expect(hasHeard).toBe(true);
  }
  stop.abort();
  await running;
});

test('who waits while the database is away is told so', async () => {
  const { units, database } = house.app;
  const away: Units = { ...units, acrossApps: () => Promise.reject(new Error('Connection terminated')) };
  const bus = createBus({ database, units: away, clock: systemClock, log: createLog({ name: 'test', level: 'silent' }) });
  const told = bus.caughtUp();
  const reading = bus.services.find((one) => one.name === 'events in this process')?.run(new AbortController().signal);
  await expect(reading).rejects.toThrow('Connection terminated');
  await expect(told).rejects.toThrow('Connection terminated');
});
