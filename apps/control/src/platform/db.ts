// The way to PostgreSQL: one pool, whose connections take a runtime role in each transaction (unit.ts).
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { DB } from './database.generated.ts';

export type Tables = DB;
export type Tx = Transaction<DB>;
/** A database handle of a unit of work. Store functions take it first. */
export type Db = Kysely<DB> | Tx;
export { sql };

export interface Database {
  db: Kysely<DB>;
  pool: pg.Pool;
  /** A connection of its own, outside the pool: for LISTEN and for COPY. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

// Counts and byte totals fit a double; the driver gives bigint as text unless told.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Opens the pool. `onError` hears of idle connections that the server has ended. */
export function openDatabase(url: string, onError: (error: Error) => void, max = 16): Database {
  const connection = { connectionString: url, keepAlive: true, connectionTimeoutMillis: 5000, application_name: 'muxwell' };
  const pool = new pg.Pool({ ...connection, max, idleTimeoutMillis: 30_000 });
  pool.on('error', onError);
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    async connect() {
      const client = new pg.Client(connection);
      client.on('error', onError);
      await client.connect();
      return client;
    },
    close: () => db.destroy(),
  };
}

const GONE = /^(08|57P0[123])/;
const GONE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT']);

/** Tells whether an error means that the database is away, rather than that a statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    GONE.test(code) ||
    GONE_CODES.has(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered/.test(error.message)
  );
}

const UNIQUE_VIOLATION = '23505';

/** The violated constraint's name where a unique key was hit twice; null for every other error. */
export function uniqueViolation(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== UNIQUE_VIOLATION) return null;
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : '';
}
