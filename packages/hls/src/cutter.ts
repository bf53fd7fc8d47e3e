// Cuts a stream into numbered segments: by itself on the server that holds the stream, as the holder says on the others, so that numbers agree everywhere.
import { Segmenter, type CutPoint, type Segment } from './segmenter.ts';

/** Both numbers of RFC 8216, 6.2.1: of the segment, and of the discontinuity that it is in. */
export interface Numbers {
  sequence: number;
  discontinuity: number;
}

export type NumberedSegment = Segment & Numbers;

/** So many key frames without a word from the holder, and a server cuts by itself. */
const PATIENCE = 3;
/** A holder whose numbers are behind by no more than this is waited for; else its cuts count and its numbers do not. */
const NEAR = 3;

export class Cutter {
  readonly #segmenter: Segmenter;
  /** Of the open segment. */
  #sequence: number;
  /** Of the segment before it. */
  #discontinuity: number;
  /** The last number that the holder has said; -1: none. */
  #told = -1;
  #unmarked = 0;
  /** Nothing was numbered here yet: what the holder says counts, whatever it is. */
  #isFresh = true;

  /** `first` numbers the first segment and the first discontinuity of a holder. */
  constructor(targetSeconds: number, first: number) {
    this.#segmenter = new Segmenter(targetSeconds);
    this.#sequence = first;
    this.#discontinuity = first;
  }

  set target(seconds: number) {
    this.#segmenter.target = seconds;
  }
  /** Where the open segment begins, null before the first key frame. */
  get openFrom(): number | null {
    return this.#segmenter.openFrom;
  }
  /** Numbers of the open segment. */
  get open(): Numbers {
    const step = this.#segmenter.isOpenDiscontinuous ? 1 : 0;
    return { sequence: this.#sequence, discontinuity: this.#discontinuity + step };
  }

  /** Takes the next key frame; returns the segment that it closes. Who does not hold the stream waits for `follow`. */
  push(key: CutPoint, isHolder: boolean): NumberedSegment | null {
    this.#unmarked += 1;
    if (!isHolder && this.#unmarked <= PATIENCE) {
      this.#segmenter.watch(key);
      return null;
    }
    this.#isFresh = false;
    return this.#numbered(this.#segmenter.push(key));
  }

  /** What the holder says of one of the latest two key frames; returns the segment that it closes. */
  follow(said: Numbers, key: CutPoint): NumberedSegment | null {
    const isNews = said.sequence !== this.#told;
    this.#told = said.sequence;
    this.#unmarked = 0;
    if (this.#isFresh) return this.#join(said, key);
    const { sequence, discontinuity } = this.open;
    const isAhead = said.sequence > sequence;
    const isElsewhere = isNews && said.sequence < sequence - NEAR;
    const isJoining = this.openFrom === null;
    if (!isJoining && !isAhead && !isElsewhere) return null;
    const isDiscontinuous = !isJoining && said.discontinuity > discontinuity;
    const closed = this.#numbered(this.#segmenter.cut(key, isDiscontinuous));
    this.#sequence = Math.max(this.#sequence, said.sequence);
    this.#discontinuity = Math.max(this.#discontinuity, said.discontinuity - (this.#segmenter.isOpenDiscontinuous ? 1 : 0));
    return closed;
  }

  #join({ sequence, discontinuity }: Numbers, key: CutPoint): null {
    this.#isFresh = false;
    this.#sequence = sequence;
    this.#discontinuity = discontinuity;
    this.#segmenter.cut(key, false);
    return null;
  }

  /** The stream breaks at `position`: what is open ends there, and the next key frame begins anew. */
  break(position: number): NumberedSegment | null {
    return this.#numbered(this.#segmenter.break(position));
  }

  #numbered(segment: Segment | null): NumberedSegment | null {
    if (!segment) return null;
    this.#discontinuity += segment.isDiscontinuous ? 1 : 0;
    const numbered = { ...segment, sequence: this.#sequence, discontinuity: this.#discontinuity };
    this.#sequence += 1;
    return numbered;
  }
}
