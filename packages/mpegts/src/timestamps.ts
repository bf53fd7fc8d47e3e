// Arithmetic on 33-bit time stamps of 90 kHz, which start again from zero every 26.5 hours (ISO 13818-1, 2.4.2.1).

export const TICKS_PER_SECOND = 90_000;
const RANGE = 2 ** 33;
const HALF = RANGE / 2;

/** Ticks from `earlier` to `later` across the wrap: between -2^32 and 2^32 - 1. */
export function ticksBetween(earlier: number, later: number): number {
  const ticks = (((later - earlier) % RANGE) + RANGE) % RANGE;
  return ticks >= HALF ? ticks - RANGE : ticks;
}

/** Seconds from `earlier` to `later` across the wrap. */
export function secondsBetween(earlier: number, later: number): number {
  return ticksBetween(earlier, later) / TICKS_PER_SECOND;
}

/** Time stamp `ticks` after `stamp`, wrapped to 33 bits. */
export function addTicks(stamp: number, ticks: number): number {
  return (((stamp + ticks) % RANGE) + RANGE) % RANGE;
}

/** Turns wrapping time stamps into ticks that only the stream's own jumps move back. */
export class Unwrapped {
  #last = -1;
  #ticks = 0;
  /** Ticks since the first stamp. */
  next(stamp: number): number {
    if (this.#last >= 0) this.#ticks += ticksBetween(this.#last, stamp);
    this.#last = stamp;
    return this.#ticks;
  }
}
