// A map with a few entries other than in the map beneath it, which it does not copy: an edit of one row leaves a hundred thousand as they are.

/** More entries than these are better put into a copy. */
const MOST_PATCHES = 1000;

/** Immutable; in the order of the map beneath. */
export class PatchedMap<V> implements ReadonlyMap<number, V> {
  readonly base: ReadonlyMap<number, V>;
  /** Entries of the base that are others here; null: gone. */
  readonly patches: ReadonlyMap<number, V | null>;
  readonly size: number;

  private constructor(base: ReadonlyMap<number, V>, patches: ReadonlyMap<number, V | null>) {
    this.base = base;
    this.patches = patches;
    this.size = base.size;
    for (const value of patches.values()) if (value === null) this.size -= 1;
  }

  /** `map` with these entries, each of which it has already, put in place, the last where one comes twice; null takes one out. */
  static of<V>(map: ReadonlyMap<number, V>, entries: Iterable<readonly [number, V | null]>): ReadonlyMap<number, V> {
    const under = map instanceof PatchedMap ? (map as PatchedMap<V>) : new PatchedMap<V>(map, new Map());
    const patched = new PatchedMap(under.base, new Map([...under.patches, ...entries]));
    return patched.patches.size > MOST_PATCHES ? new Map(patched) : patched;
  }

  get(key: number): V | undefined {
    const patch = this.patches.get(key);
    return patch === undefined ? this.base.get(key) : (patch ?? undefined);
  }

  has(key: number): boolean {
    return this.get(key) !== undefined;
  }

  *entries(): MapIterator<[number, V]> {
    for (const entry of this.base) {
      const patch = this.patches.get(entry[0]);
      if (patch === undefined) yield entry;
      else if (patch !== null) yield [entry[0], patch];
    }
  }

  *keys(): MapIterator<number> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[number, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: number, map: ReadonlyMap<number, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

/** The map beneath, and what is other in `map`: as it was, and as it is. */
export function patchesOf<V>(map: ReadonlyMap<number, V>): { base: ReadonlyMap<number, V>; others: { was: V; is: V | null }[] } {
  if (!(map instanceof PatchedMap)) return { base: map, others: [] };
  const { base, patches } = map as PatchedMap<V>;
  return { base, others: [...patches].flatMap(([key, is]) => (base.has(key) ? [{ was: base.get(key) as V, is }] : [])) };
}
