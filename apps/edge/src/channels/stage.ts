// What a newly opened source sends is kept back until viewers can start at it: a channel's packets always go on with tables and a key frame.
import { Aligner, copied, Scanner, type KeyFrame, type Layout } from '@muxwell/mpegts';

/** Takes whole packets, which it may change. */
export type Take = (bytes: Uint8Array, start: number, end: number) => void;

/** More than this without a key frame: the oldest packets are given up. */
const MOST_BYTES = 16 * 1024 * 1024;

/** One source connection: aligns its bytes, waits for the first key frame, then lets everything through. */
export class Stage {
  readonly #aligner = new Aligner();
  readonly #onOpen: (layout: Layout | null) => void;
  readonly #take: Take;
  #scanner: Scanner | null;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #key: KeyFrame | null = null;
  #position = 0;

  /** `onOpen` is called once, right before the first packets pass, with what the source is made of. */
  constructor(take: Take, onOpen: (layout: Layout | null) => void) {
    this.#take = take;
    this.#onOpen = onOpen;
    this.#scanner = new Scanner({ onKeyFrame: (key) => (this.#key ??= key), onTables: () => {} });
  }

  get isOpen(): boolean {
    return this.#scanner === null;
  }
  /** Whether packets have been found at all. */
  get hasPackets(): boolean {
    return this.#position > 0;
  }

  push(chunk: Uint8Array): void {
    for (const run of this.#aligner.push(chunk)) {
      if (this.#scanner === null) this.#take(run.bytes, run.start, run.end);
      else this.#wait(this.#scanner, copied(run.bytes, run.start, run.end));
    }
  }

  #wait(scanner: Scanner, packets: Uint8Array): void {
    scanner.scan(packets, 0, packets.length, this.#position);
    this.#waiting.push(packets);
    this.#position += packets.length;
    this.#bytes += packets.length;
    if (this.#key) this.#open(this.#key, scanner.layout);
    else if (this.#bytes > MOST_BYTES) this.#bytes -= this.#waiting.shift()?.length ?? 0;
  }

  #open(key: KeyFrame, layout: Layout | null): void {
    const waiting = this.#waiting;
    let skip = key.position - (this.#position - this.#bytes);
    this.#scanner = null;
    this.#waiting = [];
    this.#bytes = 0;
    this.#onOpen(layout);
    this.#take(key.head, 0, key.head.length);
    for (const packets of waiting) {
      if (skip < packets.length) this.#take(packets, Math.max(skip, 0), packets.length);
      skip -= packets.length;
    }
  }
}
