// Continuity counters: whether packets of a PID are missing (ISO 13818-1, 2.4.3.3).
import { counterOf, hasPayload, isDiscontinuous, NULL_PID, pidOf } from './packet.ts';

const UNSEEN = 0xff;

export class Continuity {
  readonly #last = new Uint8Array(0x2000).fill(UNSEEN);
  errors = 0;

  /** Looks at one packet; true when packets are missing before it. One repetition of a packet is allowed. */
  check(bytes: Uint8Array, at: number): boolean {
    const pid = pidOf(bytes, at);
    // The counter of stuffing is undefined.
    if (pid === NULL_PID) return false;
    const counter = counterOf(bytes, at);
    const last = this.#last[pid] as number;
    this.#last[pid] = counter;
    // It stands still without payload.
    const follows = counter === last || (counter === ((last + 1) & 15) && hasPayload(bytes, at));
    if (last === UNSEEN || follows || isDiscontinuous(bytes, at)) return false;
    this.errors += 1;
    return true;
  }

  forget(): void {
    this.#last.fill(UNSEEN);
  }
}
