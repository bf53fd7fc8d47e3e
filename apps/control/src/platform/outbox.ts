// How the outbox is read: what has been committed, as far as nothing can come in between any more.
import type { EventName, Written } from '@muxwell/contract';
import { sql } from 'kysely';
import type { By } from './by.ts';
import type { Tx } from './db.ts';

/** A place in the order of reading. */
export interface Place {
  xid: string;
  id: number;
}

export interface Row extends Place {
  app_id: number | null;
  type: EventName;
  payload: Written;
  by: By;
  at: Date;
}

/** How far a look reaches. */
export interface Reach {
  /** Every transaction of this database before this one has ended: rows below it are read, those from it on wait. */
  horizon: bigint;
  /** Whose rows are the last that are committed; 0: there are none. */
  newest: bigint;
}

/** Rows of one look at most. */
export const BATCH = 500;

/**
 * Transactions of other databases of the server. They count for `pg_snapshot_xmin` and write nothing here: a long one of another program
 * would hold back all events. One that ends before it is looked up counts as one of ours, until the next look. Who waits for a
 * transaction holds a lock on it too, but a shared one; and asked about no process, the activity tells of all.
 */
const elsewhere = sql`select held.transactionid from pg_locks as held cross join lateral pg_stat_get_activity(held.pid) as at
    where held.locktype = 'transactionid' and held.mode = 'ExclusiveLock' and held.granted and held.pid is not null
      and at.datid <> (select oid from pg_database where datname = current_database())
  union all select transaction from pg_prepared_xacts where database <> current_database()`;

/** The oldest transaction that may still write here; those to come have a number above all of the snapshot's. (PostgreSQL 15 has no `min` of them.) */
const oldestHere = sql`select coalesce((
    select xid from (select pg_snapshot_xip(pg_current_snapshot()) union all select pg_current_xact_id_if_assigned()) as running (xid)
    where xid is not null and xid::xid not in (${elsewhere}) order by xid limit 1
  ), pg_snapshot_xmax(pg_current_snapshot()))`;

/** Of the newest rows; what a database has brought along from another server, whose numbers may be above all of this one's, waits for nobody here. */
const newest = sql`select coalesce((
    select xid from platform.outbox where xid < pg_snapshot_xmax(pg_current_snapshot()) order by xid desc, id desc limit 1
  ), '0') as xid`;

/** Where nothing is committed beyond the oldest transaction that runs anywhere, nobody needs to know whose that is. */
const reach = sql`select newest.xid as newest, case when newest.xid < pg_snapshot_xmin(pg_current_snapshot())
    then pg_snapshot_xmin(pg_current_snapshot()) else (${oldestHere}) end as horizon
  from (${newest}) as newest`;

/** The place before everything that is not read yet, and all that is to come. */
export async function placeOfNow(tx: Tx): Promise<Place> {
  const { rows } = await sql<{ xid: string }>`select horizon::text as xid from (${reach}) as reach`.execute(tx);
  return { xid: rows[0]?.xid ?? '0', id: 0 };
}

/** What has been committed after a place, in order, and how far that reaches: of one moment, since it is one statement. */
export async function look(tx: Tx, after: Place): Promise<{ rows: Row[]; reach: Reach }> {
  const { rows } = await sql<{ horizon: string; newest: string } & ({ id: null } | Row)>`with reach as materialized (${reach})
    select reach.horizon::text, reach.newest::text, o.xid::text, o.id, o.app_id, o.type, o.payload, o.by, o.at
    from reach left join lateral (select * from platform.outbox
      where (xid, id) > (${after.xid}::xid8, ${after.id}::bigint) and xid < reach.horizon
      order by xid, id limit ${BATCH}) as o on true
    order by o.xid, o.id`.execute(tx);
  const { horizon, newest } = rows[0] ?? { horizon: 0, newest: 0 };
  // A look that finds nothing is a row of nothing but its reach.
  return { rows: rows.filter((row) => row.id !== null), reach: { horizon: BigInt(horizon), newest: BigInt(newest) } };
}
