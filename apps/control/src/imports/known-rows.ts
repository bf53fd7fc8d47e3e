// What a source gave last, held by the reading thread: an entry that comes just so again needs no staging.
import type { Unseen } from './reader.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;
const ZERO = 0x30;

/** Rows as COPY writes them: id, what it is (`0` a stream, `1` a series, `2` and `3` the same left out here), the first sixteen of the marks, the key. Keys of series and streams differ. */
export class KnownRows {
  readonly #places = new Map<string, number>();
  readonly #ids: number[] = [];
  readonly #isSeries: boolean[] = [];
  readonly #isOut: boolean[] = [];
  readonly #sums: [number[], number[]] = [[], []];
  readonly #isSeen: boolean[] = [];
  #rest = new Uint8Array();
  #unchanged = 0;
  #leftOut = 0;
  #staged = 0;

  /** Takes bytes as they come, cut anywhere. */
  add(bytes: Uint8Array): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const end = all.lastIndexOf(NEWLINE) + 1;
    this.#rest = new Uint8Array(all.subarray(end));
    const text = Buffer.from(all.buffer, all.byteOffset, end).toString('utf8');
    for (let at = 0; at < text.length; ) {
      const stop = text.indexOf('\n', at);
      this.#line(text, at, stop);
      at = stop + 1;
    }
  }

  #line(text: string, from: number, to: number): void {
    let afterId = from;
    while (text.charCodeAt(afterId) !== TAB) afterId += 1;
    this.#places.set(text.slice(afterId + 20, to), this.#ids.length);
    this.#ids.push(Number(text.slice(from, afterId)));
    const is = text.charCodeAt(afterId + 1) - ZERO;
    this.#isSeries.push(is % 2 === 1);
    this.#isOut.push(is >= 2);
    // Of a row without marks they are no numbers, and equal to nothing.
    this.#sums[0].push(Number.parseInt(text.slice(afterId + 3, afterId + 11), 16));
    this.#sums[1].push(Number.parseInt(text.slice(afterId + 11, afterId + 19), 16));
    this.#isSeen.push(false);
  }

  /** Tells whether this key came with just this sum, and notes that it came. */
  isSame(key: string, [a, b]: readonly [number, number], isSeries: boolean): boolean {
    const place = this.#places.get(key);
    const isSame = place !== undefined && !this.#isSeen[place] && this.#sums[0][place] === a && this.#sums[1][place] === b;
    if (isSame) this.#isSeen[place] = true;
    if (isSeries) return isSame;
    if (!isSame) this.#staged += 1;
    else if (this.#isOut[place]) this.#leftOut += 1;
    else this.#unchanged += 1;
    return isSame;
  }

  unseen(): Unseen {
    const of = (isSeries: boolean) =>
      Int32Array.from(this.#ids.filter((_, place) => !this.#isSeen[place] && this.#isSeries[place] === isSeries));
    return { streams: of(false), series: of(true), unchanged: this.#unchanged, leftOut: this.#leftOut, staged: this.#staged };
  }
}
