// Chunks of bytes become text, whatever the encoding that the document has or says it has.

type Decoder = InstanceType<typeof TextDecoder>;
const CLOSE = 0x3e;
const LONGEST_CARRY = 1 << 20;

/**
 * UTF-8 wherever the bytes are UTF-8, whatever the declaration says; else the declared encoding, else Windows-1252. UTF-16 is known by its
 * byte order mark. Cuts behind `>`, where no character is cut.
 */
export class GuideDecoder {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #other: Decoder | null = null;
  #utf16: Decoder | null = null;
  #carry: Uint8Array | null = null;
  #isFirst = true;

  push(chunk: Uint8Array): string {
    const bytes = this.#carry ? joined(this.#carry, chunk) : chunk;
    if (this.#isFirst && bytes.length < 4) {
      this.#carry = bytes;
      return '';
    }
    if (this.#isFirst) this.#utf16 = utf16Of(bytes);
    this.#isFirst = false;
    if (this.#utf16) {
      this.#carry = null;
      return this.#utf16.decode(bytes, { stream: true });
    }
    const end = bytes.lastIndexOf(CLOSE) + 1;
    const whole = end === 0 && bytes.length > LONGEST_CARRY ? bytes.length : end;
    this.#carry = whole < bytes.length ? bytes.slice(whole) : null;
    return whole > 0 ? this.#decode(bytes.subarray(0, whole)) : '';
  }

  end(): string {
    const rest = this.#carry;
    this.#carry = null;
    if (this.#utf16) return this.#utf16.decode();
    return rest ? this.#decode(rest) : '';
  }

  #decode(bytes: Uint8Array): string {
    this.#other ??= declared(bytes);
    try {
      return this.#utf8.decode(bytes);
    } catch {
      return this.#other.decode(bytes);
    }
  }
}

function declared(bytes: Uint8Array): Decoder {
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200));
  const label = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1] ?? '';
  try {
    const decoder = new TextDecoder(label);
    return decoder.encoding.startsWith('utf-') ? new TextDecoder('windows-1252') : decoder;
  } catch {
    return new TextDecoder('windows-1252');
  }
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
