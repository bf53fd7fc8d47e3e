// Tells whether a picture is one that a decoder can start at, from the first bytes of its access unit.
import type { Codec } from './stream-types.ts';

/** `key`: decoding can start here. `other`: it cannot. `open`: more bytes are needed. */
export type Verdict = 'key' | 'other' | 'open';

const WINDOW_CLEAR = 0xffffffff;

/** Reads start codes as bytes come, across packet borders. One instance looks at one access unit at a time. */
export class KeyFrameFinder {
  readonly #judge: Judge | null;
  #window = WINDOW_CLEAR;
  /** Bytes still to collect behind a start code before it can be judged. */
  #wanted = 0;
  #unit = 0;
  readonly #head = new Uint8Array(8);
  #seen = 0;

  constructor(codec: Codec) {
    this.#judge = JUDGES[codec] ?? null;
  }

  /** False when the codec's pictures are not understood: only the random_access_indicator can tell then. */
  get understands(): boolean {
    return this.#judge !== null;
  }

  begin(): void {
    this.#window = WINDOW_CLEAR;
    this.#wanted = 0;
    this.#seen = 0;
  }

  /** Looks at `bytes[start..end)`, the next part of the access unit. */
  look(bytes: Uint8Array, start: number, end: number): Verdict {
    const judge = this.#judge;
    if (judge === null) return 'other';
    let window = this.#window;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (this.#wanted > 0) {
        this.#head[this.#head.length - this.#wanted] = byte;
        this.#wanted -= 1;
        if (this.#wanted === 0) {
          const verdict = this.#decide(judge);
          if (verdict !== 'open') return verdict;
        }
      }
      window = ((window << 8) | byte) >>> 0;
      // A start code prefix, 00 00 01, then the byte that names the unit.
      if (window >>> 8 !== 1) continue;
      this.#unit = byte;
      this.#wanted = this.#head.length;
    }
    this.#window = window;
    return 'open';
  }

  /** What is known when the access unit ends before a verdict. */
  close(): Verdict {
    if (this.#judge === null || this.#wanted === 0) return 'other';
    this.#head.fill(0, this.#head.length - this.#wanted);
    this.#wanted = 0;
    return this.#decide(this.#judge) === 'key' ? 'key' : 'other';
  }

  #decide(judge: Judge): Verdict {
    const { verdict, seen } = judge(this.#unit, this.#head, this.#seen);
    this.#seen = seen;
    return verdict;
  }
}

/** From a unit's first byte, the eight behind it and what was seen before in this access unit. */
type Judge = (unit: number, head: Uint8Array, seen: number) => { verdict: Verdict; seen: number };

const HAS_PARAMETERS = 1;
const open = (seen: number) => ({ verdict: 'open' as const, seen });
const key = { verdict: 'key' as const, seen: 0 };
const other = { verdict: 'other' as const, seen: 0 };

/** ISO 14496-10, table 7-1 (nal_unit_type) and D.1.8 (recovery point). */
const h264: Judge = (unit, head, seen) => {
  const type = unit & 0x1f;
  if (type === 5) return key;
  if (type === 7) return open(seen | HAS_PARAMETERS);
  if (type === 6 && head[0] === 6) return key;
  if (type < 1 || type > 5) return open(seen);
  // An I slice behind its own parameter sets: an open group of pictures without a recovery point.
  return (seen & HAS_PARAMETERS) !== 0 && isIntraSlice(head) ? key : other;
};

/** slice_header (ISO 14496-10, 7.3.3): first_mb_in_slice and slice_type, both Exp-Golomb; I is 2 or 7, SI 4 or 9. */
function isIntraSlice(head: Uint8Array): boolean {
  const bits = new BitReader(head);
  bits.exponentialGolomb();
  const type = bits.exponentialGolomb() % 5;
  return type === 2 || type === 4;
}

/** ITU-T H.265, table 7-1: 16..21 are IRAP pictures, 0..9 others. */
const hevc: Judge = (unit, _head, seen) => {
  const type = (unit >> 1) & 0x3f;
  if (type >= 16 && type <= 21) return key;
  return type <= 9 ? other : open(seen);
};

/** ISO 13818-2, 6.2.3: picture_coding_type 1 is intra; decoding starts at a sequence header. */
const mpeg2: Judge = (unit, head, seen) => {
  if (unit === 0xb3) return open(seen | HAS_PARAMETERS);
  if (unit !== 0x00) return open(seen);
  const intra = (((head[1] as number) >> 3) & 0x07) === 1;
  return intra && (seen & HAS_PARAMETERS) !== 0 ? key : other;
};

/** ISO 14496-2, 6.2.5: vop_coding_type 00 is intra. */
const mpeg4: Judge = (unit, head, seen) => {
  if (unit !== 0xb6) return open(seen);
  return (head[0] as number) >> 6 === 0 ? key : other;
};

const JUDGES: Partial<Record<Codec, Judge>> = { h264, hevc, mpeg2, mpeg4 };

class BitReader {
  #at = 0;
  readonly #bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  bit(): number {
    const byte = this.#bytes[this.#at >> 3] ?? 0;
    const bit = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at += 1;
    return bit;
  }
  /** ue(v) (ISO 14496-10, 9.1). */
  exponentialGolomb(): number {
    let zeros = 0;
    while (zeros < 31 && this.bit() === 0) zeros += 1;
    let rest = 0;
    for (let i = 0; i < zeros; i += 1) rest = rest * 2 + this.bit();
    return 2 ** zeros - 1 + rest;
  }
}
