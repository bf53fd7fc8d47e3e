// Keyset pages of rows that are held in memory, with the cursors that the database's pages have (page.ts).
import { problems } from '@muxwell/contract';
import { decodeCursor, encodeCursor, type PageOf, type PageRequest } from './page.ts';

type Key = string | number | null;
type Value = Key | Date;

/** What of a row a list is sorted by, by the sort's name; an absent value sorts last. */
export type SortValues<Row> = Readonly<Record<string, (row: Row) => Value>>;

/** The page of these rows, in any order, that the request asks for. */
export function pageOfRows<Row extends { id: number }>(
  rows: readonly Row[],
  request: PageRequest,
  values: SortValues<Row>,
): PageOf<Row> {
  const isDown = request.sort.startsWith('-');
  const valueOf = values[request.sort.replace('-', '')];
  if (!valueOf) throw problems.invalidRequest(`this list cannot be sorted by ${request.sort}`);
  const keyOf = (row: Row): Key => {
    const value = valueOf(row);
    return value instanceof Date ? value.toISOString() : value;
  };
  const after = request.after === undefined ? null : cursorOf(request.after);
  const best = new Best<Row>(request.limit, isDown);
  // The order in which rows are held is often the order of the list: then each is looked at once.
  for (let n = 0; n < rows.length; n += 1) {
    const row = rows[isDown ? rows.length - 1 - n : n] as Row;
    const key = keyOf(row);
    if (!after || compared(key, row.id, after, isDown) > 0) best.offer(key, row);
  }
  const items = best.rows;
  const last = items.at(-1);
  const isFull = last !== undefined && items.length === request.limit;
  return { items, total: rows.length, next: isFull ? encodeCursor({ value: keyOf(last), id: last.id }) : null };
}

function cursorOf(text: string): { key: Key; id: number } {
  const { value, id } = decodeCursor(text);
  return { key: value, id: Number(id) };
}

/** Less than zero: the first comes before `than`. */
function compared(key: Key, id: number, than: { key: Key; id: number }, isDown: boolean): number {
  const order = isDown ? -1 : 1;
  if (key === than.key) return (id - than.id) * order;
  if (key === null) return 1;
  if (than.key === null) return -1;
  return key < than.key ? -order : order;
}

/** The first so many of what it is offered. */
class Best<Row extends { id: number }> {
  readonly #most: number;
  readonly #isDown: boolean;
  readonly #held: { key: Key; id: number; row: Row }[] = [];

  constructor(most: number, isDown: boolean) {
    this.#most = most;
    this.#isDown = isDown;
  }

  get rows(): Row[] {
    return this.#held.map(({ row }) => row);
  }

  offer(key: Key, row: Row): void {
    const held = this.#held;
    const last = held.at(-1);
    if (last && held.length === this.#most && compared(key, row.id, last, this.#isDown) > 0) return;
    let [low, high] = [0, held.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compared(key, row.id, held[middle] as { key: Key; id: number }, this.#isDown) > 0) low = middle + 1;
      else high = middle;
    }
    held.splice(low, 0, { key, id: row.id, row });
    if (held.length > this.#most) held.pop();
  }
}
