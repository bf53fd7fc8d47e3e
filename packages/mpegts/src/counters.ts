// Makes continuity counters go on across a splice of two sources, or of two segments, by rewriting them in place (ISO 13818-1, 2.4.3.3).
import { hasPayload, NULL_PID, PACKET, pidOf } from './packet.ts';

const UNSEEN = 0xff;

/** Every packet that is to come out passes through `rewrite`; after `splice`, each PID goes on where it stood. */
export class Counters {
  /** Counter of the last packet that went out. */
  readonly #last = new Uint8Array(0x2000).fill(UNSEEN);
  readonly #shift = new Uint8Array(0x2000);
  /** PIDs that have not been seen since the last splice. */
  readonly #pending = new Uint8Array(0x2000);
  #isShifted = false;

  /** What follows comes from elsewhere: its counters are not related to those before. */
  splice(): void {
    this.#pending.fill(1);
    this.#isShifted = true;
  }

  rewrite(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += PACKET) {
      const pid = pidOf(bytes, at);
      if (pid === NULL_PID) continue;
      const control = bytes[at + 3] as number;
      if (!this.#isShifted) {
        this.#last[pid] = control & 0x0f;
        continue;
      }
      if (this.#pending[pid] === 1) this.#join(pid, control & 0x0f, hasPayload(bytes, at));
      const counter = (control + (this.#shift[pid] as number)) & 0x0f;
      bytes[at + 3] = (control & 0xf0) | counter;
      this.#last[pid] = counter;
    }
  }

  #join(pid: number, counter: number, counts: boolean): void {
    const last = this.#last[pid] as number;
    this.#pending[pid] = 0;
    this.#shift[pid] = last === UNSEEN ? 0 : (last + (counts ? 1 : 0) - counter + 32) & 0x0f;
  }
}
