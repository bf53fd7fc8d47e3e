// Finds the 188-byte packets in a byte stream that may start anywhere, lose its sync or carry junk.
import { copied, join } from './join.ts';
import { PACKET, SYNC } from './packet.ts';

/** Whole packets: `bytes[start]` is a sync byte and `end - start` a multiple of 188. Valid until the next `push`. */
export interface Run {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** 188; 192 with a time stamp before each packet (Blu-ray), 204 with parity after each (DVB). */
const STRIDES = [188, 192, 204] as const;

/**
 * Cuts pushed chunks into runs of whole packets. Runs are views of the chunk itself; only a packet that lies across two chunks is copied.
 * In sync, a sync byte at the expected place is trusted; after a loss the next one must be confirmed by two more at one stride.
 */
export class Aligner {
  #rest = new Uint8Array(0);
  #stride = 0;
  /** Bytes that belonged to no packet. */
  skipped = 0;
  /** How often the sync was lost after it had been found. */
  losses = 0;

  *push(chunk: Uint8Array): Generator<Run, void, void> {
    let bytes = chunk;
    let at = 0;
    if (this.#rest.length > 0) {
      const missing = this.#stride - this.#rest.length;
      const completes = this.#stride > 0 && chunk.length >= missing;
      const whole = join([this.#rest, completes ? chunk.subarray(0, missing) : chunk]);
      this.#rest = new Uint8Array(0);
      if (completes) {
        yield { bytes: whole, start: 0, end: PACKET };
        at = missing;
      } else bytes = whole;
    }
    while (at < bytes.length) {
      if (this.#stride === 0) at = this.#search(bytes, at);
      if (this.#stride === 0) break;
      const start = at;
      at = this.#lastWhole(bytes, start);
      if (this.#stride === PACKET) {
        if (at > start) yield { bytes, start, end: at };
      } else for (let one = start; one < at; one += this.#stride) yield { bytes, start: one, end: one + PACKET };
      if (at < bytes.length && bytes[at] === SYNC) break;
      if (at < bytes.length) this.#lose();
    }
    if (at < bytes.length) this.#rest = copied(bytes, at);
  }

  /** End of the packets that lie whole and in sync from `at` on. */
  #lastWhole(bytes: Uint8Array, at: number): number {
    const stride = this.#stride;
    const last = bytes.length - stride;
    while (at <= last && bytes[at] === SYNC) at += stride;
    return at;
  }

  #lose(): void {
    this.#stride = 0;
    this.losses += 1;
  }

  /** Offset of the next confirmed sync byte, with the stride set; else the offset from which more bytes are needed. */
  #search(bytes: Uint8Array, from: number): number {
    for (let at = bytes.indexOf(SYNC, from); at >= 0; at = bytes.indexOf(SYNC, at + 1)) {
      for (const stride of STRIDES) {
        const claim = confirms(bytes, at, stride);
        if (claim === 'no') continue;
        if (claim === 'yes') this.#stride = stride;
        this.skipped += at - from;
        return at;
      }
    }
    this.skipped += bytes.length - from;
    return bytes.length;
  }
}

function confirms(bytes: Uint8Array, at: number, stride: number): 'yes' | 'no' | 'later' {
  for (let next = at + stride; next <= at + 2 * stride; next += stride) {
    if (next >= bytes.length) return 'later';
    if (bytes[next] !== SYNC) return 'no';
  }
  return 'yes';
}
