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
  allowed_agents: string[];
  denied_agents: string[];
  allowed_countries: string[];
  denied_countries: string[];
  allowed_networks: number[];
  is_network_locked: boolean;
  locked_network: number | null;
  edge_name: string;
  is_restreamer: boolean;
  /** By bouquet id, RFC 3339. */
  bouquet_ends: unknown;
  package_id: number | null;
  email: string;
  phone: string;
  language: string;
  notify: string[];
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
  'allowed_agents',
  'denied_agents',
  'allowed_countries',
  'denied_countries',
  'is_network_locked',
  'locked_network',
  'edge_name',
  'is_restreamer',
  'bouquet_ends',
  'package_id',
  'email',
  'phone',
  'language',
  'notify',
  'allowed_networks',
  'created_at',
] as const; // prettier-ignore

export type NewLine = Pick<
  LineRow,
  'app_id' | 'username' | 'password_sealed' | 'lookup' | 'token_sealed' | 'token_hash' | 'expires_at' | 'max_connections'
> &
  Partial<Omit<LineRow, 'id' | 'created_at'>>;
export type LineValues = Partial<Omit<LineRow, 'id' | 'app_id' | 'created_at'>>;
export type Seen = LineRow & { last_seen_at: Date | null; bytes: number | null };
const withSeen = (db: Db) =>
  db
    .selectFrom('lines.line as l')
    .leftJoin('lines.seen as s', (join) => join.onRef('s.app_id', '=', 'l.app_id').onRef('s.line_id', '=', 'l.id'));
const seenColumns = [...columns.map((column) => `l.${column}` as const), 's.last_seen_at', 's.bytes'] as const;

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

/** The lines that a filter finds. */
export function filtered(db: Db, { search, bouquetId, status, now }: Filter & { now: Date }) {
  let base = withSeen(db);
  if (search) base = base.where(sql<boolean>`l.id in (select lines.search_lines(${search}))`);
  if (bouquetId) base = base.where(sql<boolean>`${bouquetId} = any (l.bouquet_ids)`);
  const hasExpired = sql<boolean>`l.expires_at <= ${now}`;
  if (status === 'disabled') base = base.where('l.is_enabled', '=', false);
  if (status === 'expired') base = base.where('l.is_enabled', '=', true).where(hasExpired);
  if (status === 'trial' || status === 'active')
    base = base
      .where('l.is_enabled', '=', true)
      .where(sql<boolean>`(${hasExpired}) is not true`)
      .where('l.is_trial', '=', status === 'trial');
  return base;
}

/** `known`: how many there are in all, where that is known. */
export async function listLines(
  db: Db,
  request: Filter & { after?: string | undefined; limit: number; sort: string; now: Date },
  known: number | null,
) {
  const plan = pagePlan(request, sortable, { column: 'l.id', type: 'int4' });
  const base = filtered(db, request);
  const items = (await base
    .select(seenColumns)
    .where(sql<boolean>`${plan.where}`)
    .orderBy(sql`${plan.orderBy}`)
    .limit(request.limit)
    .execute()) as Seen[];
  const count = async () => (await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()).total;
  return {
    items,
    total: known ?? (await count()),
    next: plan.next(items.at(-1) as Record<string, unknown> | undefined, items.length === request.limit),
  };
}

/** Those of these ids that there are, in their order. */
export const findLines = (db: Db, ids: readonly number[]) =>
  withSeen(db)
    .select(seenColumns)
    .where(sql<boolean>`l.id = any (${ids}::int[])`)
    .orderBy(sql`array_position(${ids}::int[], l.id)`)
    .execute() as Promise<Seen[]>;
export const findLine = (db: Db, id: number) =>
  withSeen(db).select(seenColumns).where('l.id', '=', id).executeTakeFirst() as Promise<Seen | undefined>;
export const lockLine = (db: Db, id: number) =>
  db.selectFrom('lines.line').select(columns).where('id', '=', id).forUpdate().executeTakeFirst() as Promise<LineRow | undefined>;
export const takenNames = async (db: Db, names: string[]): Promise<string[]> => {
  const rows = await db
    .selectFrom('lines.line')
    .select('username')
    .where('username', '=', sql<string>`any (${names}::text[])`)
    .execute();
  return rows.map((row) => row.username);
};
export const findByLookup = (db: Db, lookup: string) =>
  db.selectFrom('lines.line').select(['id']).where('lookup', '=', lookup).executeTakeFirst();
export const readLines = (db: Db, appId: number, ids: number[] | null): Promise<LineRow[]> => {
  const query = db.selectFrom('lines.line').select(columns).where('app_id', '=', appId);
  return (ids ? query.where('id', '=', sql<number>`any (${ids}::int[])`) : query).execute() as Promise<LineRow[]>;
};
/** All of an app by id, in portions. */
export const readLinesAfter = (
  db: Db,
  { appId, after, limit }: { appId: number; after: number; limit: number },
): Promise<LineRow[]> =>
  db
    .selectFrom('lines.line')
    .select(columns)
    .where('app_id', '=', appId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute() as Promise<LineRow[]>;
export const insertLines = (db: Db, rows: NewLine[]): Promise<LineRow[]> =>
  db
    .insertInto('lines.line')
    .values(
      rows.map(({ bouquet_ends, ...row }) => ({
        ...row,
        ...(bouquet_ends ? { bouquet_ends: JSON.stringify(bouquet_ends) } : {}),
      })),
    )
    .returning(columns)
    .execute() as Promise<LineRow[]>;
export const updateLine = (db: Db, id: number, { bouquet_ends, ...values }: LineValues, at: Date) =>
  db
    .updateTable('lines.line')
    .set({ ...values, ...(bouquet_ends ? { bouquet_ends: JSON.stringify(bouquet_ends) } : {}), updated_at: at })
    .where('id', '=', id)
    .execute();
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
