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

export class BlockPool {
  readonly #free: Block[] = [];
  readonly #keep: number;
  /** `keep`: how many unused blocks wait for their next use. */
  constructor(keep = 256) {
    this.#keep = keep;
  }

  /** A block that its taker holds. */
  take(at: number): Block {
    const block = this.#free.pop() ?? new Block();
    block.holds = 1;
    block.at = at;
    return block;
  }

  release(block: Block): void {
    block.holds -= 1;
    if (block.holds === 0 && this.#free.length < this.#keep) this.#free.push(block);
  }
}
