import type { Details } from '@muxwell/contract';
import { sql, type Db } from '../platform/db.ts';
import { pagePlan } from '../platform/page.ts';

export interface SeriesRow {
  app_id: number;
  id: number;
  name: string;
  cover_url: string;
  category_ids: number[];
  is_enabled: boolean;
  details: Partial<Details>;
  added_at: Date;
  updated_at: Date;
}
const columns = ['app_id', 'id', 'name', 'cover_url', 'category_ids', 'is_enabled', 'details', 'added_at', 'updated_at'] as const;
const sortable = {
  name: { column: 'name', type: 'text' },
  addedAt: { column: 'added_at', type: 'timestamptz' },
  id: { column: 'id', type: 'int4' },
} as const;

export async function listSeries(
  db: Db,
  request: {
    after?: string | undefined;
    limit: number;
    sort: string;
    search?: string | undefined;
    categoryId?: number | undefined;
  },
) {
  const plan = pagePlan(request, sortable, { column: 'id', type: 'int4' });
  let base = db.selectFrom('catalog.series').where('gone_at', 'is', null);
  if (request.categoryId) base = base.where(sql<boolean>`${request.categoryId} = any (category_ids)`);
  if (request.search) base = base.where('name', 'ilike', `%${request.search.replace(/[\\%_]/g, '\\$&')}%`);
  const items = (await base
    .select(columns)
    .where(sql<boolean>`${plan.where}`)
    .orderBy(sql`${plan.orderBy}`)
    .limit(request.limit)
    .execute()) as SeriesRow[];
  const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { items, total, next: plan.next(items.at(-1) as Record<string, unknown> | undefined, items.length === request.limit) };
}
export const findSeries = (db: Db, id: number) =>
  db
    .selectFrom('catalog.series')
    .select([...columns, 'local_edits'])
    .where('id', '=', id)
    .where('gone_at', 'is', null)
    .executeTakeFirst() as Promise<(SeriesRow & { local_edits: string[] }) | undefined>;
export const readSeries = (db: Db, appId: number, ids: number[] | null) => {
  const query = db.selectFrom('catalog.series').select(columns).where('app_id', '=', appId).where('gone_at', 'is', null);
  return (ids ? query.where('id', 'in', ids) : query).orderBy('name').orderBy('id').execute() as Promise<SeriesRow[]>;
};
export const insertSeries = (db: Db, { details, ...row }: Omit<SeriesRow, 'id' | 'added_at' | 'updated_at'>) =>
  db
    .insertInto('catalog.series')
    .values({ ...row, details: JSON.stringify(details) })
    .returning(columns)
    .executeTakeFirstOrThrow() as Promise<SeriesRow>;
export const updateSeries = (
  db: Db,
  id: number,
  { details, ...values }: Partial<Omit<SeriesRow, 'id' | 'app_id'>> & { local_edits: string[] },
  at: Date,
) =>
  db
    .updateTable('catalog.series')
    .set({ ...values, ...(details ? { details: JSON.stringify(details) } : {}), updated_at: at })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow() as Promise<SeriesRow>;
export const markSeriesGone = (db: Db, id: number, at: Date) =>
  db
    .updateTable('catalog.series')
    .set({ gone_at: at, is_left_out: true, updated_at: at })
    .where('id', '=', id)
    .where('gone_at', 'is', null)
    .returning('name')
    .executeTakeFirst();

/** Seasons and episodes of series, counted. */
export const countEpisodes = async (db: Db, ids: number[]): Promise<Map<number, { seasons: number; episodes: number }>> => {
  const { rows } = await sql<{
    id: number;
    seasons: number;
    episodes: number;
  }>`select series_id as id, count(distinct season) as seasons, count(*) as episodes
    from catalog.stream where series_id = any (${ids}::int[]) and gone_at is null group by series_id`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
};
