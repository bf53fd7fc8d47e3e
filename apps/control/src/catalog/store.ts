import type { Details, StreamKind } from '@muxwell/contract';
import type { ExpressionBuilder } from 'kysely';
import { sql, type Db, type Tables } from '../platform/db.ts';
import { pagePlan } from '../platform/page.ts';

export interface StreamRow {
  app_id: number;
  id: number;
  kind: StreamKind;
  name: string;
  number: number;
  logo_url: string;
  epg_channel_id: string | null;
  category_ids: number[];
  is_enabled: boolean;
  is_on_demand: boolean;
  is_adult: boolean;
  container: string;
  notes: string;
  details: Partial<Details>;
  series_id: number | null;
  season: number | null;
  episode: number | null;
  sources_sealed: string;
  source_count: number;
  user_agent: string | null;
  headers_sealed: string;
  proxy_sealed: string;
  allowed_countries: string[];
  denied_countries: string[];
  added_at: Date;
  updated_at: Date;
}
const columns = [
  'app_id',
  'id',
  'kind',
  'name',
  'number',
  'logo_url',
  'epg_channel_id',
  'category_ids',
  'is_enabled',
  'is_on_demand',
  'is_adult',
  'container',
  'notes',
  'details',
  'series_id',
  'season',
  'episode',
  'sources_sealed',
  'source_count',
  'user_agent',
  'headers_sealed',
  'proxy_sealed',
  'allowed_countries',
  'denied_countries',
  'added_at',
  'updated_at',
] as const; // prettier-ignore

export interface StreamFilter {
  kind?: StreamKind | undefined;
  categoryId?: number | undefined;
  seriesId?: number | undefined;
  isEnabled?: boolean | undefined;
  /** What a search has found. */
  ids?: readonly number[] | undefined;
  /** What a bouquet grants. */
  within?: { categoryIds: number[]; streamIds: number[]; seriesIds: number[] } | undefined;
}

const sortable = {
  number: { column: 'number', type: 'int4' },
  name: { column: 'name', type: 'text' },
  addedAt: { column: 'added_at', type: 'timestamptz' },
  id: { column: 'id', type: 'int4' },
} as const;

/** The streams that a filter finds; gone ones are left out. */
export function filtered(db: Db, filter: StreamFilter) {
  let query = db.selectFrom('catalog.stream').where('gone_at', 'is', null);
  if (filter.kind) query = query.where('kind', '=', filter.kind);
  if (filter.categoryId) query = query.where(sql<boolean>`${filter.categoryId} = any (category_ids)`);
  if (filter.seriesId) query = query.where('series_id', '=', filter.seriesId);
  if (filter.isEnabled !== undefined) query = query.where('is_enabled', '=', filter.isEnabled);
  if (filter.ids) query = query.where(sql<boolean>`id = any (${filter.ids}::int[])`);
  if (filter.within)
    query = query.where((eb) => grantedBy(eb, filter.within ?? { categoryIds: [], streamIds: [], seriesIds: [] }));
  return query;
}

const grantedBy = (
  _: ExpressionBuilder<Tables, 'catalog.stream'>,
  { categoryIds, streamIds, seriesIds }: NonNullable<StreamFilter['within']>,
) =>
  sql<boolean>`(category_ids && ${categoryIds}::int[] or id = any (${streamIds}::int[]) or series_id = any (${seriesIds}::int[]))`;

/** The same question to rows that are in memory; what a search has found is not asked again. */
export function fits({ kind, categoryId, seriesId, isEnabled, within }: StreamFilter): (row: StreamRow) => boolean {
  const grant = within && {
    categories: new Set(within.categoryIds),
    streams: new Set(within.streamIds),
    series: new Set(within.seriesIds),
  };
  const isGranted = (row: StreamRow) =>
    !grant ||
    grant.streams.has(row.id) ||
    (row.series_id !== null && grant.series.has(row.series_id)) ||
    row.category_ids.some((id) => grant.categories.has(id));
  return (row) =>
    (!kind || row.kind === kind) &&
    (!categoryId || row.category_ids.includes(categoryId)) &&
    (!seriesId || row.series_id === seriesId) &&
    (isEnabled === undefined || row.is_enabled === isEnabled) &&
    isGranted(row);
}

/** `known`: how many there are in all, where that is known. */
export async function listStreams(
  db: Db,
  request: StreamFilter & { after?: string | undefined; limit: number; sort: string },
  known: number | null,
) {
  const plan = pagePlan(request, sortable, { column: 'id', type: 'int4' });
  const base = filtered(db, request);
  const items = (await base
    .select(columns)
    .where(sql<boolean>`${plan.where}`)
    .orderBy(sql`${plan.orderBy}`)
    .limit(request.limit)
    .execute()) as StreamRow[];
  const count = async () => (await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()).total;
  const next = plan.next(items.at(-1) as Record<string, unknown> | undefined, items.length === request.limit);
  return { items, total: known ?? (await count()), next };
}

export const findStream = (db: Db, id: number) =>
  db.selectFrom('catalog.stream').select(columns).where('id', '=', id).where('gone_at', 'is', null).executeTakeFirst() as Promise<
    StreamRow | undefined
  >;

export const lockStream = (db: Db, id: number) =>
  db
    .selectFrom('catalog.stream')
    .select([...columns, 'local_edits'])
    .where('id', '=', id)
    .where('gone_at', 'is', null)
    .forUpdate()
    .executeTakeFirst() as Promise<(StreamRow & { local_edits: string[] }) | undefined>;

/** For the memory: the streams with these ids; gone ones are left out. */
export const readStreams = (db: Db, appId: number, ids: number[]) =>
  db
    .selectFrom('catalog.stream')
    .select(columns)
    .where('app_id', '=', appId)
    .where('gone_at', 'is', null)
    .where('id', 'in', ids)
    .orderBy('number')
    .orderBy('id')
    .execute() as Promise<StreamRow[]>;

export type NewStream = Omit<StreamRow, 'id' | 'added_at' | 'updated_at'>;

export const insertStream = ({ details, ...row }: NewStream, db: Db) =>
  db
    .insertInto('catalog.stream')
    .values({ ...row, details: JSON.stringify(details) })
    .returning(columns)
    .executeTakeFirstOrThrow() as Promise<StreamRow>;

export const updateStream = (
  db: Db,
  id: number,
  { details, ...values }: Partial<NewStream> & { local_edits: string[] },
  at: Date,
) =>
  db
    .updateTable('catalog.stream')
    .set({ ...values, ...(details ? { details: JSON.stringify(details) } : {}), updated_at: at })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow() as Promise<StreamRow>; // prettier-ignore

export const markGone = async (db: Db, ids: number[], at: Date): Promise<{ id: number; name: string }[]> =>
  db
    .updateTable('catalog.stream')
    .set({ gone_at: at, is_left_out: true, updated_at: at })
    .where('id', '=', sql<number>`any (${ids}::int[])`)
    .where('gone_at', 'is', null)
    .returning(['id', 'name'])
    .execute();

export const markEpisodesGone = (db: Db, seriesId: number, at: Date) =>
  db
    .updateTable('catalog.stream')
    .set({ gone_at: at, is_left_out: true, updated_at: at })
    .where('series_id', '=', seriesId)
    .where('gone_at', 'is', null)
    .execute();

export const nextNumber = async (db: Db, kind: StreamKind): Promise<number> =>
  ((
    await db
      .selectFrom('catalog.stream')
      .select((eb) => eb.fn.max('number').as('most'))
      .where('kind', '=', kind)
      .where('gone_at', 'is', null)
      .executeTakeFirst()
  )?.most ?? 0) + 1;

export const listEpisodes = (db: Db, seriesId: number) =>
  db
    .selectFrom('catalog.stream')
    .select(['id', 'season', 'episode', 'name'])
    .where('series_id', '=', seriesId)
    .where('gone_at', 'is', null)
    .orderBy('season')
    .orderBy('episode')
    .orderBy('id')
    .execute(); // prettier-ignore

/** Which of these ids are not rows of a catalogue table of this app. */
export async function unknownIds(
  db: Db,
  table: 'catalog.category' | 'catalog.stream' | 'catalog.series' | 'catalog.bouquet',
  ids: readonly number[],
): Promise<number[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{
    id: number;
  }>`select i.id from unnest(${ids}::int[]) i (id) where not exists (select from ${sql.table(table)} t where t.id = i.id)`.execute(
    db,
  );
  return rows.map((row) => row.id);
}
