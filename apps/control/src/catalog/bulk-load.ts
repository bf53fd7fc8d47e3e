// Many rows at once, as the owner: keys to other tables are checked for all of them together, and an empty table gets its indexes after the commit.
import { asOwner, copyWithin } from '../platform/copy.ts';
import type { Alone } from '../platform/db.ts';
import { dropIndexes } from '../platform/owed-indexes.ts';

/** What may wait for a table that somebody reads: they are milliseconds, or we go without. */
const LOCK_WITHIN = '300ms';

/** Of the transaction on `alone`; both tables are those of a first import. */
export interface BulkLoad {
  write(table: 'stream' | 'series', columns: readonly string[], lines: Uint8Array[]): Promise<void>;
  /** Checks keys; throws where a row names what is not there. */
  end(source: { appId: number; sourceId: string }): Promise<void>;
}

export async function bulkLoad(alone: Alone): Promise<BulkLoad> {
  const isTogether = await asOwner(alone, async (client) => {
    // The change set that is open has seen to the app already: it is there, and stays as long as the transaction lasts.
    const { rows } = await client.query<{ may: boolean }>(
      `select has_parameter_privilege('session_replication_role', 'set') as may`,
    );
    await takeIndexes(client);
    return rows[0]?.may ?? false;
  });
  return {
    write: (table, columns, lines) => copyWithin(alone, { table: `catalog.${table}`, columns, isUnchecked: isTogether }, lines),
    end: async ({ appId, sourceId }) => {
      if (isTogether) await asOwner(alone, (client) => assertSeries(client, appId, sourceId));
    },
  };
}

/**
 * Drops the indexes of `catalog.stream` where no app has a stream yet and nobody holds the table: sorting all rows once costs a third of putting
 * each into its place, and players see them before. Whoever reads the table meanwhile waits, for nothing that is there.
 */
async function takeIndexes(client: Alone['client']): Promise<void> {
  const isEmpty = async () => {
    const { rows } = await client.query<{ any: boolean }>('select exists (select from catalog.stream) as any');
    return rows[0]?.any === false;
  };
  if (!(await isEmpty())) return;
  await client.query('savepoint indexes');
  try {
    await client.query(`select set_config('lock_timeout', '${LOCK_WITHIN}', true)`);
    await client.query('lock table catalog.stream in access exclusive mode');
    await client.query(`select set_config('lock_timeout', '0', true)`);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    return void (await client.query('rollback to savepoint indexes'));
  }
  if (await isEmpty()) await dropIndexes(client, 'catalog.stream');
}

const LOCK_NOT_AVAILABLE = '55P03';
const isLockTimeout = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;

async function assertSeries(client: Alone['client'], appId: number, sourceId: string): Promise<void> {
  // The few series first: nothing is known of these rows yet, and all of them are compared with all of those otherwise.
  const { rows } = await client.query<{ has: boolean }>(
    `with named as materialized (
        select distinct series_id as id from catalog.stream where app_id = $1 and import_source_id = $2 and series_id is not null)
      select exists (select from named where not exists (select from catalog.series e where e.app_id = $1 and e.id = named.id)) as has`,
    [appId, sourceId],
  );
  if (rows[0]?.has) throw new Error('an imported episode names a series that is not there');
}
