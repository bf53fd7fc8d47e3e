import { sql, type Db } from '../platform/db.ts';
import { pagePlan } from '../platform/page.ts';

export interface LineRow {
  app_id: number;
  id: number;
  username: string;
  password_sealed: string;
  lookup: string;
  token_sealed: string;
  token_hash: string;
  expires_at: Date | null;
  max_connections: number;
  bouquet_ids: number[];
  allowed_outputs: string[];
  allowed_ips: string[];
  is_enabled: boolean;
  is_trial: boolean;
  notes: string;
  created_at: Date;
}
const columns = [
  'app_id',
  'id',
  'username',
  'password_sealed',
  'lookup',
  'token_sealed',
  'token_hash',
  'expires_at',
  'max_connections',
  'bouquet_ids',
  'allowed_outputs',
  'allowed_ips',
  'is_enabled',
  'is_trial',
  'notes',
  'created_at',
] as const; // prettier-ignore

export type Seen = LineRow & { last_seen_at: Date | null };
const withSeen = (db: Db) =>
  db
    .selectFrom('lines.line as l')
    .leftJoin('lines.seen as s', (join) => join.onRef('s.app_id', '=', 'l.app_id').onRef('s.line_id', '=', 'l.id'));
const seenColumns = [...columns.map((column) => `l.${column}` as const), 's.last_seen_at'] as const;

const sortable = {
  id: { column: 'l.id', type: 'int4' },
  username: { column: 'l.username', type: 'text' },
  expiresAt: { column: 'l.expires_at', type: 'timestamptz', isNullable: true },
  createdAt: { column: 'l.created_at', type: 'timestamptz' },
} as const;

export interface Filter {
  status?: 'active' | 'expired' | 'disabled' | 'trial' | undefined;
  bouquetId?: number | undefined;
  search?: string | undefined;
}

export async function listLines(
  db: Db,
  request: Filter & { after?: string | undefined; limit: number; sort: string; now: Date },
) {
  const plan = pagePlan(request, sortable, { column: 'l.id', type: 'int4' });
  let base = withSeen(db);
  if (request.search) base = base.where(sql<boolean>`l.id in (select lines.search_lines(${request.search}))`);
  if (request.bouquetId) base = base.where(sql<boolean>`${request.bouquetId} = any (l.bouquet_ids)`);
  const hasExpired = sql<boolean>`l.expires_at <= ${request.now}`;
  if (request.status === 'disabled') base = base.where('l.is_enabled', '=', false);
  if (request.status === 'expired') base = base.where('l.is_enabled', '=', true).where(hasExpired);
  if (request.status === 'trial' || request.status === 'active')
    base = base
      .where('l.is_enabled', '=', true)
      .where(sql<boolean>`(${hasExpired}) is not true`)
      .where('l.is_trial', '=', request.status === 'trial');
  const items = (await base
    .select(seenColumns)
    .where(sql<boolean>`${plan.where}`)
    .orderBy(sql`${plan.orderBy}`)
    .limit(request.limit)
    .execute()) as Seen[];
  const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { items, total, next: plan.next(items.at(-1) as Record<string, unknown> | undefined, items.length === request.limit) };
}

export const findLine = (db: Db, id: number) =>
  withSeen(db).select(seenColumns).where('l.id', '=', id).executeTakeFirst() as Promise<Seen | undefined>;
export const lockLine = (db: Db, id: number): Promise<LineRow | undefined> =>
  db.selectFrom('lines.line').select(columns).where('id', '=', id).forUpdate().executeTakeFirst();
export const readLines = (db: Db, appId: number, ids: number[] | null): Promise<LineRow[]> => {
  const query = db.selectFrom('lines.line').select(columns).where('app_id', '=', appId);
  return (ids ? query.where('id', 'in', ids) : query).execute();
};
export const insertLine = (db: Db, row: Omit<LineRow, 'id' | 'created_at'>): Promise<LineRow> =>
  db.insertInto('lines.line').values(row).returning(columns).executeTakeFirstOrThrow();
export const updateLine = (
  db: Db,
  id: number,
  values: Partial<Omit<LineRow, 'id' | 'app_id' | 'created_at'>>,
  at: Date,
): Promise<LineRow> =>
  db
    .updateTable('lines.line')
    .set({ ...values, updated_at: at })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
export const deleteLines = (db: Db, ids: number[]): Promise<{ id: number; username: string }[]> =>
  db.deleteFrom('lines.line').where('id', '=', sql<number>`any (${ids}::int[])`).returning(['id', 'username']).execute();
export const newestLines = (db: Db, limit: number) =>
  db.selectFrom('lines.line').select(['id', 'username', 'created_at']).orderBy('id', 'desc').limit(limit).execute();

/** Adds what ended sessions had: the newest moment and the bytes. */
export const noteSeen = (db: Db, { appId, lineId, at, bytes }: { appId: number; lineId: number; at: Date; bytes: number }) =>
  sql`insert into lines.seen (app_id, line_id, last_seen_at, bytes) select ${appId}, ${lineId}, ${at}, ${bytes}
    where exists (select from lines.line where app_id = ${appId} and id = ${lineId})
    on conflict (app_id, line_id) do update set last_seen_at = greatest(lines.seen.last_seen_at, excluded.last_seen_at), bytes = lines.seen.bytes + excluded.bytes`.execute(
    db,
  );
