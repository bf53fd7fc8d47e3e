// Events: written to the outbox in the transaction that causes them, read by consumers with a cursor each, at least once and in order.
import { events, type EventName, type Written } from '@muxwell/contract';
import { pause, type Clock, type Log, type Service } from '@muxwell/ground';
import { sql } from 'kysely';
import type { By } from './by.ts';
import type { Database, Tx } from './db.ts';
import { systemBy } from './by.ts';
import { BATCH, look, placeOfNow, type Place, type Row } from './outbox.ts';
import type { Units } from './unit.ts';

export interface EventRecord extends Written {
  type: EventName;
  /** 0: about the installation. */
  appId: number;
  by: By;
  at: Date;
  /** Unique, growing in the order of reading. */
  position: Place;
}

type Here = (record: EventRecord) => void | Promise<void>;
type Durable = (record: EventRecord, tx: Tx) => Promise<void>;

export interface Bus {
  /** Writes an event into the outbox of this transaction. */
  record(tx: Tx, type: EventName, written: Written): Promise<void>;
  /** Hears an event in every process, from its start on; a handler must bear to hear it twice. */
  on(types: EventName | readonly EventName[], handler: Here): void;
  /** Hears every event in every process. */
  onEach(handler: Here): void;
  /** Hears every event once per installation, with a cursor kept in the handler's own transaction. */
  onAny(name: string, handler: Durable): void;
  /** Sets this process's cursor to now: what is read from the database after this may be heard again, and misses nothing. Call before loading. */
  begin(): Promise<void>;
  /** Resolves when everything committed before the call has been heard in this process. */
  caughtUp(): Promise<void>;
  services: Service[];
}

const LONGEST_WAIT_MS = 1000;
const PENDING_WAIT_MS = 20;
/** Writes that come close together are read together. */
const GATHER_MS = 2;
const CONSUMER_WAIT_MS = 200;
const KEEP = '3 days';

export interface BusDeps {
  database: Database;
  units: Units;
  clock: Clock;
  log: Log;
}

export function createBus({ database, units, clock, log }: BusDeps): Bus {
  const here: { wants: (type: EventName) => boolean; handler: Here }[] = [];
  const durable: { name: string; handler: Durable }[] = [];
  let bell = new AbortController();
  let isRung = false;
  const wake = () => {
    isRung = true;
    bell.abort();
  };
  let start: Place | null = null;
  const by = systemBy(0, 'events');
  const waiters = new Set<Waiter>();

  const nextBell = async (ms: number, signal: AbortSignal) => {
    if (!isRung) {
      bell = new AbortController();
      await pause(clock, ms, AbortSignal.any([signal, bell.signal]));
    }
    if (isRung) await pause(clock, GATHER_MS, signal);
    isRung = false;
  };

  /** A database that is away is told to those who wait as well. */
  const acrossApps = <T>(work: (tx: Tx) => Promise<T>) =>
    units
      .acrossApps('read events', by, ({ tx }) => work(tx))
      .catch((error: unknown) => {
        for (const { fail } of waiters) fail(error);
        waiters.clear();
        throw error;
      });

  async function listen(signal: AbortSignal): Promise<void> {
    const client = await database.connect();
    try {
      client.on('notification', () => wake());
      await client.query('listen muxwell_outbox');
      wake();
      await new Promise<void>((resolve, reject) => {
        client.once('end', () => reject(new Error('the database has closed the listening connection')));
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      await client.end().catch(() => {}); // it may be gone already
    }
  }

  async function dispatchHere(signal: AbortSignal): Promise<void> {
    let cursor = start ?? (await acrossApps(placeOfNow));
    start = cursor;
    while (!signal.aborted) {
      const asking = [...waiters].filter((waiter) => waiter.last === null);
      const { rows, reach } = await acrossApps((tx) => look(tx, cursor));
      for (const waiter of asking) waiter.last = reach.newest;
      for (const row of rows) {
        const record = toRecord(row);
        for (const { wants, handler } of here) if (wants(record.type)) await handler(record);
        cursor = record.position;
        start = cursor;
      }
      if (rows.length === BATCH) continue;
      for (const waiter of waiters)
        if (waiter.last !== null && waiter.last < reach.horizon && waiters.delete(waiter)) waiter.done();
      const isShort = reach.newest >= reach.horizon;
      await nextBell(isShort ? PENDING_WAIT_MS : LONGEST_WAIT_MS, signal);
    }
  }

  async function dispatchOnce(name: string, handler: Durable): Promise<number> {
    return units.acrossApps(`events for ${name}`, by, async ({ tx }) => {
      const held = await sql<{
        held: boolean;
      }>`select pg_try_advisory_xact_lock(hashtext(${`consumer:${name}`})) as held`.execute(tx);
      if (!held.rows[0]?.held) return 0;
      const at = await sql<Place>`select xid::text, id from platform.consumer where name = ${name}`.execute(tx);
      if (!at.rows[0]) await sql`insert into platform.consumer (name, xid, id) values (${name}, '0', 0)`.execute(tx);
      const { rows } = await look(tx, at.rows[0] ?? { xid: '0', id: 0 });
      for (const row of rows) await handler(toRecord(row), tx);
      const last = rows.at(-1);
      if (last) await sql`update platform.consumer set xid = ${last.xid}::xid8, id = ${last.id} where name = ${name}`.execute(tx);
      return rows.length;
    });
  }

  const consumer = (name: string, handler: Durable): Service => ({
    name: `events for ${name}`,
    async run(signal) {
      while (!signal.aborted) {
        const heard = await dispatchOnce(name, handler);
        if (heard < BATCH) await pause(clock, CONSUMER_WAIT_MS, signal);
      }
    },
  });

  const sweep: Service = {
    name: 'old events',
    async run(signal) {
      while (!signal.aborted) {
        await units.acrossApps('old events', by, ({ tx }) =>
          sql`delete from platform.outbox where at < now() - ${KEEP}::interval
            and (xid, id) <= (select xid, id from platform.consumer order by xid, id limit 1)`.execute(tx),
        );
        await pause(clock, 3_600_000, signal);
      }
    },
  };

  return {
    record: async (tx, type, written) => {
      const appId = sql`platform.now_app()`;
      await sql`insert into platform.outbox (app_id, type, payload) values (${appId}, ${type}, ${JSON.stringify(written)}::jsonb)`.execute(
        tx,
      );
    },
    on(types, handler) {
      const wanted = new Set<EventName>(typeof types === 'string' ? [types] : types);
      here.push({ wants: (type) => wanted.has(type), handler });
    },
    onEach: (handler) => void here.push({ wants: () => true, handler }),
    onAny: (name, handler) => void durable.push({ name, handler }),
    async begin() {
      start = await acrossApps(placeOfNow);
    },
    caughtUp: () =>
      new Promise<void>((done, fail) => {
        waiters.add({ last: null, done, fail });
        wake();
      }),
    get services() {
      return [
        { name: 'event bell', run: listen },
        { name: 'events in this process', run: dispatchHere },
        ...durable.map(({ name, handler }) => consumer(name, handler)),
        sweep,
      ];
    },
  };

  function toRecord(row: Row): EventRecord {
    if (!(row.type in events)) log.warn({ type: row.type }, 'an event of an unknown type');
    return {
      ...row.payload,
      type: row.type,
      appId: row.app_id ?? 0,
      by: row.by,
      at: row.at,
      position: { xid: row.xid, id: row.id },
    };
  }
}

/** Who waits until all is heard that was committed before. */
interface Waiter {
  /** Whose rows are the last that it waits for; null: no look has begun since. */
  last: bigint | null;
  done: () => void;
  fail: (error: unknown) => void;
}
