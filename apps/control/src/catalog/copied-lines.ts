// Lines of COPY's text format as PostgreSQL reads them, field by field: of a field no more is made than what is asked for.

const [TAB, LINE_FEED, MINUS, ZERO, BACKSLASH, CAPITAL_N, SMALL_T] = [9, 10, 45, 48, 92, 78, 116];
/** Bytes that are worth comparing with the line before. */
const SHORT = 32;

const escapes: Record<string, string> = { t: '\t', n: '\n', r: '\r' };
const plain = (text: string) =>
  text.includes('\\') ? text.replaceAll(/\\(.)/g, (_, char: string) => escapes[char] ?? char) : text;

/** Goes from line to line; a text that is short and the same as in the line before is not made again. */
export class CopiedLines {
  readonly #bytes: Buffer;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #texts: (string | undefined)[];
  /** Where the texts stand that were made last. */
  readonly #madeAt: Int32Array;
  readonly #lengths: Int32Array;
  #at = 0;

  constructor(lines: Uint8Array, columns: number) {
    this.#bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
    this.#starts = new Int32Array(columns);
    this.#ends = new Int32Array(columns);
    this.#madeAt = new Int32Array(columns);
    this.#lengths = new Int32Array(columns);
    this.#texts = Array.from({ length: columns });
  }

  /** False when there is no line any more. */
  next(): boolean {
    const bytes = this.#bytes;
    const starts = this.#starts;
    const ends = this.#ends;
    let at = this.#at;
    if (at >= bytes.length) return false;
    let column = 0;
    starts[0] = at;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      // Of nearly all bytes nothing more is asked.
      if (byte > LINE_FEED) continue;
      if (byte === LINE_FEED) break;
      if (byte !== TAB) continue;
      ends[column] = at;
      column += 1;
      starts[column] = at + 1;
    }
    ends[column] = at;
    this.#at = at + 1;
    return true;
  }

  text(column: number): string {
    const start = this.#starts[column] ?? 0;
    const length = (this.#ends[column] ?? 0) - start;
    const known = this.#texts[column];
    if (known !== undefined && length <= SHORT && this.#isAsBefore(column, start, length)) return known;
    const text = plain(this.#bytes.toString('utf8', start, start + length));
    this.#texts[column] = text;
    this.#madeAt[column] = start;
    this.#lengths[column] = length;
    return text;
  }

  textOrNull(column: number): string | null {
    return this.#isNull(column) ? null : this.text(column);
  }

  /** What stands behind the first `length` bytes of a field. */
  rest(column: number, length: number): string {
    return plain(this.#bytes.toString('utf8', (this.#starts[column] ?? 0) + length, this.#ends[column]));
  }

  startsWith(column: number, start: Uint8Array): boolean {
    const from = this.#starts[column] ?? 0;
    if (from + start.length > (this.#ends[column] ?? 0)) return false;
    for (let i = 0; i < start.length; i += 1) if (this.#bytes[from + i] !== start[i]) return false;
    return true;
  }

  /** A whole number, without making a text of it. */
  number(column: number): number {
    const start = this.#starts[column] ?? 0;
    const end = this.#ends[column] ?? 0;
    const isNegative = this.#bytes[start] === MINUS;
    let number = 0;
    for (let at = isNegative ? start + 1 : start; at < end; at += 1) number = number * 10 + (this.#bytes[at] ?? 0) - ZERO;
    return isNegative ? -number : number;
  }

  numberOrNull(column: number): number | null {
    return this.#isNull(column) ? null : this.number(column);
  }

  isTrue(column: number): boolean {
    return this.#bytes[this.#starts[column] ?? 0] === SMALL_T;
  }

  #isNull(column: number): boolean {
    const start = this.#starts[column] ?? 0;
    return this.#bytes[start] === BACKSLASH && this.#bytes[start + 1] === CAPITAL_N;
  }

  #isAsBefore(column: number, start: number, length: number): boolean {
    const before = this.#madeAt[column] ?? 0;
    if (this.#lengths[column] !== length) return false;
    for (let i = 0; i < length; i += 1) if (this.#bytes[before + i] !== this.#bytes[start + i]) return false;
    return true;
  }
}
