// Composed answers: kept within a budget of bytes, least lately used ones first out; each composed once, however many ask.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

export interface Answer {
  body: Buffer;
  etag: string;
  /** Made when the first player accepts it. */
  gzip(): Promise<Buffer>;
}

const packed = promisify(gzip);

/** Anything that gives text or its bytes in pieces; between pieces others get their turn. */
export type Pieces = Iterable<string | Buffer>;

const digest = (of: string | Buffer): string => `"${createHash('sha1').update(of).digest('base64url')}"`;

/** `version` names what the body was made of, where hashing the body itself would take too long. */
export function answerOf(body: Buffer, version: string | null = null, grew: (bytes: number) => void = () => {}): Answer {
  let small: Promise<Buffer> | null = null;
  return {
    body,
    etag: digest(version ?? body),
    gzip: () =>
      (small ??= packed(body, { level: constants.Z_BEST_SPEED }).then((bytes) => {
        grew(bytes.length);
        return bytes;
      })),
  };
}

export class AnswerCache {
  readonly #budget: number;
  readonly #boot: string;
  readonly #held = new Map<string, { answer: Answer; bytes: number }>();
  readonly #coming = new Map<string, Promise<Answer>>();
  #bytes = 0;
  hits = 0;
  misses = 0;
  /** By the beginning of keys, up to the first colon. */
  readonly #asked = new Map<string, { hits: number; misses: number }>();

  /** `boot` is new with each process, since keys count from the process's start. */
  constructor(budget: number, boot: string) {
    this.#budget = budget;
    this.#boot = boot;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The answer of this key, composed from `pieces` where it is not at hand. A key names everything that the answer depends on. */
  get(key: string, pieces: () => Pieces): Promise<Answer> {
    return this.#ask(key, async () => compose(pieces()));
  }

  /** The same for an answer whose body is made in another way. */
  getWhole(key: string, make: () => Promise<Answer>): Promise<Answer> {
    return this.#ask(key, async () => (await make()).body);
  }

  /** What the answers whose keys begin so have cost and served. */
  figuresOf(prefix: string): { answers: number; bytes: number; hits: number; misses: number } {
    const held = [...this.#held].filter(([key]) => key.startsWith(`${prefix}:`));
    const asked = this.#asked.get(prefix) ?? { hits: 0, misses: 0 };
    return { ...asked, answers: held.length, bytes: held.reduce((sum, [, { bytes }]) => sum + bytes, 0) };
  }

  #count(key: string, found: 'hits' | 'misses'): void {
    this[found] += 1;
    const prefix = key.slice(0, Math.max(0, key.indexOf(':')));
    const asked = this.#asked.get(prefix) ?? { hits: 0, misses: 0 };
    this.#asked.set(prefix, asked);
    asked[found] += 1;
  }

  #ask(key: string, make: () => Promise<Buffer>): Promise<Answer> {
    const held = this.#held.get(key);
    if (held) {
      this.#count(key, 'hits');
      this.#held.delete(key);
      this.#held.set(key, held);
      return Promise.resolve(held.answer);
    }
    const coming = this.#coming.get(key);
    if (coming) return coming;
    this.#count(key, 'misses');
    const fresh = make().then((body) => this.#keep(key, body));
    this.#coming.set(key, fresh);
    void fresh.finally(() => this.#coming.delete(key)).catch(() => {}); // whoever asked hears of the failure
    return fresh;
  }

  /** Forgets the answers whose keys begin so. */
  forget(prefix: string): void {
    for (const key of this.#held.keys()) if (key.startsWith(prefix)) this.#drop(key);
  }

  #keep(key: string, body: Buffer): Answer {
    const answer = answerOf(body, `${this.#boot} ${key}`, (bytes) => this.#grow(key, bytes));
    this.#held.set(key, { answer, bytes: body.length });
    this.#bytes += body.length;
    this.#shrink();
    return answer;
  }

  #grow(key: string, bytes: number): void {
    const held = this.#held.get(key);
    if (!held) return;
    held.bytes += bytes;
    this.#bytes += bytes;
    this.#shrink();
  }

  #shrink(): void {
    for (const key of this.#held.keys()) {
      if (this.#bytes <= this.#budget) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#held.get(key)?.bytes ?? 0;
    this.#held.delete(key);
  }
}

const PIECE = 128 * 1024;

/** Joins the pieces to bytes; gives others their turn after each 128 KB. */
export async function compose(pieces: Pieces): Promise<Buffer> {
  const parts: Buffer[] = [];
  let open: string[] = [];
  let length = 0;
  const close = () => {
    if (open.length > 0) parts.push(Buffer.from(open.join('')));
    open = [];
  };
  for (const piece of pieces) {
    length += piece.length;
    if (typeof piece === 'string') open.push(piece);
    else {
      close();
      parts.push(piece);
    }
    if (length < PIECE) continue;
    close();
    length = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  close();
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}
