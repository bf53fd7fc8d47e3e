// Change sets: every catalogue or line write belongs to one; triggers note each row's before-image; undo reads them.
import { problems, type ChangeSet, type EventName } from '@muxwell/contract';
import type { Dice } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { sql, type Tx } from '../platform/db.ts';
import { pagePlan } from '../platform/page.ts';
import type { Units } from '../platform/unit.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  dice: Dice;
}

/** How a remembered table is undone: what becomes of a row that the set had inserted, and which event tells of it. */
export interface Remembered {
  table: string;
  onUndoInsert: 'delete' | 'mark-gone';
  event: EventName;
}

interface Counts {
  inserted: number;
  updated: number;
  removed: number;
}

export type ChangeSets = ReturnType<typeof createChangeSets>;

export function createChangeSets({ units, bus, dice }: Deps) {
  const remembered: Remembered[] = [];

  /** Runs a write inside a new change set of this transaction; answers the set's id beside the work's own answer. */
  async function within<T>(
    tx: Tx,
    why: string,
    work: (changeSetId: string) => Promise<T>,
  ): Promise<{ changeSetId: string; result: T }> {
    const changeSetId = dice.id();
    await sql`insert into catalog.change_set (app_id, id, why) values (platform.now_app(), ${changeSetId}, ${why})`.execute(tx);
    await sql`select set_config('app.change_set', ${changeSetId}, true)`.execute(tx);
    const result = await work(changeSetId);
    await sql`update catalog.change_set s set (inserted, updated, removed) =
      (select coalesce(sum(coalesce(cardinality(row_ids), 1)) filter (where before is null), 0), count(*) filter (where before is not null and after_hash is not null), count(*) filter (where after_hash is null)
       from catalog.change c where c.app_id = s.app_id and c.change_set_id = s.id) where s.id = ${changeSetId}`.execute(tx);
    await sql`select set_config('app.change_set', '', true)`.execute(tx);
    return { changeSetId, result };
  }

  async function undo(by: By, id: string) {
    return units.withApp(by.appId, by, ({ tx }) => undoWithin(tx, id));
  }
  async function undoWithin(tx: Tx, id: string) {
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
      for (const one of remembered) {
        const { restored, skipped } = await undoTable(tx, id, one);
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
      const { rows } = await sql<{ target: string; row_id: number }>`select distinct target, id as row_id
        from catalog.change c cross join unnest(coalesce(c.row_ids[1:${most + 1}], array[c.row_id])) id where change_set_id = ${changeSetId} limit ${most + 1}`.execute(
        tx,
      );
      if (rows.length > most) return null;
      return new Map([...Map.groupBy(rows, (row) => row.target)].map(([table, list]) => [table, list.map((row) => row.row_id)]));
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

/**
 * Undoes what a set did to one table. A row that has changed since (its hash is another) is left and counted. A set may have touched a row
 * twice: its first before-image and its last hash count.
 */
async function undoTable(
  tx: Tx,
  id: string,
  { table, onUndoInsert }: Remembered,
): Promise<{ restored: number; skipped: number }> {
  const name = sql.table(table);
  await sql`create temporary table undoing on commit drop as
    select row_id, (array_agg(before order by seq))[1] as before, (array_agg(after_hash order by seq desc))[1] as after_hash
    from (select seq, unnest(coalesce(row_ids, array[row_id])) as row_id, before, after_hash from catalog.change where change_set_id = ${id} and target = ${table}) c
    group by row_id`.execute(tx);
  // Rows that were inserted in bulk have no hash: one of them has changed since if its times differ.
  const still = sql`case when u.after_hash = 'dated'
    then (select to_jsonb(t)->>'updated_at' = to_jsonb(t)->>'added_at' from ${name} t where t.id = u.row_id)
    else u.after_hash is not distinct from (select md5(to_jsonb(t)::text) from ${name} t where t.id = u.row_id) end`;
  await sql`delete from undoing u where before is null and after_hash is null`.execute(tx);
  const all = await sql<{ n: number }>`select count(*) as n from undoing`.execute(tx);
  await sql`delete from undoing u where (${still}) is not true`.execute(tx);
  const left = await sql<{ n: number }>`select count(*) as n from undoing`.execute(tx);
  const columns = await sql<{ names: string }>`select string_agg(quote_ident(attname), ', ') as names from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped`.execute(tx);
  const names = sql.raw(columns.rows[0]?.names ?? '');
  const inserted = sql`select row_id from undoing where before is null`;
  await (onUndoInsert === 'delete'
    ? sql`delete from ${name} where id in (${inserted})`.execute(tx)
    : sql`update ${name} set gone_at = now(), updated_at = now() where id in (${inserted})`.execute(tx));
  await sql`update ${name} t set (${names}) = (select ${names} from jsonb_populate_record(null::${name}, u.before))
    from undoing u where u.row_id = t.id and u.before is not null and u.after_hash is not null`.execute(tx);
  await sql`insert into ${name} (${names}) select r.* from undoing u, lateral jsonb_populate_record(null::${name}, u.before) r
    where u.before is not null and u.after_hash is null`.execute(tx);
  await sql`drop table undoing`.execute(tx);
  const restored = left.rows[0]?.n ?? 0;
  return { restored, skipped: (all.rows[0]?.n ?? 0) - restored };
}
