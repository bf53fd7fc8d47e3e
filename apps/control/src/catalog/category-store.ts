import type { CategoryKind } from '@muxwell/contract';
import { sql, type Db } from '../platform/db.ts';

export interface CategoryRow {
  app_id: number;
  id: number;
  kind: CategoryKind;
  name: string;
  parent_id: number | null;
  is_adult: boolean;
  position: number;
}
const columns = ['app_id', 'id', 'kind', 'name', 'parent_id', 'is_adult', 'position'] as const;

export const listCategories = (
  db: Db,
  appId: number,
  { kind, search }: { kind?: CategoryKind | undefined; search?: string | undefined } = {},
): Promise<CategoryRow[]> => {
  let query = db.selectFrom('catalog.category').select(columns).where('app_id', '=', appId);
  if (kind) query = query.where('kind', '=', kind);
  if (search) query = query.where('name', 'ilike', `%${search.replace(/[\\%_]/g, '\\$&')}%`);
  return query.orderBy('kind').orderBy('position').orderBy('id').execute() as Promise<CategoryRow[]>;
};
export const findCategory = (db: Db, id: number) =>
  db.selectFrom('catalog.category').select(columns).where('id', '=', id).executeTakeFirst() as Promise<CategoryRow | undefined>;
export const insertCategory = (db: Db, row: Omit<CategoryRow, 'id' | 'position'>) =>
  db
    .insertInto('catalog.category')
    .values((eb) => ({
      ...row,
      position: eb
        .selectFrom('catalog.category')
        .where('kind', '=', row.kind)
        .select(sql<number>`coalesce(max(position), 0) + 1`.as('p')),
    }))
    .returning(columns)
    .executeTakeFirstOrThrow() as Promise<CategoryRow>; // prettier-ignore
export const updateCategory = (db: Db, id: number, values: Partial<Pick<CategoryRow, 'name' | 'parent_id' | 'is_adult'>>) =>
  db.updateTable('catalog.category').set(values).where('id', '=', id).returning(columns).executeTakeFirst() as Promise<
    CategoryRow | undefined
  >;

/** Deletes the category and takes it out of streams, series and bouquets. */
export async function deleteCategory(db: Db, id: number): Promise<CategoryRow | undefined> {
  for (const table of ['catalog.stream', 'catalog.series'])
    await sql`update ${sql.table(table)} set category_ids = array_remove(category_ids, ${id}::int), updated_at = now() where ${id} = any (category_ids)`.execute(
      db,
    );
  await sql`update catalog.bouquet set category_ids = array_remove(category_ids, ${id}::int) where ${id} = any (category_ids)`.execute(
    db,
  );
  await sql`update catalog.category set parent_id = null where parent_id = ${id}`.execute(db);
  return db.deleteFrom('catalog.category').where('id', '=', id).returning(columns).executeTakeFirst() as Promise<
    CategoryRow | undefined
  >;
}
export const orderCategories = (db: Db, kind: CategoryKind, ids: number[]) =>
  sql`update catalog.category c set position = o.at from unnest(${ids}::int[]) with ordinality o (id, at) where c.id = o.id and c.kind = ${kind}`.execute(
    db,
  );
