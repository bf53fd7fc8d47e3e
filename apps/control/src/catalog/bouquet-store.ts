import { sql, type Db } from '../platform/db.ts';

export interface BouquetRow {
  app_id: number;
  id: number;
  name: string;
  position: number;
  category_ids: number[];
  stream_ids: number[];
  series_ids: number[];
  allowed_countries: string[];
  denied_countries: string[];
}
const columns = [
  'app_id',
  'id',
  'name',
  'position',
  'category_ids',
  'stream_ids',
  'series_ids',
  'allowed_countries',
  'denied_countries',
] as const; // prettier-ignore

export const listBouquets = (db: Db, appId: number, search?: string): Promise<BouquetRow[]> => {
  const query = db.selectFrom('catalog.bouquet').select(columns).where('app_id', '=', appId);
  return (search ? query.where('name', 'ilike', `%${search.replace(/[\\%_]/g, '\\$&')}%`) : query)
    .orderBy('position')
    .orderBy('id')
    .execute();
};
export const findBouquet = (db: Db, id: number): Promise<BouquetRow | undefined> =>
  db.selectFrom('catalog.bouquet').select(columns).where('id', '=', id).executeTakeFirst();
export const insertBouquet = (db: Db, row: Omit<BouquetRow, 'id' | 'position'>): Promise<BouquetRow> =>
  db
    .insertInto('catalog.bouquet')
    .values((eb) => ({
      ...row,
      position: eb.selectFrom('catalog.bouquet').select(sql<number>`coalesce(max(position), 0) + 1`.as('p')),
    }))
    .returning(columns)
    .executeTakeFirstOrThrow();
export const updateBouquet = (
  db: Db,
  id: number,
  values: Partial<Omit<BouquetRow, 'id' | 'app_id'>>,
): Promise<BouquetRow | undefined> =>
  db.updateTable('catalog.bouquet').set(values).where('id', '=', id).returning(columns).executeTakeFirst();
export const deleteBouquet = (db: Db, id: number) =>
  db.deleteFrom('catalog.bouquet').where('id', '=', id).returning(columns).executeTakeFirst();

/** Bouquets that grant a stream: singly, by its category or by its series. */
export const bouquetsOf = async (
  db: Db,
  stream: { id: number; category_ids: number[]; series_id: number | null },
): Promise<number[]> => {
  const { rows } = await sql<{
    id: number;
  }>`select id from catalog.bouquet where ${stream.id} = any (stream_ids) or category_ids && ${stream.category_ids}::int[]
    or ${stream.series_id}::int = any (series_ids) order by id`.execute(db);
  return rows.map((row) => row.id);
};
/** Grants a stream singly by exactly these bouquets; what categories grant stays. */
export async function grantOnly(db: Db, streamId: number, bouquetIds: number[]): Promise<void> {
  await sql`update catalog.bouquet set stream_ids = array_remove(stream_ids, ${streamId}::int) where ${streamId} = any (stream_ids) and not id = any (${bouquetIds}::int[])`.execute(
    db,
  );
  await sql`update catalog.bouquet set stream_ids = stream_ids || ${streamId}::int where id = any (${bouquetIds}::int[]) and not ${streamId} = any (stream_ids)`.execute(
    db,
  );
}
