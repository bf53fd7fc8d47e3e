// Chunks of bytes or text become lines, whatever the encoding and the line ends.

const NEWLINE = 0x0a;
const RETURN = 0x0d;
type Decoder = InstanceType<typeof TextDecoder>;

/** A line; `isCut` tells that it was longer than the limit and that only its start is here. */
export type OnLine = (line: string, isCut: boolean) => void;

/**
 * Splits at LF, CR and CRLF. Bytes are read as UTF-8, with or without a byte order mark, as UTF-16 with one; lines that are no UTF-8 are
 * read as Windows-1252. Holds no more than one line of at most `limit` characters.
 */
export class LineReader {
  readonly #limit: number;
  readonly #onLine: OnLine;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #utf16: Decoder | null = null;
  #isFirst = true;
  #carry: Uint8Array | null = null;
  #rest = '';
  #isCut = false;
  #endedWithReturn = false;

  constructor(limit: number, onLine: OnLine) {
    this.#limit = limit;
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array | string): void {
    if (typeof chunk === 'string') this.#text(chunk);
    else this.#bytes(chunk);
  }

  end(): void {
    if (this.#carry) this.#utf8Text(this.#carry);
    this.#carry = null;
    if (this.#utf16) this.#text(this.#utf16.decode());
    if (this.#rest !== '' || this.#isCut) this.#give('');
  }

  #bytes(chunk: Uint8Array): void {
    const bytes = this.#carry ? joined(this.#carry, chunk) : chunk;
    if (this.#isFirst && bytes.length < 2) {
      this.#carry = bytes;
      return;
    }
    if (this.#isFirst) this.#utf16 = utf16Of(bytes);
    this.#isFirst = false;
    if (this.#utf16) {
      this.#carry = null;
      this.#text(this.#utf16.decode(bytes, { stream: true }));
      return;
    }
    // A character may be cut at the chunk's end, but never at a line's end.
    const end = Math.max(bytes.lastIndexOf(NEWLINE), bytes.lastIndexOf(RETURN)) + 1;
    const whole = end === 0 && bytes.length > this.#limit ? bytes.length : end;
    this.#carry = whole < bytes.length ? bytes.slice(whole) : null;
    if (whole > 0) this.#utf8Text(bytes.subarray(0, whole));
  }

  #utf8Text(bytes: Uint8Array): void {
    let text: string;
    try {
      text = this.#utf8.decode(bytes);
    } catch {
      this.#text(this.#decodeByLine(bytes));
      return;
    }
    const isWide = text.length < bytes.length && !text.includes('\r');
    this.#text(text, isWide ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : null);
  }

  #decodeByLine(bytes: Uint8Array): string {
    const latin = new TextDecoder('windows-1252');
    const lines: string[] = [];
    for (let start = 0; start < bytes.length; ) {
      const found = bytes.indexOf(NEWLINE, start);
      const end = found < 0 ? bytes.length : found + 1;
      const line = bytes.subarray(start, end);
      try {
        lines.push(this.#utf8.decode(line));
      } catch {
        lines.push(latin.decode(line));
      }
      start = end;
    }
    return lines.join('');
  }

  /**
   * `bytes` are the same as UTF-8. A line of ASCII is made of them: it takes one byte for each character, where a part of a text that has other
   * letters somewhere takes two, and so does whatever is made of it.
   */
  #text(text: string, bytes: Buffer | null = null): void {
    let start = 0;
    if (this.#endedWithReturn && text !== '') {
      if (text.charCodeAt(0) === NEWLINE) start = 1;
      this.#endedWithReturn = false;
    }
    // CR is rare: where there is none, nobody looks for it again.
    const hasReturn = text.includes('\r', start);
    let at = start;
    for (;;) {
      const end = hasReturn ? lineEnd(text, start) : text.indexOf('\n', start);
      if (end < 0) break;
      const stop = bytes?.indexOf(NEWLINE, at) ?? 0;
      this.#give(bytes && stop - at === end - start ? bytes.toString('latin1', at, stop) : text.slice(start, end));
      at = stop + 1;
      start = end + 1;
      if (text.charCodeAt(end) !== RETURN) continue;
      if (start === text.length) this.#endedWithReturn = true;
      else if (text.charCodeAt(start) === NEWLINE) start += 1;
    }
    if (start < text.length) this.#keep(text.slice(start));
  }

  #keep(part: string): void {
    const room = this.#limit - this.#rest.length;
    if (part.length > room) this.#isCut = true;
    if (room > 0) this.#rest += part.length > room ? part.slice(0, room) : part;
  }

  #give(part: string): void {
    if (this.#rest !== '' || part.length > this.#limit) {
      this.#keep(part);
      part = this.#rest;
    }
    const isCut = this.#isCut;
    this.#rest = '';
    this.#isCut = false;
    this.#onLine(part, isCut);
  }
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  if (newline === from) return from;
  // CR alone is rare: looked for only within the line that LF would end.
  const line = newline < 0 ? text.slice(from) : text.slice(from, newline);
  const back = line.indexOf('\r');
  return back < 0 ? newline : from + back;
}

function utf16Of(bytes: Uint8Array): Decoder | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be');
  return null;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
