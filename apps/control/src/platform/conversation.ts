// What a unit of work says to its connection: its beginning goes out together with its first statement, and statements that are asked often are prepared.
// Each way to the server and back costs two processes a wake-up, which on a small machine is more than most statements themselves.
import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import type { Names } from './statement-names.ts';

type Answer = PostgresQueryResult<never>;

/** Text that `beginning` (db.ts) makes begins so. */
export const BEGIN = 'begin; ';
const ENDS: ReadonlySet<string> = new Set(['commit', 'rollback']);

/** A client of a pool whose connections take statements without waiting for the answers of earlier ones (`pipeline`). */
export class Conversation implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #names: Names;
  /** Not said yet. */
  #beginning: string | null = null;

  constructor(client: pg.PoolClient, names: Names) {
    this.#client = client;
    this.#names = names;
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('the pool takes no cursors');
    if (text.startsWith(BEGIN)) {
      this.#beginning = text;
      return Promise.resolve(answer('SELECT'));
    }
    const beginning = this.#beginning;
    this.#beginning = null;
    if (beginning === null) return this.#ask(text, values);
    // Nothing was asked in between: there is nothing to end.
    return ENDS.has(text) ? Promise.resolve(answer(text.toUpperCase())) : this.#askBoth(beginning, text, values);
  }

  release(destroy?: boolean): void {
    this.#beginning = null;
    this.#client.release(destroy);
  }

  /** A beginning that fails has begun a transaction that takes no statement, or the connection is gone: the second fails with it. */
  async #askBoth(beginning: string, text: string, values: readonly unknown[]): Promise<Answer> {
    const { stream } = this.#client.connection;
    stream.cork();
    const both = Promise.all([this.#client.query(beginning), this.#ask(text, values)]);
    stream.uncork();
    const [, second] = await both;
    return second;
  }

  #ask(text: string, values: readonly unknown[]): Promise<Answer> {
    const name = values.length === 0 ? null : this.#names.of(text);
    return (
      name === null ? this.#client.query(text, [...values]) : this.#client.query({ name, text, values: [...values] })
    ) as Promise<Answer>;
  }
}

const answer = (command: string): Answer => ({ command, rowCount: 0, rows: [] }) as unknown as Answer;
