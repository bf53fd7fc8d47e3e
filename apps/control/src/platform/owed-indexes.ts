// Indexes that wait until a bulk load is committed: what drops them remembers them in its own transaction, so that no crash can lose them.
import type pg from 'pg';

/** The table's indexes that are not unique, dropped and owed; the client is the owner, in a transaction that holds the table alone. */
export async function dropIndexes(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `insert into platform.owed_index (name, definition)
    select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = $1::regclass and not indisunique
    returning name`,
    [table],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
}

/**
 * Makes the indexes that are owed, each in a transaction of its own; answers how many. Until then what would use them is slow, not wrong.
 * Reading goes on meanwhile, writing to the table waits for one index at a time.
 */
export async function makeOwedIndexes(client: pg.Client): Promise<number> {
  for (let made = 0; ; made += 1) {
    await client.query('begin');
    try {
      const { rows } = await client.query<{ name: string; definition: string }>(
        'select name, definition from platform.owed_index order by name limit 1 for update skip locked',
      );
      const [owed] = rows;
      if (owed) {
        await client.query(`set local maintenance_work_mem = '128MB'`);
        await client.query(owed.definition);
        await client.query('delete from platform.owed_index where name = $1', [owed.name]);
      }
      await client.query('commit');
      if (!owed) return made;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  }
}
