// The body of an HTTP answer, with its chunks undone (RFC 9112, 6 and 7.1), handed on without copying.

/** An answer that does not keep to the protocol. */
export class BadAnswer extends Error {}

type Phase = 'size' | 'data' | 'data-end' | 'trailer';

const MOST_LINE = 4096;

export class Body {
  readonly #onBytes: (bytes: Uint8Array) => void;
  readonly #isChunked: boolean;
  readonly #hasLength: boolean;
  /** Bytes that the body, or its chunk, still has. */
  #left: number;
  #phase: Phase = 'size';
  #line = '';

  constructor(headers: Readonly<Record<string, string>>, onBytes: (bytes: Uint8Array) => void) {
    this.#onBytes = onBytes;
    this.#isChunked = /(^|[\s,])chunked\s*$/i.test(headers['transfer-encoding'] ?? '');
    const length = headers['content-length'] ?? '';
    this.#hasLength = !this.#isChunked && /^\d{1,15}$/.test(length);
    this.#left = this.#hasLength ? Number(length) : Infinity;
  }

  /** Whether the end of the connection is the end of the body (RFC 9112, 6.3). */
  get endsWithConnection(): boolean {
    return !this.#isChunked && !this.#hasLength;
  }

  /** Takes what has come; true when that was the last of it. Throws when the chunks make no sense. */
  push(bytes: Uint8Array): boolean {
    if (this.#isChunked) return this.#undo(bytes);
    const step = Math.min(this.#left, bytes.length);
    if (step > 0) this.#onBytes(step === bytes.length ? bytes : bytes.subarray(0, step));
    this.#left -= step;
    return this.#left === 0;
  }

  #undo(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; ) {
      if (this.#phase === 'data') {
        const step = Math.min(this.#left, bytes.length - at);
        this.#onBytes(bytes.subarray(at, at + step));
        this.#left -= step;
        at += step;
        if (this.#left === 0) this.#phase = 'data-end';
        continue;
      }
      const byte = bytes[at] as number;
      at += 1;
      if (byte !== 0x0a) {
        this.#line += String.fromCharCode(byte);
        if (this.#line.length > MOST_LINE) throw new BadAnswer('the chunks of the answer make no sense');
      } else if (this.#endLine()) return true;
    }
    return false;
  }

  /** A line of the framing is whole; true when it was the last. */
  #endLine(): boolean {
    const line = this.#line.trim();
    this.#line = '';
    if (this.#phase === 'trailer') return line === '';
    if (this.#phase === 'data-end') {
      if (line !== '') throw new BadAnswer('the chunks of the answer make no sense');
      this.#phase = 'size';
      return false;
    }
    const size = /^([0-9a-f]{1,12})\s*(;|$)/i.exec(line)?.[1];
    if (size === undefined) throw new BadAnswer('the chunks of the answer make no sense');
    this.#left = Number.parseInt(size, 16);
    this.#phase = this.#left === 0 ? 'trailer' : 'data';
    return false;
  }
}
