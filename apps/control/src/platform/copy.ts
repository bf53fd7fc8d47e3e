// COPY into staging tables: on a connection of its own, as the owner, because row-level security refuses COPY FROM.
import { once } from 'node:events';
import { from as copyFrom } from 'pg-copy-streams';
import type { Database } from './db.ts';

export interface CopyTarget {
  /** Schema and table; never from outside. */
  table: string;
  columns: readonly string[];
  /** Analyse the table afterwards, so that what reads it next is planned well. */
  thenAnalyse?: boolean;
}

/**
 * Fills a table with lines of COPY's text format, in one transaction: all or nothing. `fill` writes text that ends at line ends; when it
 * throws, nothing stays.
 */
export async function copyInto(
  database: Database,
  { table, columns, thenAnalyse = false }: CopyTarget,
  fill: (write: (lines: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const client = await database.connect();
  try {
    await client.query('begin');
    const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
    const done = once(stream, 'finish');
    done.catch(() => {}); // awaited below; a failure while filling is thrown there
    let failure: unknown = null;
    stream.on('error', (error) => {
      failure = error;
    });
    await fill(async (lines) => {
      if (failure !== null) throw failure as Error;
      if (!stream.write(lines)) await Promise.race([once(stream, 'drain'), done]);
    });
    stream.end();
    await done;
    await client.query('commit');
    if (thenAnalyse) await client.query(`analyze ${table}`);
  } finally {
    await client.end().catch(() => {}); // after a failure the connection may be gone, and the transaction with it
  }
}
