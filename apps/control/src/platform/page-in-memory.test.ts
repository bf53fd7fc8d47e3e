import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOfRows, type SortValues } from './page-in-memory.ts';

const row = fc.record({ name: fc.constantFrom('a', 'b', 'C'), at: fc.option(fc.nat(3).map((n) => new Date(n))) });
interface Row {
  id: number;
  name: string;
  at: Date | null;
}
const values: SortValues<Row> = { id: ({ id }) => id, name: ({ name }) => name, at: ({ at }) => at };

test('pages one after the other give every row once, in order, absent values last', () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 30 }),
      fc.constantFrom('id', '-id', 'name', '-name', 'at', '-at'),
      fc.integer({ min: 1, max: 7 }),
      (given, sort, limit) => {
        const rows: Row[] = given.map((one, id) => ({ id, ...one }));
        const seen: Row[] = [];
        for (let after: string | null | undefined; after !== null; ) {
          const page = pageOfRows(rows, { after, limit, sort }, values);
          expect(page.total).toBe(rows.length);
          seen.push(...page.items);
          after = page.next;
        }
        const order = sort.startsWith('-') ? -1 : 1;
        const valueOf = values[sort.replace('-', '')] ?? (() => null);
        const sorted = rows.toSorted((a, b) => {
          const [x, y] = [valueOf(a), valueOf(b)].map((key) => (key instanceof Date ? key.getTime() : key));
          if (x === y) return (a.id - b.id) * order;
          if (x === null || x === undefined) return 1;
          if (y === null || y === undefined) return -1;
          return x < y ? -order : order;
        });
        expect(seen.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
      },
    ),
  );
});

test('what cannot be sorted by is refused', () => {
  expect(() => pageOfRows([], { limit: 5, sort: 'size' }, values)).toThrow('cannot be sorted');
});
