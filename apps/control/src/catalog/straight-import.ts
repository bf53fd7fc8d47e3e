// A source's first import goes straight into the catalogue: nothing of it can be there already, so nothing is compared, and nothing staged.
import type { CategoryKind } from '@muxwell/contract';
import type { Bus } from '../platform/bus.ts';
import { asOwner } from '../platform/copy.ts';
import { sql, type Alone, type Tx } from '../platform/db.ts';
import { bulkLoad, type BulkLoad } from './bulk-load.ts';
import { fillBouquets, type ImportCounts, type ImportPlan } from './apply-import.ts';
import type { ChangeSets } from './change-sets.ts';
import { CopiedStreams, type IdRange } from './copied-streams.ts';
import type { Memory } from './memory.ts';

export type StraightPlan = Pick<ImportPlan, 'appId' | 'sourceId' | 'why' | 'bouquets'>;

/** Where rows go: series before their episodes, categories before both. */
export interface Straight {
  /** The time of the transaction, as new rows have it. */
  now: string;
  /** The highest number of each kind of streams. */
  lastNumbers: Record<string, number>;
  /** The categories of these groups, made where they are new. */
  categories(groups: readonly { kind: CategoryKind; name: string }[]): Promise<number[]>;
  /** Ids for new series. */
  seriesIds(count: number): Promise<number[]>;
  /** Rows in COPY's text format. */
  write(table: 'stream' | 'series', columns: readonly string[], lines: Uint8Array[]): Promise<void>;
}

/**
 * Lets `fill` put rows into the catalogue, as one change set in the caller's transaction, which is on the connection `alone`. The memory is
 * told before the commit what it will find: a caller whose commit fails lets it forget the set (`memory.forget`).
 */
export async function applyStraight(
  { changes, bus, memory, alone }: { changes: ChangeSets; bus: Bus; memory: Pick<Memory, 'of' | 'expect'>; alone: Alone },
  tx: Tx,
  plan: StraightPlan,
  fill: (into: Straight) => Promise<void>,
): Promise<{ changeSetId: string; counts: ImportCounts }> {
  const used = new Set<number>();
  // Beside others they would have to be sorted in.
  const copied = memory.of(plan.appId).streams.size === 0 ? new CopiedStreams(plan.appId) : null;
  const { changeSetId } = await changes.within(tx, plan.why, async () => {
    const load = await bulkLoad(alone);
    await fill(await straightInto({ alone, tx, load, used, copied }, plan.appId));
    await load.end(plan);
    await fillBouquets(tx, plan, [...used]);
  });
  const { rows } =
    await sql<ImportCounts>`select inserted, updated, removed from catalog.change_set where id = ${changeSetId}`.execute(tx);
  const counts = rows[0] ?? { inserted: 0, updated: 0, removed: 0 };
  const streams = await copied?.inOrder(await idsOf(tx, plan));
  await bus.record(tx, 'catalog.imported', { summary: plan.why, changeSetId, counts: { ...counts } });
  if (streams) memory.expect(changeSetId, streams);
  return { changeSetId, counts };
}

interface Into {
  alone: Alone;
  tx: Tx;
  load: BulkLoad;
  /** Categories that something is in. */
  used: Set<number>;
  /** Null: the memory reads the rows again. */
  copied: CopiedStreams | null;
}

async function straightInto({ alone, tx, load, used, copied }: Into, appId: number): Promise<Straight> {
  const { rows } = await sql<{ kind: string; number: number }>`select kind, max(number) as number from catalog.stream
    where app_id = ${appId} and gone_at is null group by kind`.execute(tx);
  const at = await sql<{ now: Date }>`select now()::timestamptz(3) as now`.execute(tx);
  return {
    now: at.rows[0]?.now.toISOString() ?? '',
    lastNumbers: Object.fromEntries(rows.map(({ kind, number }) => [kind, number])),
    categories: async (groups) => {
      const ids = await categoriesOf(tx, appId, groups);
      for (const id of ids) used.add(id);
      return ids;
    },
    seriesIds: (count) =>
      asOwner(alone, async (client) => {
        const drawn = await client.query<{ id: number }>(
          `select nextval(pg_get_serial_sequence('catalog.series', 'id'))::int as id from generate_series(1, $1)`,
          [count],
        );
        return drawn.rows.map(({ id }) => id);
      }),
    write: async (table, columns, lines) => {
      const kept = table === 'stream' && copied ? keep(copied, columns, lines) : null;
      await Promise.all([load.write(table, columns, lines), kept]);
    },
  };
}

/** Beside the database's own work, a piece in each turn of the loop. */
async function keep(copied: CopiedStreams, columns: readonly string[], lines: readonly Uint8Array[]): Promise<void> {
  for (const piece of lines) {
    copied.add(columns, piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The ids of the source's streams, all of which were given in this transaction: in the order of their lines. */
async function idsOf(tx: Tx, { appId, sourceId }: StraightPlan): Promise<IdRange[]> {
  const [range] = (
    await sql<IdRange & { last: number }>`select min(id) as first, max(id) as last, count(*)::int as n
      from catalog.stream where app_id = ${appId} and import_source_id = ${sourceId}`.execute(tx)
  ).rows;
  // Mostly nobody else has made streams meanwhile: then they need not be put in order to find the gaps.
  if (range?.n === 0) return [];
  if (range && range.last - range.first + 1 === range.n) return [{ first: range.first, n: range.n }];
  const { rows } = await sql<IdRange>`select min(id) as first, count(*)::int as n from (
      select id, id - row_number() over (order by id) as together from catalog.stream where app_id = ${appId} and import_source_id = ${sourceId}
    ) drawn group by together order by 1`.execute(tx);
  return rows;
}

async function categoriesOf(tx: Tx, appId: number, groups: readonly { kind: CategoryKind; name: string }[]): Promise<number[]> {
  const wanted = sql`jsonb_to_recordset(${JSON.stringify(groups.map((group, place) => ({ ...group, place })))}::jsonb) as w (kind text, name text, place int)`;
  await sql`insert into catalog.category (app_id, kind, name, position)
    select ${appId}::int, w.kind, w.name,
      coalesce((select max(position) from catalog.category l where l.app_id = ${appId} and l.kind = w.kind), 0) + row_number() over (partition by w.kind order by w.place)
    from ${wanted}
    where not exists (select from catalog.category c where c.app_id = ${appId} and c.kind = w.kind and c.name = w.name) order by w.place`.execute(
    tx,
  );
  const { rows } = await sql<{ id: number }>`select c.id from ${wanted}
    join catalog.category c on c.app_id = ${appId} and c.kind = w.kind and c.name = w.name order by w.place`.execute(tx);
  return rows.map(({ id }) => id);
}
