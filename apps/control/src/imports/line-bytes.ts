// Lines as bytes, one after another: each is encoded by itself. A text of many lines is two bytes a character as soon as one of them has other
// letters than Latin ones, and takes twice as long.

const encoder = new TextEncoder();

export class LineBytes {
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;

  add(line: string): void {
    // UTF-8 has at most three bytes for a UTF-16 unit.
    const most = this.#length + line.length * 3;
    if (most > this.#bytes.length) this.#grow(most);
    this.#length += encoder.encodeInto(line, this.#bytes.subarray(this.#length)).written;
  }

  /** All lines since the last call, in memory of their own. */
  taken(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  #grow(most: number): void {
    const larger = new Uint8Array(most * 2);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
