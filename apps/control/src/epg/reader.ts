// The main loop's end of the thread that reads guides.
import { Worker } from 'node:worker_threads';
import { problems } from '@muxwell/contract';

export interface GuidePlace {
  appId: number;
  jobId: string;
}
export type ToGuide = { do: 'bytes'; bytes: Uint8Array } | { do: 'end' };
export interface FromGuide {
  /** Lines for `epg.incoming_channel` and `epg.incoming_programme`. */
  channels: string;
  programmes: string;
  /** Programmes up to now. */
  count: number;
  skipped: number;
  failed?: { says: string; isKnown: boolean };
}

/** Answers in the order of the questions. Throws `not-a-guide` with what it found instead. */
export class GuideReader implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (answer: FromGuide) => void; reject: (error: unknown) => void }[] = [];
  #broken: Error | null = null;

  constructor(place: GuidePlace) {
    this.#worker = new Worker(new URL('./reader-worker.ts', import.meta.url), {
      workerData: place,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
    });
    this.#worker.on('message', (answer: FromGuide) => {
      const next = this.#waiting.shift();
      if (!answer.failed) next?.resolve(answer);
      else next?.reject(answer.failed.isKnown ? problems.notAGuide(answer.failed.says) : new Error(answer.failed.says));
    });
    this.#worker.on('error', (error) => this.#break(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#break(new Error('the thread that reads guides has ended')));
  }

  ask(message: ToGuide): Promise<FromGuide> {
    const broken = this.#broken;
    if (broken) return Promise.reject(broken);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(message);
    });
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
