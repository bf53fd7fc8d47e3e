// Many rows at once, as the owner: keys to other tables are checked for all of them together, and an empty table gets its indexes when it is full.
import { asOwner, copyWithin } from '../platform/copy.ts';
import type { Alone } from '../platform/db.ts';

/** What may wait for a table that somebody reads: they are milliseconds, or we go without. */
const LOCK_WITHIN = '300ms';

/** Of the transaction on `alone`; both tables are those of a first import. */
export interface BulkLoad {
  write(table: 'stream' | 'series', columns: readonly string[], lines: Uint8Array[]): Promise<void>;
  /** Makes indexes and checks keys; throws where a row names what is not there. */
  end(source: { appId: number; sourceId: string }): Promise<void>;
}

export async function bulkLoad(alone: Alone): Promise<BulkLoad> {
  const { isTogether, indexes } = await asOwner(alone, async (client) => {
    // The change set that is open has seen to the app already: it is there, and stays as long as the transaction lasts.
    const { rows } = await client.query<{ may: boolean }>(
      `select has_parameter_privilege('session_replication_role', 'set') as may`,
    );
    return { isTogether: rows[0]?.may ?? false, indexes: await takeIndexes(client) };
  });
  return {
    write: (table, columns, lines) => copyWithin(alone, { table: `catalog.${table}`, columns, isUnchecked: isTogether }, lines),
    end: ({ appId, sourceId }) =>
      asOwner(alone, async (client) => {
        if (indexes.length > 0) await client.query(`select set_config('maintenance_work_mem', '128MB', true)`);
        for (const definition of indexes) await client.query(definition);
        if (isTogether) await assertSeries(client, appId, sourceId);
      }),
  };
}

/**
 * Drops the indexes of `catalog.stream`, and answers how to make them again, where no app has a stream yet and nobody holds the table: sorting
 * all rows once costs a third of putting each into its place. Whoever reads the table meanwhile waits, for nothing that is there.
 */
async function takeIndexes(client: Alone['client']): Promise<string[]> {
  const isEmpty = async () => {
    const { rows } = await client.query<{ any: boolean }>('select exists (select from catalog.stream) as any');
    return rows[0]?.any === false;
  };
  if (!(await isEmpty())) return [];
  await client.query('savepoint indexes');
  try {
    await client.query(`select set_config('lock_timeout', '${LOCK_WITHIN}', true)`);
    await client.query('lock table catalog.stream in access exclusive mode');
    await client.query(`select set_config('lock_timeout', '0', true)`);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    await client.query('rollback to savepoint indexes');
    return [];
  }
  if (!(await isEmpty())) return [];
  const { rows } = await client.query<{
    name: string;
    definition: string;
  }>(`select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index where indrelid = 'catalog.stream'::regclass and not indisunique`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}

const LOCK_NOT_AVAILABLE = '55P03';
const isLockTimeout = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;

async function assertSeries(client: Alone['client'], appId: number, sourceId: string): Promise<void> {
  const { rows } = await client.query<{ has: boolean }>(
    `select exists (select from catalog.stream s left join catalog.series e on e.app_id = s.app_id and e.id = s.series_id
      where s.app_id = $1 and s.import_source_id = $2 and s.series_id is not null and e.id is null) as has`,
    [appId, sourceId],
  );
  if (rows[0]?.has) throw new Error('an imported episode names a series that is not there');
}
