// COPY into staging tables and out of others: on a connection of its own, as the owner, because row-level security refuses COPY FROM.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Alone, Database } from './db.ts';
import { RUNTIME_ROLE } from './unit.ts';

export interface CopyTarget {
  /** Schema and table; never from outside. */
  table: string;
  columns: readonly string[];
  /** Analyse the table afterwards, so that what reads it next is planned well. */
  thenAnalyse?: boolean;
  /** Keys to other tables are not checked row by row: the caller may set `session_replication_role`, and checks them itself. */
  isUnchecked?: boolean;
}

const PORTION = 1024 ** 2;

/**
 * Fills a table with lines of COPY's text format, in portions that are transactions of their own: one that waits for a slow source would hold
 * back every event of the installation. What is written ends at a line's end; when `fill` throws, portions stay, and the caller removes them.
 */
export async function copyInto(
  database: Database,
  { table, columns, thenAnalyse = false }: CopyTarget,
  fill: (write: (lines: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const client = await database.connect();
  let waiting: (string | Uint8Array)[] = [];
  let size = 0;
  let under = Promise.resolve();
  const copy = (lines: (string | Uint8Array)[]) =>
    pipeline(Readable.from(lines), client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)));
  const flush = async () => {
    const portion = waiting;
    [waiting, size] = [[], 0];
    await under;
    if (portion.length > 0) under = copy(portion);
    under.catch(() => {}); // thrown when the next portion comes, or at the end
  };
  try {
    await fill(async (lines) => {
      waiting.push(lines);
      size += lines.length;
      if (size >= PORTION) await flush();
    });
    await flush();
    await under;
    if (thenAnalyse) await client.query(`analyze ${table}`);
  } finally {
    await client.end().catch(() => {}); // after a failure the connection may be gone
  }
}

/** Work as the owner within a unit of work in one app; a failure ends the unit. */
export async function asOwner<T>({ client }: Alone, work: (client: pg.Client) => Promise<T>): Promise<T> {
  await client.query(`select set_config('role', 'none', true)`);
  const result = await work(client);
  await client.query(`select set_config('role', '${RUNTIME_ROLE}', true)`);
  return result;
}

/** Puts lines of COPY's text format into a table, within a unit of work on this connection. */
export const copyWithin = (
  alone: Alone,
  { table, columns, isUnchecked = false }: CopyTarget,
  lines: Uint8Array[],
): Promise<void> =>
  asOwner(alone, async (client) => {
    if (isUnchecked) await client.query(`select set_config('session_replication_role', 'replica', true)`);
    await pipeline(Readable.from(lines), client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)));
    if (isUnchecked) await client.query(`select set_config('session_replication_role', 'origin', true)`);
  });

/** Hands what a query gives to `take`, in COPY's text format, cut anywhere. */
export async function copyOut(client: pg.Client, query: string, take: (bytes: Uint8Array) => Promise<unknown>): Promise<void> {
  for await (const bytes of client.query(copyTo(`copy (${query}) to stdout`))) await take(bytes as Uint8Array);
}
