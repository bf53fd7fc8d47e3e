// Releases segments at the speed of play, so that a viewer of the ring is not starved between two bursts.
import type { Clock } from '@muxwell/ground';
import type { Intake } from './source.ts';

const SLICE_MS = 100;
/** Segments that wait; a source that is this far ahead is not read on. */
const MOST_WAITING = 2;

interface Waiting {
  bytes: Uint8Array;
  seconds: number;
}

/** The first segment passes at once, so that viewers start; each later one takes its own duration. */
export class Pacer {
  readonly #clock: Clock;
  readonly #intake: Intake;
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #failure: Error | null = null;
  /** Monotonic time at which everything released so far has been played. */
  #playedAt = 0;

  constructor(clock: Clock, intake: Intake) {
    this.#clock = clock;
    this.#intake = intake;
  }

  /** Takes a segment; resolves when there is room for the next. */
  async add(bytes: Uint8Array, seconds: number, signal: AbortSignal): Promise<void> {
    this.#waiting.push({ bytes, seconds });
    this.#running ??= this.#run(signal);
    while (this.#waiting.length > MOST_WAITING) await this.#clock.sleep(SLICE_MS, signal);
    if (this.#failure) throw this.#failure;
  }

  /** Resolves when everything has been released. */
  async drain(signal: AbortSignal): Promise<void> {
    while (this.#running && !signal.aborted) await this.#running;
    if (this.#failure) throw this.#failure;
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      for (let one = this.#waiting.shift(); one; one = this.#waiting.shift()) await this.#release(one, signal);
    } catch (error) {
      this.#failure = error as Error;
    } finally {
      this.#running = null;
    }
  }

  async #release({ bytes, seconds }: Waiting, signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic();
    this.#intake.splice();
    // Late, or the very first: viewers have nothing to play, so there is nothing to wait for.
    const isLate = this.#playedAt <= now;
    const begin = isLate ? now : this.#playedAt;
    this.#playedAt = begin + seconds * 1000;
    if (isLate) return this.#intake.push(bytes);
    const slices = Math.max(1, Math.round((seconds * 1000) / SLICE_MS));
    const size = Math.ceil(bytes.length / slices);
    for (let at = 0, slice = 0; at < bytes.length; at += size, slice += 1) {
      // One segment ahead of play: what is released is the buffer of the viewers.
      const due = begin - seconds * 1000 + slice * SLICE_MS;
      const wait = due - this.#clock.monotonic();
      if (wait > 1) await this.#clock.sleep(wait, signal);
      this.#intake.push(bytes.subarray(at, at + size));
    }
  }
}
