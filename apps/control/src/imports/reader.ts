// The main loop's end of the reading thread: one answer to each question, a few on their way at a time.
import { Worker } from 'node:worker_threads';
import { problems } from '@muxwell/contract';
import type { ImportMapping } from '@muxwell/contract';
import type { Skipped } from '@muxwell/m3u';
import type { SealingKey } from '../platform/secrets.ts';
import type { Found } from './findings.ts';
import type { Need, StraightLines, StraightPlace } from './straight-rows.ts';
import type { ListName, XtreamAccount } from './xtream-stager.ts';

/** Bytes are handed over by so many: the rows of a larger piece outlive the thread's young generation, and the lines made of it fresh memory each time. */
export const PIECE = 16 * 1024;

export interface ReaderPlace {
  place: { appId: number; runId: string };
  account: XtreamAccount | null;
  mapping: ImportMapping;
  sealingKey: SealingKey;
}

export type ToReader =
  /** The bytes are given away with their whole buffer. */
  | { do: 'bytes' | 'part' | 'known'; bytes: Uint8Array }
  | { do: 'end' | 'found' }
  /** From now on rows become lines of the catalogue's own tables. */
  | { do: 'straight'; place: StraightPlace }
  /** What was needed, in its order. */
  | { do: 'ids'; categories: number[]; series: number[] }
  | { do: 'list'; name: ListName }
  | { do: 'series'; id: number };

/** Ids of rows, and how many streams are given just as before. */
export interface Unseen {
  streams: Int32Array;
  series: Int32Array;
  unchanged: number;
  /** The same of what was deleted or merged here. */
  leftOut: number;
  /** Streams that were staged: the new and the changed ones. */
  staged: number;
}

/** A question with its number; the answer carries it too. */
export interface Asked {
  number: number;
  message: ToReader;
}

export interface FromReader {
  number: number;
  /** Lines of COPY, and how many. */
  lines: Uint8Array<ArrayBuffer>;
  count: number;
  /** Instead of `lines`, once the rows go straight into the catalogue; with `need` they come after `ids`. */
  straight?: StraightLines;
  need?: Need;
  /** What was left out on the way. */
  skipped: Skipped[];
  /** With `found`, where rows were known: the ones that the source gives no more, or otherwise than before. */
  unseen?: Unseen;
  seriesIds?: number[];
  found?: Found;
  failed?: { says: string; kind: 'empty' | 'other' | 'unknown' };
}

function asProblem({ says, kind }: NonNullable<FromReader['failed']>): Error {
  if (kind === 'unknown') return new Error(says);
  return kind === 'empty' ? problems.emptyPlaylist(says) : problems.notAPlaylist(says);
}

/** A thread that turns bytes into lines for the staging table. Throws `not-a-playlist` or `empty-playlist`, with what it found instead. */
export class Reader implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (answer: FromReader) => void; reject: (error: unknown) => void }>();
  #asked = 0;
  #broken: unknown = null;

  constructor(place: ReaderPlace) {
    this.#worker = new Worker(new URL('./reader-worker.ts', import.meta.url), {
      workerData: place,
      // Its rows are short-lived: more room for the young ones is memory, not speed.
      resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 12 },
    });
    this.#worker.on('message', (answer: FromReader) => {
      const next = this.#waiting.get(answer.number);
      this.#waiting.delete(answer.number);
      if (!answer.failed) next?.resolve(answer);
      else next?.reject(asProblem(answer.failed));
    });
    this.#worker.on('error', (error) => this.#break(error));
    this.#worker.on('exit', () => this.#break(new Error('the reading thread has ended')));
  }

  /** Questions are answered in their order, but for those behind bytes that need ids: these wait until the ids are told. */
  ask(message: ToReader): Promise<FromReader> {
    if (this.#broken !== null) return Promise.reject(this.#broken as Error);
    return new Promise((resolve, reject) => {
      this.#asked += 1;
      const asked: Asked = { number: this.#asked, message };
      this.#waiting.set(asked.number, { resolve, reject });
      this.#worker.postMessage(asked, 'bytes' in message ? [message.bytes.buffer as ArrayBuffer] : []);
    });
  }

  #break(error: unknown): void {
    this.#broken = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
