import { sql } from 'kysely';
import type { Db } from '../platform/db.ts';
import { pagePlan } from '../platform/page.ts';

export interface EntryRow {
  app_id: number;
  id: number;
  at: Date;
  action: string;
  actor_id: string;
  actor_kind: string;
  actor_name: string;
  resource: string;
  resource_id: string | null;
  summary: string;
  before: unknown;
  after: unknown;
  ip: string;
  user_agent: string;
  request_id: string;
  hash: string;
}
export type NewEntry = Omit<EntryRow, 'id'>;

export interface Filter {
  action?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  search?: string | undefined;
}

export const lastHash = async (db: Db, appId: number): Promise<string> =>
  (
    await db
      .selectFrom('audit.entry')
      .select('hash')
      .where('app_id', '=', appId)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
  )?.hash ?? '';

export const insertEntry = (db: Db, { before, after, ...entry }: NewEntry) =>
  db
    .insertInto('audit.entry')
    .values({ ...entry, before: json(before), after: json(after) })
    .execute();

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

/** `appIds` are those that the caller may see: its own, and 0 (the installation) for its administrators. */
function filtered(db: Db, appIds: number[], filter: Filter) {
  let query = db.selectFrom('audit.entry').where('app_id', 'in', appIds);
  if (filter.action) query = query.where('action', '=', filter.action);
  if (filter.actor)
    query = query.where((eb) => eb.or([eb('actor_name', 'ilike', `%${filter.actor}%`), eb('actor_id', '=', filter.actor ?? '')]));
  if (filter.from) query = query.where('at', '>=', new Date(filter.from));
  if (filter.to) query = query.where('at', '<', new Date(filter.to));
  if (filter.search) query = query.where('summary', 'ilike', `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`);
  return query;
}

export async function listEntries(db: Db, appIds: number[], request: Filter & { after?: string | undefined; limit: number }) {
  const plan = pagePlan({ ...request, sort: '-id' }, { id: { column: 'id', type: 'int8' } }, { column: 'id', type: 'int8' });
  const base = filtered(db, appIds, request);
  const items = (await base
    .selectAll()
    .where(sql<boolean>`${plan.where}`)
    .orderBy(sql`${plan.orderBy}`)
    .limit(request.limit)
    .execute()) as EntryRow[];
  const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { items, total, next: plan.next(items.at(-1) as Record<string, unknown> | undefined, items.length === request.limit) };
}

export const findEntry = (db: Db, appIds: number[], id: number) =>
  filtered(db, appIds, {}).selectAll().where('id', '=', id).executeTakeFirst() as Promise<EntryRow | undefined>;

export const deleteOlder = async (db: Db, appId: number, before: Date): Promise<number> =>
  Number(
    (await db.deleteFrom('audit.entry').where('app_id', '=', appId).where('at', '<', before).executeTakeFirst()).numDeletedRows,
  );
