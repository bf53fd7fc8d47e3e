// Lines by a part of their username or notes, in memory: joined a few hundred at a time, so that a line that changes costs the joining of its own few.
import { problems } from '@muxwell/contract';
import { findIn, joinTexts, type JoinedTexts } from '../platform/joined-texts.ts';

interface Some {
  texts: Map<number, string>;
  /** Null: they have changed since they were joined. */
  joined: JoinedTexts | null;
}

/** Neighbours by id are joined. */
const TOGETHER = 512;
/** So many are joined in one turn of the loop. */
const JOINS = 8;

export class LineNames {
  readonly #shelves = new Map<number, Some>();

  put(id: number, { username, notes }: { username: string; notes: string }): void {
    const at = Math.floor(id / TOGETHER);
    const some = this.#shelves.get(at) ?? { texts: new Map<number, string>(), joined: null };
    this.#shelves.set(at, some);
    // No search has a NUL character: none finds what begins in the one and ends in the other.
    some.texts.set(id, notes === '' ? username : `${username}\0${notes}`);
    some.joined = null;
  }

  remove(id: number): void {
    const some = this.#shelves.get(Math.floor(id / TOGETHER));
    if (!some?.texts.delete(id)) return;
    some.joined = null;
    if (some.texts.size === 0) this.#shelves.delete(Math.floor(id / TOGETHER));
  }

  /** The ids of the lines that have these words in them, in any case. Throws `invalid-request` for text that no line can have. */
  async find(words: string): Promise<number[]> {
    if (words.includes('\0')) throw problems.invalidRequest('a line has no NUL character');
    const wanted = words.toLowerCase();
    const found: number[] = [];
    let joins = 0;
    for (const some of this.#shelves.values()) {
      if (some.joined === null) {
        some.joined = joinTexts([...some.texts].map(([id, text]) => ({ id, text })));
        joins += 1;
        if (joins % JOINS === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      found.push(...findIn(some.joined ?? EMPTY, wanted));
    }
    return found;
  }
}

const EMPTY: JoinedTexts = joinTexts([]);
