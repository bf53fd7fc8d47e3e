// A clock for tests: time stands still until `tick` moves it.
import type { Clock } from './clock.ts';

interface Sleeper {
  at: number;
  wake: () => void;
}

export class TestClock implements Clock {
  #wall: number;
  #mono = 0;
  #sleepers: Sleeper[] = [];
  constructor(start: Date | string = '2026-01-01T00:00:00Z') {
    this.#wall = new Date(start).getTime();
  }
  now(): Date {
    return new Date(this.#wall);
  }
  monotonic(): number {
    return this.#mono;
  }
  /** Moves the wall clock alone, as an administrator would. */
  set(to: Date | string): void {
    this.#wall = new Date(to).getTime();
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const sleeper = { at: this.#mono + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((s) => s !== sleeper);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }
  /** Lets others fall asleep, moves both clocks by `ms`, wakes whoever is due in order, and lets them run. */
  async tick(ms: number): Promise<void> {
    await settle();
    const until = this.#mono + ms;
    for (;;) {
      const due = this.#sleepers.filter((s) => s.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#sleepers = this.#sleepers.filter((s) => s !== due);
      this.#wall += due.at - this.#mono;
      this.#mono = due.at;
      due.wake();
      await settle();
    }
    this.#wall += until - this.#mono;
    this.#mono = until;
  }
}

const settle = async () => {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
};
