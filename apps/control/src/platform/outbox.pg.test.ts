import pg from 'pg';
import { afterAll, beforeAll, beforeEach, afterEach, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';
import { systemBy } from './by.ts';
import type { Tx } from './db.ts';
import { look, type Place } from './outbox.ts';

let house: House;
/** Of another program, in another database of the same server. */
let elsewhere: pg.Client;
let before: Place;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  elsewhere = new pg.Client({ connectionString: inject('ownerUrl') });
  await elsewhere.connect();
});
afterAll(async () => {
  await elsewhere.end();
  await house.close();
});
beforeEach(async () => {
  await house.settled();
  const last = await house.database.asOwner<Place>(
    'select o.xid::text, o.id from platform.outbox o order by o.xid desc, o.id desc limit 1',
  );
  before = last[0] ?? { xid: '0', id: 0 };
  await elsewhere.query('begin; select pg_current_xact_id()');
});
afterEach(async () => {
  for (const end of held.splice(0)) await end();
  await elsewhere.query('rollback');
});

const by = () => systemBy(house.owner.appId, 'test');
const across = <T>(work: (tx: Tx) => Promise<T>) => house.app.units.acrossApps('test', by(), ({ tx }) => work(tx));
const say = (tx: Tx, summary: string) => house.app.bus.record(tx, 'jobs.cancelled', { summary });
const read = async (tx: Tx) =>
  (await look(tx, before)).rows.filter(({ type }) => type === 'jobs.cancelled').map(({ payload }) => payload.summary);
/** What is read as soon as nothing of the house's own work is in the way. */
const told = (count: number) =>
  until('all can be read', async () => {
    const summaries = await across(read);
    return summaries.length >= count && summaries;
  });

const held: (() => Promise<void>)[] = [];
/** Says something in a transaction that stays open until it is ended, at the latest with its test. */
async function hold(summary: string): Promise<() => Promise<void>> {
  const [said, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const work = across(async (tx) => {
    await say(tx, summary);
    said.resolve();
    await ended.promise;
  });
  await said.promise;
  const end = () => (ended.resolve(), work);
  held.push(end);
  return end;
}

test('what is written is heard at once, whatever another database of the server is in the middle of', async () => {
  await across((tx) => say(tx, 'beside'));
  expect(await told(1)).toEqual(['beside']);
  await house.settled();
  const { status } = await house.owner.call('POST', '/api/lines', { username: 'beside' });
  expect(status).toBe(201);
  expect(house.app.lines.memory.byUsername(house.owner.appId, 'beside')).not.toBeNull();
});

test('what another database has prepared to commit, and does not, holds nothing back', async () => {
  await elsewhere.query(`prepare transaction 'left behind'`);
  try {
    await across((tx) => say(tx, 'beside'));
    expect(await told(1)).toEqual(['beside']);
  } finally {
    await elsewhere.query(`rollback prepared 'left behind'`);
  }
});

test('a transaction of this database is waited for, and read in its place', async () => {
  const end = await hold('written first');
  await across((tx) => say(tx, 'committed first'));
  expect(await across(read)).toEqual([]);
  await end();
  expect(await told(2)).toEqual(['written first', 'committed first']);
});

test('who waits for what is committed waits for nobody who has begun later', async () => {
  await across((tx) => say(tx, 'committed'));
  const end = await hold('begun later');
  await house.settled();
  expect(await told(1)).toEqual(['committed']);
  await end();
});

test('who has written reads nothing of what came after', async () => {
  await across(async (tx) => {
    await say(tx, 'own');
    await across((other) => say(other, 'later'));
    expect(await read(tx)).toEqual([]);
  });
  expect(await told(2)).toEqual(['own', 'later']);
});

test('the order is that of numbers', async () => {
  const values = [10, 9, 100].map((xid) => `('${xid}', 'jobs.cancelled', '{"summary":"${xid}"}', '{}')`);
  await house.database.asOwner(`insert into platform.outbox (xid, type, payload, by) values ${values.join(',')}`);
  const { rows } = await across((tx) => look(tx, { xid: '8', id: 0 }));
  expect(rows.slice(0, 3).map(({ xid }) => xid)).toEqual(['9', '10', '100']);
});

test('rows that a database has brought along from another server, with greater numbers, make nobody wait', async () => {
  const values = `('9000000000', 'jobs.cancelled', '{"summary":"elsewhere"}', '{}')`;
  await house.database.asOwner(`insert into platform.outbox (xid, type, payload, by) values ${values}`);
  await across((tx) => say(tx, 'here'));
  await house.settled();
  expect(await told(1)).toEqual(['here']);
  await house.database.asOwner(`delete from platform.outbox where xid = '9000000000'`);
});
