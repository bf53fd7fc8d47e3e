// Events: written to the outbox in the transaction that causes them, read by consumers with a cursor each, at least once and in order.
import { events, type EventName, type Written } from '@muxwell/contract';
import { pause, type Clock, type Log, type Service } from '@muxwell/ground';
import { sql } from 'kysely';
import type { By } from './by.ts';
import type { Database, Tx } from './db.ts';
import { systemBy } from './by.ts';
import type { Units } from './unit.ts';

export interface EventRecord extends Written {
  type: EventName;
  /** 0: about the installation. */
  appId: number;
  by: By;
  at: Date;
  /** Unique, growing in the order of reading. */
  position: { xid: string; id: number };
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

const BATCH = 500;
const LONGEST_WAIT_MS = 1000;
const PENDING_WAIT_MS = 20;
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
  const wake = () => bell.abort();
  let start: { xid: string; id: number } | null = null;
  const by = systemBy(0, 'events');
  const waiters = new Set<{ xid: bigint; done: () => void }>();

  const nextBell = async (ms: number, signal: AbortSignal) => {
    bell = new AbortController();
    await pause(clock, ms, AbortSignal.any([signal, bell.signal]));
  };

  const read = (tx: Tx, after: { xid: string; id: number }) =>
    sql<Row>`select xid::text, id, app_id, type, payload, by, at from platform.outbox
      where (xid, id) > (${after.xid}::xid8, ${after.id}::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid, id limit ${BATCH}`.execute(tx);

  const horizon = () =>
    units.acrossApps('read events', by, async ({ tx }) => {
      const { rows } = await sql<{ xmin: string; pending: boolean }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
        exists (select from platform.outbox where xid >= pg_snapshot_xmin(pg_current_snapshot())) as pending`.execute(tx);
      return rows[0] ?? { xmin: '0', pending: false };
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
    let cursor = start ?? { xid: (await horizon()).xmin, id: 0 };
    start = cursor;
    while (!signal.aborted) {
      // The edge first: whatever was committed before it stands in the rows, so that who waits for them has heard all.
      const { rows, edge } = await units.acrossApps('read events', by, async ({ tx }) => {
        const edges = await sql<Edge>`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
          exists (select from platform.outbox where xid >= pg_snapshot_xmin(pg_current_snapshot())) as pending`.execute(tx);
        return { edge: edges.rows[0], rows: (await read(tx, cursor)).rows };
      });
      for (const row of rows) {
        const record = toRecord(row);
        for (const { wants, handler } of here) if (wants(record.type)) await handler(record);
        cursor = record.position;
        start = cursor;
      }
      if (rows.length === 0 && edge) {
        for (const waiter of waiters) if (BigInt(edge.xmin) > waiter.xid) waiter.done();
        await nextBell(edge.pending || waiters.size > 0 ? PENDING_WAIT_MS : LONGEST_WAIT_MS, signal);
      }
    }
  }

  async function dispatchOnce(name: string, handler: Durable): Promise<number> {
    return units.acrossApps(`events for ${name}`, by, async ({ tx }) => {
      const held = await sql<{
        held: boolean;
      }>`select pg_try_advisory_xact_lock(hashtext(${`consumer:${name}`})) as held`.execute(tx);
      if (!held.rows[0]?.held) return 0;
      await sql`insert into platform.consumer (name, xid, id) values (${name}, '0', 0) on conflict do nothing`.execute(tx);
      const at = await sql<{ xid: string; id: number }>`select xid::text, id from platform.consumer where name = ${name}`.execute(
        tx,
      );
      const { rows } = await read(tx, at.rows[0] ?? { xid: '0', id: 0 });
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
        if (heard === 0) await pause(clock, 200, signal);
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
      start = { xid: (await horizon()).xmin, id: 0 };
    },
    async caughtUp() {
      const { xmax } = await units.acrossApps('wait for events', by, async ({ tx }) => {
        const { rows } = await sql<{ xmax: string }>`select pg_snapshot_xmax(pg_current_snapshot())::text as xmax`.execute(tx);
        return rows[0] ?? { xmax: '0' };
      });
      await new Promise<void>((resolve) => {
        const done = () => {
          waiters.delete(waiter);
          resolve();
        };
        const waiter = { xid: BigInt(xmax) - 1n, done };
        waiters.add(waiter);
        wake();
      });
    },
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

interface Edge {
  xmin: string;
  pending: boolean;
}

interface Row {
  xid: string;
  id: number;
  app_id: number | null;
  type: EventName;
  payload: Written;
  by: By;
  at: Date;
}
