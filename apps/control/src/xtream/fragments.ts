// Lists in fragments of some hundred rows, each kept as long as its rows are: a change of one row makes one fragment anew.

interface Kept<R, T> {
  rows: readonly R[];
  /** What else the fragment tells of, such as the categories. */
  basis: readonly object[];
  made: T;
}

/** Fragments end before ids that this divides, so that a row that comes or goes moves no other fragment's ends. */
const END_AT = 256;
const MOST_ROWS = 1024;
/** Sets of rows that begin with the same row. */
const MOST_VARIANTS = 4;

/** Keeps fragments of one form by their first rows. */
export class Fragments<R extends { id: number }, T> {
  readonly #kept = new WeakMap<R, Kept<R, T>[]>();
  readonly #make: (rows: readonly R[], ...basis: object[]) => T;

  constructor(make: (rows: readonly R[], ...basis: object[]) => T) {
    this.#make = make;
  }

  /** Rows are compared by identity: a row that has changed is another object. */
  *of(rows: Iterable<R>, basis: readonly object[] = []): Generator<T> {
    let open: R[] = [];
    for (const row of rows) {
      if (open.length > 0 && (row.id % END_AT === 0 || open.length >= MOST_ROWS)) {
        yield this.#fragment(open, basis);
        open = [];
      }
      open.push(row);
    }
    if (open.length > 0) yield this.#fragment(open, basis);
  }

  #fragment(rows: readonly R[], basis: readonly object[]): T {
    const [first] = rows;
    if (!first) throw new Error('a fragment has rows');
    const kept = this.#kept.get(first) ?? [];
    const known = kept.find((one) => areSame(one.rows, rows) && areSame(one.basis, basis));
    if (known) return known.made;
    const made = this.#make(rows, ...basis);
    const others = kept.filter((one) => areSame(one.basis, basis)).slice(0, MOST_VARIANTS - 1);
    this.#kept.set(first, [{ rows, basis, made }, ...others]);
    return made;
  }
}

function areSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Text with holes, as one character per byte of its UTF-8: what fills the holes differs from line to line, and is put in without encoding again. */
export type Holed = string;
export const HOLE = '\0';

export const holed = (text: string): Holed => Buffer.from(text, 'utf8').toString('latin1');
export const filled = (text: Holed, hole: string): Buffer => Buffer.from(text.split(HOLE).join(holed(hole)), 'latin1');
