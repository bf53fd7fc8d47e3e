import { sql, type Db } from '../platform/db.ts';
import { pagePlan } from '../platform/page.ts';

export type CodeState = 'open' | 'redeemed' | 'expired' | 'revoked';
export interface CodeRow {
  id: string;
  batch_id: string;
  batch_name: string;
  code_sealed: string;
  package_id: number | null;
  expires_at: Date | null;
  is_revoked: boolean;
  redeemed_at: Date | null;
  redeemed_ip: string;
  line_id: number | null;
  username: string | null;
  created_at: Date;
}
export interface CodeFilter {
  state?: CodeState | undefined;
  batchId?: string | undefined;
  search?: string | undefined;
  now: Date;
}

const columns = [
  'c.id',
  'c.batch_id',
  'c.batch_name',
  'c.code_sealed',
  'c.package_id',
  'c.expires_at',
  'c.is_revoked',
  'c.redeemed_at',
  'c.redeemed_ip',
  'c.line_id',
  'c.created_at',
  'l.username',
] as const; // prettier-ignore

function found(db: Db, { state, batchId, search, now }: CodeFilter) {
  let base = db
    .selectFrom('lines.code as c')
    .leftJoin('lines.line as l', (join) => join.onRef('l.app_id', '=', 'c.app_id').onRef('l.id', '=', 'c.line_id'));
  if (batchId) base = base.where('c.batch_id', '=', batchId);
  if (search)
    base = base.where(sql<boolean>`strpos(lower(c.batch_name || ' ' || coalesce(l.username, '')), lower(${search})) > 0`);
  if (state === 'redeemed') base = base.where('c.redeemed_at', 'is not', null);
  else if (state) base = base.where('c.redeemed_at', 'is', null).where('c.is_revoked', '=', state === 'revoked');
  if (state === 'expired') base = base.where('c.expires_at', '<=', now);
  if (state === 'open') base = base.where((eb) => eb.or([eb('c.expires_at', 'is', null), eb('c.expires_at', '>', now)]));
  return base;
}

export async function listCodes(db: Db, request: CodeFilter & { after?: string | undefined; limit: number }) {
  const plan = pagePlan(
    { ...request, sort: '-created_at' },
    { created_at: { column: 'c.created_at', type: 'timestamptz' } },
    { column: 'c.id', type: 'uuid' },
  );
  const base = found(db, request);
  const items = await base
    .select(columns)
    .where(sql<boolean>`${plan.where}`)
    .orderBy(sql`${plan.orderBy}`)
    .limit(request.limit)
    .execute();
  const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { items, total, next: plan.next(items.at(-1), items.length === request.limit) };
}

export interface NewCode {
  id: string;
  code_sealed: string;
  code_hash: string;
}
export interface NewBatch {
  app_id: number;
  batch_id: string;
  batch_name: string;
  package_id: number;
  expires_at: Date | null;
}
export const insertCodes = (db: Db, batch: NewBatch, codes: NewCode[]) =>
  db
    .insertInto('lines.code')
    .values(codes.map((code) => ({ ...batch, ...code })))
    .execute();

/** Locked until the transaction ends, so that two cannot redeem one code. */
export const lockCode = (db: Db, key: { id: string } | { code_hash: string }) => {
  const query = db
    .selectFrom('lines.code as c')
    .select(['c.id', 'c.batch_name', 'c.package_id', 'c.expires_at', 'c.is_revoked', 'c.redeemed_at'])
    .forUpdate();
  return ('id' in key ? query.where('c.id', '=', key.id) : query.where('c.code_hash', '=', key.code_hash)).executeTakeFirst();
};
export const revokeCode = (db: Db, id: string) =>
  db.updateTable('lines.code').set({ is_revoked: true }).where('id', '=', id).execute();
export const noteRedeemed = (db: Db, id: string, { at, ip, lineId }: { at: Date; ip: string; lineId: number }) =>
  db.updateTable('lines.code').set({ redeemed_at: at, redeemed_ip: ip, line_id: lineId }).where('id', '=', id).execute();
