import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filled, Fragments, HOLE, holed } from './fragments.ts';

const row = (id: number) => ({ id });
const rowsTo = (last: number) => Array.from({ length: last }, (_, i) => row(i + 1));

test('only the fragment of a changed row is made anew', () => {
  const made: number[] = [];
  const fragments = new Fragments((rows: readonly { id: number }[]) => {
    made.push(rows[0]?.id ?? 0);
    return rows.map(({ id }) => id).join();
  });
  const rows = rowsTo(1000);
  const before = [...fragments.of(rows)];
  made.length = 0;

  const after = [...fragments.of(rows.map((one) => (one.id === 300 ? row(300) : one)))];

  expect(made).toEqual([256]);
  expect(after).toEqual(before);
});

test('a row that goes makes only its own fragment anew', () => {
  let made = 0;
  const fragments = new Fragments((rows: readonly { id: number }[]) => {
    made += 1;
    return rows.length;
  });
  const rows = rowsTo(1000);
  void [...fragments.of(rows)];
  made = 0;

  expect([...fragments.of(rows.filter(({ id }) => id !== 300))]).toEqual([255, 255, 256, 233]);
  expect(made).toBe(1);
});

test('another basis makes everything anew, and what it told before is not told again', () => {
  const fragments = new Fragments(
    (rows: readonly { id: number }[], name: object) => `${(name as { is: string }).is} ${rows.length}`,
  );
  const rows = rowsTo(10);
  expect([...fragments.of(rows, [{ is: 'a' }])]).toEqual(['a 10']);
  expect([...fragments.of(rows, [{ is: 'b' }])]).toEqual(['b 10']);
});

test('fragments joined are the whole list, whatever its ids', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2000 })), (ids) => {
      const fragments = new Fragments((rows: readonly { id: number }[]) => rows.map(({ id }) => id));
      expect([...fragments.of(ids.map(row))].flat()).toEqual(ids);
    }),
  );
});

test('holes are filled in any language', () => {
  expect(filled(holed(`ö ${HOLE}/1\r\n電視 ${HOLE}/2`), 'http://é').toString('utf8')).toBe('ö http://é/1\r\n電視 http://é/2');
});
