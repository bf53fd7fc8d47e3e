// Keyset pages: a list's cursor is the sort value and id of its last row, so that inserts and deletes neither repeat nor skip rows.
import { problems } from '@muxwell/contract';
import { sql, type RawBuilder } from 'kysely';

export interface Cursor {
  value: string | number | null;
  id: string | number;
}

export interface PageOf<Row> {
  items: Row[];
  next: string | null;
  total: number;
}

export const encodeCursor = ({ value, id }: Cursor): string => Buffer.from(JSON.stringify([value, id])).toString('base64url');

/** Throws `invalid-request` for a cursor that is not one of ours. */
export function decodeCursor(text: string): Cursor {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (
      Array.isArray(parsed) &&
      parsed.length === 2 &&
      parsed.every((part) => part === null || ['string', 'number'].includes(typeof part))
    )
      return { value: parsed[0] as Cursor['value'], id: parsed[1] as Cursor['id'] };
  } catch {
    // falls through to the problem below
  }
  throw problems.invalidRequest('`after` is not a cursor of this list', {
    fields: [{ at: 'query.after', says: 'not a cursor' }],
  });
}

export interface PageRequest {
  after?: string | undefined;
  limit: number;
  /** A key of `columns`, with `-` in front for descending. */
  sort: string;
}

interface Sortable {
  column: string;
  /** The PostgreSQL type that the cursor's value is cast to. */
  type: 'int4' | 'text' | 'timestamptz' | 'uuid' | 'int8';
  isNullable?: boolean;
}

export interface PagePlan {
  where: RawBuilder<unknown>;
  orderBy: RawBuilder<unknown>;
  /** The cursor after a row: reads the sort column's raw value and the id. */
  next(row: Record<string, unknown> | undefined, isFull: boolean): string | null;
}

/** Makes the condition and the order of one page. Rows need the sort column and the id column under their own names; an absent value sorts last. */
export function pagePlan(
  request: PageRequest,
  columns: Record<string, Sortable>,
  id: { column: string; type: Sortable['type'] },
): PagePlan {
  const isDown = request.sort.startsWith('-');
  const sortable = columns[request.sort.replace('-', '')];
  if (!sortable) throw problems.invalidRequest(`this list cannot be sorted by ${request.sort}`);
  const filler = {
    int4: isDown ? '-2147483648' : '2147483647',
    int8: '0',
    text: '',
    timestamptz: isDown ? '-infinity' : 'infinity',
    uuid: '',
  }[sortable.type];
  const column = sortable.isNullable
    ? sql`coalesce(${sql.ref(sortable.column)}, ${filler}::${sql.raw(sortable.type)})`
    : sql.ref(sortable.column);
  const [direction, than] = isDown ? [sql.raw('desc'), sql.raw('<')] : [sql.raw('asc'), sql.raw('>')];
  const at = request.after === undefined ? null : decodeCursor(request.after);
  const where = at
    ? sql`(${column}, ${sql.ref(id.column)}) ${than} (${at.value ?? filler}::${sql.raw(sortable.type)}, ${at.id}::${sql.raw(id.type)})`
    : sql`true`;
  const name = (path: string) => path.split('.').at(-1) ?? path;
  return {
    where,
    // Upwards, absent values come last in an index too, which the filled-in ones are not.
    orderBy: sql`${isDown ? column : sql.ref(sortable.column)} ${direction}, ${sql.ref(id.column)} ${direction}`,
    next(row, isFull) {
      if (!isFull || !row) return null;
      const value = row[name(sortable.column)];
      return encodeCursor({
        value: value instanceof Date ? value.toISOString() : (value as Cursor['value']),
        id: row[name(id.column)] as Cursor['id'],
      });
    },
  };
}
