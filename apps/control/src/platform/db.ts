// The way to PostgreSQL: one pool, whose connections take a runtime role in each transaction (unit.ts).
import {
  Kysely,
  PostgresDialect,
  PostgresDriver,
  sql,
  type PostgresDialectConfig,
  type RawBuilder,
  type Transaction,
} from 'kysely';
import { Socket } from 'node:net';
import pg from 'pg';
import { BEGIN, BEGIN_ONCE, Conversation } from './conversation.ts';
import type { DB } from './database.generated.ts';
import { createNames } from './statement-names.ts';

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
  /** A connection of its own for one unit of work with COPY in it. */
  alone(): Promise<Alone>;
  close(): Promise<void>;
}

/** `db` and `client` are the same connection. */
export interface Alone extends AsyncDisposable {
  db: Kysely<DB>;
  client: pg.Client;
}

// Counts and byte totals fit a double; the driver gives bigint as text unless told.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const INT8_ARRAY: number = 1016;
pg.types.setTypeParser(INT8_ARRAY, (text: string) => text.slice(1, -1).split(',').filter(Boolean).map(Number));

export interface DatabaseOptions {
  /** Most connections of the pool. */
  max?: number;
  /** Milliseconds without a byte, after which a connection that is at work counts as dead. No statement may take longer. */
  silenceMs?: number;
}

const SILENCE_MS = 180_000;

/** An external server compiles what it thinks dear, as the embedded one does not: that took three times as long as an import's statements themselves. */
const SESSION = 'set jit = off';

/** Opens the pool. `onError` hears of connections that the server has ended. */
export function openDatabase(url: string, onError: (error: Error) => void, options: DatabaseOptions = {}): Database {
  const { max = 16, silenceMs = SILENCE_MS } = options;
  const connection = { connectionString: url, keepAlive: true, connectionTimeoutMillis: 5000, application_name: 'muxwell' };
  const pool = new pg.Pool({
    ...connection,
    max,
    idleTimeoutMillis: Math.min(30_000, silenceMs / 2),
    stream: () => mortalSocket(silenceMs),
    pipeline: true,
    // Waited for, before anybody gets the connection.
    onConnect: (client) => client.query(SESSION) as unknown as void,
  });
  // The pool hears only its idle connections. One that ends between two statements of a unit would end the process.
  pool.on('connect', (client) => void client.on('error', onError));
  pool.on('error', onError);
  const conversations = new WeakMap<pg.PoolClient, Conversation>();
  const names = createNames();
  const conversationOf = (client: pg.PoolClient): Conversation => {
    const held = conversations.get(client) ?? new Conversation(client, names);
    conversations.set(client, held);
    return held;
  };
  const talking = { connect: async () => conversationOf(await pool.connect()), end: () => pool.end(), options: pool.options };
  const db = new Kysely<DB>({ dialect: new Dialect({ pool: talking }) });
  const connect = async () => {
    const client = new pg.Client(connection);
    client.on('error', onError);
    await client.connect();
    await client.query(SESSION);
    return client;
  };
  return {
    db,
    pool,
    connect,
    async alone() {
      const client = await connect();
      const end = () => client.end().catch(() => {}); // after a failure it may be gone
      const held = Object.assign(client, { release: () => {} });
      return {
        client,
        db: new Kysely<DB>({ dialect: new Dialect({ pool: { connect: async () => held, end, options: {} } }) }),
        [Symbol.asyncDispose]: end,
      };
    },
    close: () => db.destroy(),
  };
}

/** Transactions begin with the first statement of a unit of work (`beginning`): one way to the server and back less. */
class Driver extends PostgresDriver {
  override async beginTransaction(): Promise<void> {}
}
class Dialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): PostgresDriver {
    return new Driver(this.#config);
  }
}

/** The statement that every transaction has to begin with: settings that last as long as it does. `isOnce`: what follows is one statement that only reads. */
export function beginning(settings: Readonly<Record<string, string>>, isOnce = false): RawBuilder<unknown> {
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
  );
  // Without parameters, both go in one message (the simple protocol).
  return sql.raw(`${isOnce ? BEGIN_ONCE : BEGIN}select ${calls.join(', ')}`);
}

/** A socket that ends after this long a silence: a peer that has frozen or fallen off the network never says so. */
function mortalSocket(silenceMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(silenceMs, () => socket.destroy(new Error('Connection terminated: the database is silent')));
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
