// The last seconds of a channel: packets in shared blocks, places to start in an index. A reader is a position; nothing is copied for it.
import { PACKET, type KeyFrame, type Run } from '@muxwell/mpegts';
import { BLOCK_BYTES, type Block, type BlockPool } from './blocks.ts';

/** Bytes of the ring that stay as they are until `release`, even when the ring has moved on. */
export interface Hold {
  views: readonly Buffer[];
  bytes: number;
  release(): void;
  /** Holds the same bytes once more, for a reader of its own; returns its release. */
  again(): () => void;
}

export interface RingOptions {
  pool: BlockPool;
  /** At most so many bytes are kept. */
  maxBytes: number;
  /** Older packets go, but for the newest place to start and what `keepFrom` asks for. */
  holdMs: number;
}

const NO_VIEWS: readonly Buffer[] = [];

/** Positions count the bytes since the channel began and never go back. */
export class Ring {
  readonly #options: RingOptions;
  readonly #blocks: Block[] = [];
  #start = 0;
  #head = 0;
  #keys: (KeyFrame & { at: number })[] = [];
  #shared = { from: 0, to: 0, views: NO_VIEWS };
  /** Bytes from here on are not dropped for their age: a segment that is still open. */
  keepFrom = Infinity;
  /** What came before this position is of another kind than what came since. */
  beganAt = 0;

  constructor(options: RingOptions) {
    this.#options = options;
  }

  /** Position of the oldest byte. */
  get start(): number {
    return this.#start;
  }
  /** One past the newest byte. */
  get head(): number {
    return this.#head;
  }
  get keys(): readonly KeyFrame[] {
    return this.#keys;
  }
  get newestKey(): KeyFrame | null {
    return this.#keys.at(-1) ?? null;
  }
  get bytesHeld(): number {
    return this.#blocks.length * BLOCK_BYTES;
  }

  /** Copies whole packets in that came at `at` (monotonic milliseconds). */
  append({ bytes, start, end }: Run, at: number): void {
    for (let from = start; from < end; ) {
      const used = (this.#head - this.#start) % BLOCK_BYTES;
      if (used === 0 && this.#head - this.#start === this.#blocks.length * BLOCK_BYTES) this.#grow(at);
      const block = this.#blocks.at(-1) as Block;
      const step = Math.min(BLOCK_BYTES - used, end - from);
      block.bytes.set(bytes.subarray(from, from + step), used);
      this.#head += step;
      from += step;
    }
  }

  /** A key frame that came at `at` (monotonic milliseconds). */
  addKey(key: KeyFrame, at: number): void {
    this.#keys.push({ ...key, at });
  }

  /** A place to start with `ms` at hand: the newest key frame that came as long before `now`, or the oldest since `beganAt`. */
  keyBack(ms: number, now: number): KeyFrame | null {
    const first = this.#keys.findIndex(({ position }) => position >= this.beganAt);
    if (ms <= 0 || first < 0) return this.newestKey;
    return this.#keys.findLast(({ at }, index) => index >= first && at <= now - ms) ?? this.#keys[first] ?? null;
  }

  /** The bytes of `from..to` as views of the blocks. Readers at one place share them; they are good until the next turn of the event loop unless held. */
  views(from: number, to: number): readonly Buffer[] {
    if (this.#shared.from === from && this.#shared.to === to) return this.#shared.views;
    const views: Buffer[] = [];
    for (let at = from; at < to; ) {
      const offset = (at - this.#start) % BLOCK_BYTES;
      const step = Math.min(BLOCK_BYTES - offset, to - at);
      views.push(this.#blockAt(at).bytes.subarray(offset, offset + step));
      at += step;
    }
    this.#shared = { from, to, views };
    return views;
  }

  /** Keeps the bytes of `from..to` until they are released. */
  hold(from: number, to: number): Hold {
    const blocks: Block[] = [];
    for (let at = from - ((from - this.#start) % BLOCK_BYTES); at < to; at += BLOCK_BYTES) blocks.push(this.#blockAt(at));
    return { views: this.views(from, to), bytes: to - from, release: this.#holdAll(blocks), again: () => this.#holdAll(blocks) };
  }

  #holdAll(blocks: readonly Block[]): () => void {
    for (const block of blocks) block.holds += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const block of blocks) this.#options.pool.release(block);
    };
  }

  /** Gives all memory back; positions go on. */
  clear(): void {
    this.#drop(this.#blocks.length);
    this.#head = Math.ceil(this.#head / PACKET) * PACKET;
    this.#start = this.#head;
  }

  #blockAt(position: number): Block {
    const block = this.#blocks[Math.floor((position - this.#start) / BLOCK_BYTES)];
    if (!block || position < this.#start)
      throw new Error(`position ${position} is not in the ring (${this.#start}..${this.#head})`);
    return block;
  }

  #grow(at: number): void {
    this.#blocks.push(this.#options.pool.take(at));
    const needed = Math.min(this.newestKey?.position ?? this.#start, this.keepFrom);
    const most = Math.max(2, Math.floor(this.#options.maxBytes / BLOCK_BYTES));
    let count = Math.max(0, this.#blocks.length - most);
    const old = at - this.#options.holdMs;
    // A block goes when even its last packet, as old as the next block's first, is too old.
    while ((this.#blocks[count + 1]?.at ?? Infinity) < old && this.#start + (count + 1) * BLOCK_BYTES <= needed) count += 1;
    if (count > 0) this.#drop(count);
  }

  #drop(count: number): void {
    for (const block of this.#blocks.splice(0, count)) this.#options.pool.release(block);
    this.#start += count * BLOCK_BYTES;
    this.#keys = this.#keys.filter((key) => key.position >= this.#start);
    this.#shared = { from: 0, to: 0, views: NO_VIEWS };
  }
}
