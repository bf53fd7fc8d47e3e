// The memory of all channels: blocks of whole packets, used again when nobody reads them any more.
import { PACKET } from '@muxwell/mpegts';

/** Large enough that one write to a viewer is one or two of them, small enough that a slow radio stream wastes little. */
export const BLOCK_BYTES = PACKET * 700;

export class Block {
  readonly bytes = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  /** The ring, segments and unfinished writes that still need the bytes. */
  holds = 0;
  /** When the first packet came, in monotonic milliseconds. */
  at = 0;
}

/**
 * Of the blocks in use, the share that is kept for their next use. Channels that begin together drop old seconds together, and what the pool does not
 * keep becomes garbage: with three hundred channels that cost more of the processor than all packets.
 */
const KEPT_SHARE = 0.5;

export class BlockPool {
  readonly #free: Block[] = [];
  readonly #least: number;
  /** Blocks that somebody holds. */
  #used = 0;

  /** `least`: so many unused blocks wait for their next use, however few are in use. */
  constructor(least = 256) {
    this.#least = least;
  }

  /** A block that its taker holds. */
  take(at: number): Block {
    const block = this.#free.pop() ?? new Block();
    this.#used += 1;
    block.holds = 1;
    block.at = at;
    return block;
  }

  release(block: Block): void {
    block.holds -= 1;
    if (block.holds > 0) return;
    this.#used -= 1;
    const spare = this.#free.length - Math.max(this.#least, this.#used * KEPT_SHARE);
    if (spare < 0) this.#free.push(block);
    // Fewer are in use than before: one more goes with it.
    else if (spare >= 1) this.#free.pop();
  }
}
