import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PatchedMap } from './patched-map.ts';

test('a patched map is what a map with the same entries set and deleted is, in its order', () => {
  const base = fc.uniqueArray(fc.nat(40), { maxLength: 30 }).map((keys) => new Map(keys.map((key) => [key, `was ${key}`])));
  const patches = fc.array(fc.tuple(fc.nat(40), fc.option(fc.string())), { maxLength: 10 });
  fc.assert(
    fc.property(base, fc.array(patches, { maxLength: 4 }), (before, rounds) => {
      let map: ReadonlyMap<number, string> = before;
      const plain = new Map(before);
      for (const round of rounds) {
        const known = round.filter(([key]) => plain.has(key));
        map = PatchedMap.of(map, known);
        for (const [key, value] of new Map(known))
          if (value === null) plain.delete(key);
          else plain.set(key, value);
      }
      expect([...map]).toEqual([...plain]);
      expect([...map.values()]).toEqual([...plain.values()]);
      expect([...map.keys()]).toEqual([...plain.keys()]);
      expect(map.size).toBe(plain.size);
      for (const key of before.keys()) expect([map.has(key), map.get(key)]).toEqual([plain.has(key), plain.get(key)]);
    }),
  );
});
