// A database that has moved to another server, as a backup that is restored: transactions are numbered anew there, the outbox's rows are not.
import type pg from 'pg';

/**
 * Puts the events that were brought along before all that is to come; without that, consumers would wait until the new server has counted as
 * far as the old one had. Tells whether it was needed. A consumer may hear some again. The client is the owner, and nobody reads meanwhile.
 */
export async function settleMoved(client: pg.Client): Promise<boolean> {
  // One statement, in which both see what was there before. Ids go on counting where they were.
  const { rows } = await client.query<{ isMoved: boolean }>(`
    with beyond as (
      select from platform.outbox where xid >= pg_snapshot_xmax(pg_current_snapshot())
      union all select from platform.consumer where xid >= pg_snapshot_xmax(pg_current_snapshot())
    ), consumers as (
      update platform.consumer c set xid = '0',
        id = least(c.id, (select min(o.id) - 1 from platform.outbox o where (o.xid, o.id) > (c.xid, c.id)))
      where exists (select from beyond)
    ), events as (
      update platform.outbox set xid = '0' where exists (select from beyond)
    )
    select exists (select from beyond) as "isMoved"`);
  return rows[0]?.isMoved ?? false;
}
