// Change sets: every catalogue or line write belongs to one; triggers note each row's before-image; undo reads them.
import { problems, type ChangeSet, type EventName } from '@muxwell/contract';
import type { Dice } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { sql, type Tx } from '../platform/db.ts';
import type { Hand, LongWork } from '../platform/long-work.ts';
import { pagePlan } from '../platform/page.ts';
import type { Units } from '../platform/unit.ts';
import { undoTable, type Undoable } from './undo.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  longWork: LongWork;
  dice: Dice;
}

/** A remembered table, and the event that tells of its undo. */
export interface Remembered extends Undoable {
  event: EventName;
}

interface Counts {
  inserted: number;
  updated: number;
  removed: number;
}

export type ChangeSets = ReturnType<typeof createChangeSets>;

export function createChangeSets({ units, bus, longWork, dice }: Deps) {
  const remembered: Remembered[] = [];

  /** Runs a write inside a new change set of this transaction; answers the set's id beside the work's own answer. */
  async function within<T>(
    tx: Tx,
    why: string,
    work: (changeSetId: string) => Promise<T>,
  ): Promise<{ changeSetId: string; result: T }> {
    const changeSetId = dice.id();
    await sql`with made as (insert into catalog.change_set (app_id, id, why) values (platform.now_app(), ${changeSetId}, ${why}))
      select set_config('app.change_set', ${changeSetId}, true)`.execute(tx);
    const result = await work(changeSetId);
    await sql`with counted as (update catalog.change_set s set (inserted, updated, removed) =
      (select coalesce(sum(n) filter (where before is null), 0), coalesce(sum(n) filter (where before is not null and is_left), 0), coalesce(sum(n) filter (where not is_left), 0)
       from (select before, after is not null or after_hash is not null as is_left, coalesce(cardinality(row_ids), 1) as n
         from catalog.change where change_set_id = ${changeSetId}) c) where s.id = ${changeSetId})
      select set_config('app.change_set', '', true)`.execute(tx);
    return { changeSetId, result };
  }

  async function undo(by: By, id: string) {
    return longWork.run(by, 'changes.undo', (hand) => units.withApp(by.appId, by, ({ tx }) => undoWithin(tx, id, hand)));
  }
  async function undoWithin(tx: Tx, id: string, hand: Hand) {
    const { rows } = await sql<{
      why: string;
      undone_by: string | null;
    }>`select why, undone_by from catalog.change_set where id = ${id} for update`.execute(tx);
    const found = rows[0];
    if (!found) throw problems.notFound('there is no such change');
    if (found.undone_by !== null) throw problems.runNotReady('this change is undone already');
    const told: { event: EventName; count: number }[] = [];
    const { changeSetId, result } = await within(tx, `undo: ${found.why}`, async () => {
      let total = { restored: 0, skipped: 0 };
      const targets = await sql<{ target: string; n: number }>`select target, sum(coalesce(cardinality(row_ids), 1)) as n
        from catalog.change where change_set_id = ${id} group by target`.execute(tx);
      const of = targets.rows.reduce((sum, { n }) => sum + n, 0);
      let done = 0;
      hand.reach(done, of);
      const reach = (more: number) => hand.reach((done += more), of);
      for (const one of remembered) {
        if (!targets.rows.some(({ target }) => target === one.table)) continue;
        const { restored, skipped } = await undoTable(tx, id, { ...one, reach });
        total = { restored: total.restored + restored, skipped: total.skipped + skipped };
        if (restored > 0) told.push({ event: one.event, count: restored });
      }
      return total;
    });
    await sql`update catalog.change_set set undone_by = ${changeSetId} where id = ${id}`.execute(tx);
    for (const event of new Set(told.map((one) => one.event)))
      await bus.record(tx, event, {
        summary: `undone: ${found.why}`,
        changeSetId,
        counts: { restored: result.restored, skipped: result.skipped },
      });
    return { changeSetId, ...result };
  }

  return {
    remember: (table: Remembered) => void remembered.push(table),
    within,
    undo,
    undoWithin,
    /** The rows that a set has touched, by table; null where they are more than `most`. */
    async touched(tx: Tx, changeSetId: string, most: number): Promise<Map<string, number[]> | null> {
      const { rows } = await sql<{
        target: string;
        row_id: number;
      }>`select target, unnest(coalesce(row_ids, array[row_id])) as row_id
        from catalog.change where change_set_id = ${changeSetId} limit ${most + 1}`.execute(tx);
      if (rows.length > most) return null;
      const idsOf = (list: typeof rows) => [...new Set(list.map((row) => row.row_id))];
      return new Map([...Map.groupBy(rows, (row) => row.target)].map(([table, list]) => [table, idsOf(list)]));
    },
    list: (by: By, request: { after?: string | undefined; limit: number }) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const plan = pagePlan(
          { ...request, sort: '-at' },
          { at: { column: 'at', type: 'timestamptz' } },
          { column: 'id', type: 'uuid' },
        );
        const { rows } = await sql<SetRow>`select id, at, by, why, inserted, updated, removed, undone_by from catalog.change_set
          where ${plan.where} order by ${plan.orderBy} limit ${request.limit}`.execute(tx);
        const total = await sql<{ n: number }>`select count(*) as n from catalog.change_set`.execute(tx);
        return {
          items: rows.map(toChangeSet),
          next: plan.next(rows.at(-1) as unknown as Record<string, unknown>, rows.length === request.limit),
          total: total.rows[0]?.n ?? 0,
        };
      }),
  };
}

interface SetRow extends Counts {
  id: string;
  at: Date;
  by: By;
  why: string;
  undone_by: string | null;
}

const toChangeSet = ({ id, at, by, why, inserted, updated, removed, undone_by }: SetRow): ChangeSet => ({
  id,
  at: at.toISOString(),
  actor: by.actor.name,
  why,
  counts: { inserted, updated, removed },
  undoneBy: undone_by,
});
