// What connections read into: a large answer comes in large reads, and what has been sent on is read into again instead of being collected.
import type { OnReadOpts } from 'node:net';

/** As much as a Unix socket holds, and some more. */
const READ_BYTES = 256 * 1024;
/** Less than this is copied: who is slow to take a few bytes must not hold all that they were read into. */
const COPIED_BELOW = 64 * 1024;
const MOST_KEPT = 16;

/** Memory that nobody needs any more. */
export class SpareBuffers {
  readonly #kept: Buffer[] = [];

  take(): Buffer {
    return this.#kept.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES);
  }

  give(buffer: Buffer): void {
    if (this.#kept.length < MOST_KEPT) this.#kept.push(buffer);
  }
}

/** Tells that a part of what was read is needed no more; who keeps it never calls this. */
export type Sent = () => void;

/** What was read, as long as parts of it are on their way. */
export interface Lent {
  /** One more part, until what is answered is called. */
  part(): Sent;
}

const keepsNothing: Lent = { part: () => () => {} };

/** The option `onread` of one connection. */
export class Intake implements OnReadOpts {
  readonly #spare: SpareBuffers;
  #into: Buffer;
  /** Takes what was read. */
  onBytes: (bytes: Buffer, lent: Lent) => void = () => {};

  constructor(spare: SpareBuffers) {
    this.#spare = spare;
    this.#into = spare.take();
  }

  readonly buffer = (): Buffer => this.#into;

  readonly callback = (length: number): boolean => {
    const read = this.#into.subarray(0, length);
    if (length < COPIED_BELOW) {
      this.onBytes(Buffer.from(read), keepsNothing);
      return true;
    }
    const sent = this.#lend(read);
    this.#into = this.#spare.take();
    sent();
    return true;
  };

  /** Hands it out; what is answered ends our own hold on it. */
  #lend(read: Buffer): Sent {
    const buffer = this.#into;
    let held = 1;
    const sent = () => {
      held -= 1;
      if (held === 0) this.#spare.give(buffer);
    };
    const part = () => {
      held += 1;
      return sent;
    };
    this.onBytes(read, { part });
    return sent;
  }
}
