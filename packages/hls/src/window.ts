// The sliding window of a live playlist: which segments are listed, and how long removed ones stay available (RFC 8216, 6.2.2).

export interface Listable {
  sequence: number;
  /** The discontinuity that it is in (RFC 8216, 6.2.1). */
  discontinuity: number;
  seconds: number;
  isDiscontinuous: boolean;
}

export interface Removed<S> {
  segment: S;
  /** Seconds of stream time that must pass before it may go. */
  left: number;
}

export class LiveWindow<S extends Listable> {
  readonly #listed: S[] = [];
  readonly #count: number;
  #removed: Removed<S>[] = [];
  #target: number;

  /** Lists `count` segments; `target` is the first value of the target duration in seconds. */
  constructor(count: number, target: number) {
    this.#count = count;
    this.#target = Math.ceil(target);
  }

  get listed(): readonly S[] {
    return this.#listed;
  }
  /** Of the first listed segment, its own discontinuity not counted: the tag before it counts that. */
  get discontinuitySequence(): number {
    const [first] = this.#listed;
    return first ? first.discontinuity - (first.isDiscontinuous ? 1 : 0) : 0;
  }
  /** Whole seconds that no listed segment rounds above; RFC 8216, 6.2.1 wants it constant, so it grows only when a key frame comes later than ever. */
  get targetDuration(): number {
    return this.#target;
  }

  /** Adds the newest segment; returns those whose time of grace is over. One that does not follow the last begins the list anew. */
  push(segment: S): S[] {
    const longest = this.#listed.reduce((sum, { seconds }) => sum + seconds, 0);
    const follows = (this.#listed.at(-1)?.sequence ?? segment.sequence - 1) === segment.sequence - 1;
    while (!follows && this.#listed.length > 0) this.#remove(longest);
    this.#listed.push(segment);
    this.#target = Math.max(this.#target, Math.round(segment.seconds));
    while (this.#listed.length > this.#count) this.#remove(longest);
    const gone: S[] = [];
    this.#removed = this.#removed.filter((removed) => {
      removed.left -= segment.seconds;
      if (removed.left >= 0) return true;
      gone.push(removed.segment);
      return false;
    });
    return gone;
  }

  /** A listed or lately removed segment. */
  find(sequence: number): S | null {
    return (
      this.#listed.find((one) => one.sequence === sequence) ??
      this.#removed.find((one) => one.segment.sequence === sequence)?.segment ??
      null
    );
  }

  /** Everything that is still held. */
  all(): S[] {
    return [...this.#removed.map((one) => one.segment), ...this.#listed];
  }

  #remove(longest: number): void {
    const segment = this.#listed.shift();
    if (!segment) return;
    // The duration of the segment plus that of the longest playlist that has listed it.
    this.#removed.push({ segment, left: segment.seconds + longest });
  }
}
