// Decides where a stream is cut into segments: at key frames, by the packets' own time. It sees positions, not bytes.
import { secondsBetween } from '@muxwell/mpegts';

/** A key frame as the segmenter needs it. */
export interface CutPoint {
  position: number;
  /** 90 kHz, 33 bits; -1 when unknown. */
  pts: number;
  /** PAT and PMT that lead into it. */
  head: Uint8Array;
}

export interface Segment {
  /** First and one past the last byte, in the stream's count of positions. */
  from: number;
  to: number;
  seconds: number;
  /** PAT and PMT to send before its bytes (RFC 8216, 3.2). */
  head: Uint8Array;
  /** Its time is not related to that of the segment before. */
  isDiscontinuous: boolean;
}

/** A step of more than this between two key frames is a jump of the stream's clock. */
const LONGEST_STEP_SECONDS = 60;

/** Cuts at key frames, never before `target` seconds, as near to multiples of it as key frames allow. */
export class Segmenter {
  /** Seconds; may be changed at any time. */
  target: number;
  #open: CutPoint | null = null;
  #latest: CutPoint | null = null;
  /** The key frame before the latest. */
  #previous: CutPoint | null = null;
  #isDiscontinuous = false;

  constructor(targetSeconds: number) {
    this.target = targetSeconds;
  }

  /** Where the open segment begins, null before the first key frame. */
  get openFrom(): number | null {
    return this.#open?.position ?? null;
  }

  /** Whether the open segment's time is not related to that of the one before. */
  get isOpenDiscontinuous(): boolean {
    return this.#isDiscontinuous;
  }

  /** Takes the next key frame; returns the segment that it closes. */
  push(key: CutPoint): Segment | null {
    const open = this.#open;
    const latest = this.#latest;
    if (key.pts < 0) return null;
    this.#note(key);
    if (!open || !latest) {
      this.#open = key;
      return null;
    }
    const step = secondsBetween(latest.pts, key.pts);
    if (step <= 0 || step > LONGEST_STEP_SECONDS) return this.#jump(open, latest, key);
    const seconds = secondsBetween(open.pts, key.pts);
    // A cut a little early beats one a whole group of pictures late.
    return seconds >= this.target - 0.2 ? this.#cut(open, key, seconds) : null;
  }

  /** Takes the next key frame where another cuts: `cut` says when. */
  watch(key: CutPoint): void {
    if (key.pts >= 0) this.#note(key);
  }

  /** A segment begins at this key frame, one of the latest two; returns the one that ends there. */
  cut(key: CutPoint, isDiscontinuous: boolean): Segment | null {
    const open = this.#open;
    if (key.pts < 0 || (open && key.position <= open.position)) return null;
    const before = this.#latest?.position === key.position ? this.#previous : this.#latest;
    const seconds = open ? secondsBetween(open.pts, key.pts) : 0;
    const known = open && before ? secondsBetween(open.pts, before.pts) : 0;
    const isJump = seconds <= 0 || seconds > LONGEST_STEP_SECONDS;
    const closed = open ? this.#cut(open, key, isJump ? Math.max(known, 0.1) : seconds) : null;
    this.#open = key;
    this.#isDiscontinuous ||= isDiscontinuous;
    return closed;
  }

  #note(key: CutPoint): void {
    this.#previous = this.#latest;
    this.#latest = key;
  }

  /** The stream breaks at `position` (its source has changed): what is open ends there; the next key frame begins anew. */
  break(position: number): Segment | null {
    const open = this.#open;
    const seconds = open && this.#latest ? secondsBetween(open.pts, this.#latest.pts) : 0;
    this.#open = null;
    this.#latest = null;
    const closed = open && seconds > 0 && position > open.position ? this.#closed(open, position, seconds) : null;
    this.#isDiscontinuous = true;
    return closed;
  }

  #jump(open: CutPoint, latest: CutPoint, key: CutPoint): Segment | null {
    const seconds = secondsBetween(open.pts, latest.pts);
    const closed = this.#closed(open, key.position, Math.max(seconds, 0.1));
    this.#open = key;
    this.#isDiscontinuous = true;
    return closed;
  }

  #cut(open: CutPoint, key: CutPoint, seconds: number): Segment {
    this.#open = key;
    return this.#closed(open, key.position, seconds);
  }

  #closed(open: CutPoint, to: number, seconds: number): Segment {
    const isDiscontinuous = this.#isDiscontinuous;
    this.#isDiscontinuous = false;
    return { from: open.position, to, seconds, head: open.head, isDiscontinuous };
  }
}
