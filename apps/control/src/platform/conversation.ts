// What a unit of work says to its connection: its beginning goes out together with its first statement, and statements that are asked often are prepared.
// Each way to the server and back costs two processes a wake-up, which on a small machine is more than most statements themselves.
import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import type { Names } from './statement-names.ts';

type Answer = PostgresQueryResult<never>;

/** Text that `beginning` (db.ts) makes begins so. */
export const BEGIN = 'begin; ';
/** Or so, where one statement that only reads is the whole transaction. */
export const BEGIN_ONCE = 'begin read only; ';
const ENDS: ReadonlySet<string> = new Set(['commit', 'rollback']);

/** A client of a pool whose connections take statements without waiting for the answers of earlier ones (`pipeline`). */
export class Conversation implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #names: Names;
  /** Not said yet. */
  #beginning: string | null = null;
  /** The transaction of one statement has been asked, with its end. */
  #isOver = false;

  constructor(client: pg.PoolClient, names: Names) {
    this.#client = client;
    this.#names = names;
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('the pool takes no cursors');
    if (text.startsWith(BEGIN) || text.startsWith(BEGIN_ONCE)) {
      this.#beginning = text;
      return Promise.resolve(answer('SELECT'));
    }
    const beginning = this.#beginning;
    this.#beginning = null;
    // Nothing was asked in between, or the end went out with the only statement: there is nothing to end.
    if (ENDS.has(text) && (beginning !== null || this.#isOver)) return Promise.resolve(answer(text.toUpperCase()));
    if (this.#isOver) return Promise.reject(new Error('a unit that reads once takes one statement'));
    return beginning === null ? this.#ask(text, values) : this.#askTogether(beginning, text, values);
  }

  release(destroy?: boolean): void {
    this.#beginning = null;
    this.#isOver = false;
    this.#client.release(destroy);
  }

  /** A beginning that fails has begun a transaction that takes no statement, or the connection is gone: the second fails with it. */
  async #askTogether(beginning: string, text: string, values: readonly unknown[]): Promise<Answer> {
    const { stream } = this.#client.connection;
    this.#isOver = beginning.startsWith(BEGIN_ONCE);
    stream.cork();
    const begun = this.#client.query(beginning);
    const asked = this.#ask(text, values);
    // After a failure, this ends the transaction too: with a roll-back.
    const all = this.#isOver ? [begun, asked, this.#client.query('commit')] : [begun, asked];
    stream.uncork();
    try {
      await Promise.all(all);
      return await asked;
    } catch (error) {
      await Promise.allSettled(all);
      throw error;
    }
  }

  #ask(text: string, values: readonly unknown[]): Promise<Answer> {
    const name = values.length === 0 ? null : this.#names.of(text);
    return (
      name === null ? this.#client.query(text, [...values]) : this.#client.query({ name, text, values: [...values] })
    ) as Promise<Answer>;
  }
}

const answer = (command: string): Answer => ({ command, rowCount: 0, rows: [] }) as unknown as Answer;
