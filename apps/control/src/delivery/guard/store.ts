import { sql, type Db } from '../../platform/db.ts';
import { pagePlan } from '../../platform/page.ts';
import type { AccessRuleRow } from './access-rules.ts';

export interface StoredRule extends AccessRuleRow {
  note: string;
  created_at: Date;
  created_by: string;
}
const columns = ['id', 'effect', 'kind', 'value', 'note', 'expires_at', 'created_at', 'created_by'] as const;

export const readRules = (db: Db) => db.selectFrom('delivery.access_rule').select(columns).execute() as Promise<StoredRule[]>;

export async function listRules(
  db: Db,
  request: { after?: string | undefined; limit: number; effect?: string | undefined; search?: string | undefined },
) {
  const plan = pagePlan(
    { ...request, sort: '-created_at' },
    { created_at: { column: 'created_at', type: 'timestamptz' } },
    { column: 'id', type: 'uuid' },
  );
  let base = db.selectFrom('delivery.access_rule');
  if (request.effect) base = base.where('effect', '=', request.effect);
  if (request.search) base = base.where(sql<boolean>`strpos(lower(value || ' ' || note), lower(${request.search})) > 0`);
  const items = (await base
    .select(columns)
    .where(sql<boolean>`${plan.where}`)
    .orderBy(sql`${plan.orderBy}`)
    .limit(request.limit)
    .execute()) as StoredRule[];
  const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return {
    items,
    total,
    next: plan.next(items.at(-1) as Record<string, unknown> | undefined, items.length === request.limit),
  };
}

export const insertRule = (
  db: Db,
  row: Omit<AccessRuleRow, 'effect' | 'kind'> & {
    app_id: number;
    effect: string;
    kind: string;
    note: string;
    created_by: string;
  },
) => db.insertInto('delivery.access_rule').values(row).returning(columns).executeTakeFirstOrThrow() as Promise<StoredRule>;
export const deleteRule = (db: Db, id: string) =>
  db.deleteFrom('delivery.access_rule').where('id', '=', id).returning(columns).executeTakeFirst() as Promise<
    StoredRule | undefined
  >;
