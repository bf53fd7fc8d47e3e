// The main loop's end of the thread that opens and seals sources: a hundred thousand of them take seconds of arithmetic.
import { Worker } from 'node:worker_threads';
import type { SourceReplacement } from '@muxwell/contract';
import type { SealingKey } from '../platform/secrets.ts';

export interface SealedRow {
  id: number;
  name: string;
  sealed: string;
}
export interface Resealed {
  id: number;
  name: string;
  sealed: string;
  /** Sources of it that have changed. */
  count: number;
  /** The first of these. */
  before: string;
  after: string;
}
/** `addresses`: all addresses of each row, in their order. `merge`: the sources of several streams become one list, each address once. */
export type ToThread =
  | { do: 'merge'; groups: { id: number; sealed: string[] }[] }
  | { do: 'replace'; rows: SealedRow[]; replacement: SourceReplacement }
  | { do: 'addresses'; rows: SealedRow[] };
export interface FromThread {
  changed?: Resealed[];
  addresses?: string[][];
  merged?: { id: number; sealed: string; count: number }[];
  failed?: string;
}

export class SourceThread implements AsyncDisposable {
  readonly #worker: Worker;
  #waiting: { resolve: (answer: FromThread) => void; reject: (error: Error) => void } | null = null;
  #broken: Error | null = null;

  constructor(keys: SealingKey[]) {
    this.#worker = new Worker(new URL('./source-worker.ts', import.meta.url), { workerData: keys });
    this.#worker.on('message', (answer: FromThread) => {
      if (answer.failed === undefined) this.#waiting?.resolve(answer);
      else this.#waiting?.reject(new Error(answer.failed));
    });
    this.#worker.on('error', (error) => this.#break(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#break(new Error('the thread that seals sources has ended')));
  }

  /** One question at a time. */
  ask(message: ToThread): Promise<FromThread> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(message);
    });
  }

  #break(error: Error): void {
    this.#broken = error;
    this.#waiting?.reject(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
