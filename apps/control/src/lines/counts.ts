// How many lines have each status, without looking at each: what ends is counted by the second of its end.
import type { LineStatus } from '@muxwell/contract';
import type { LineTerms } from './rules.ts';

type Counts = Record<LineStatus, number>;
const secondOf = (at: Date): number => Math.floor(at.getTime() / 1000);

/** One app's lines. Exact to the second in which a line ends. */
export class LineCounts {
  /** By status, as of the last question. */
  readonly #counts: Counts = { active: 0, trial: 0, expired: 0, disabled: 0 };
  /** Lines that are switched on and end later, by the second of their end. */
  readonly #ends = { active: new Map<number, number>(), trial: new Map<number, number>() };
  /** No line ends before this second that has not been counted as expired. */
  #next = Number.POSITIVE_INFINITY;
  #asOf = Number.NEGATIVE_INFINITY;

  add(terms: LineTerms): void {
    this.#change(terms, 1);
  }

  remove(terms: LineTerms): void {
    this.#change(terms, -1);
  }

  at(now: Date): Readonly<Counts> {
    const second = secondOf(now);
    if (second > this.#asOf) this.#expire(second);
    return this.#counts;
  }

  #change({ isEnabled, isTrial, expiresAt }: LineTerms, by: number): void {
    const kind = isTrial ? 'trial' : 'active';
    const end = expiresAt === null ? null : secondOf(expiresAt);
    if (!isEnabled) this.#counts.disabled += by;
    else if (end !== null && end <= this.#asOf) this.#counts.expired += by;
    else {
      this.#counts[kind] += by;
      if (end === null) return;
      const ends = this.#ends[kind];
      const count = (ends.get(end) ?? 0) + by;
      if (count === 0) ends.delete(end);
      else ends.set(end, count);
      this.#next = Math.min(this.#next, end);
    }
  }

  #expire(second: number): void {
    this.#asOf = second;
    if (second < this.#next) return;
    this.#next = Number.POSITIVE_INFINITY;
    for (const kind of ['active', 'trial'] as const) {
      const ends = this.#ends[kind];
      for (const [end, count] of ends) {
        if (end > second) this.#next = Math.min(this.#next, end);
        else {
          ends.delete(end);
          this.#counts[kind] -= count;
          this.#counts.expired += count;
        }
      }
    }
  }
}
