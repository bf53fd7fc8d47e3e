import type { ReactNode } from 'react';
import type { Column } from '../ui/data-table-types.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { useFormat, useNow } from './format.ts';

type Options<Row> = Partial<Omit<Column<Row>, 'id' | 'header' | 'cell'>>;
type KeyOf<Row, Value> = { [K in keyof Row & string]: Row[K] extends Value ? K : never }[keyof Row & string];

/** Makes columns of a contract's row type: a name that the row does not have does not compile. */
export function columnsOf<Row>() {
  return {
    text: (key: KeyOf<Row, string | null>, header: string, options: Options<Row> = {}): Column<Row> => ({
      id: key,
      header,
      width: 'minmax(140px, 2fr)',
      cell: (row) => (
        <span dir="auto" className="block truncate">
          {row[key] as string | null}
        </span>
      ),
      ...options,
    }),
    number: (key: KeyOf<Row, number | null>, header: string, options: Options<Row> = {}): Column<Row> => ({
      id: key,
      header,
      width: 'minmax(70px, 110px)',
      isEnd: true,
      cell: (row) => <Figure value={row[key] as number | null} />,
      ...options,
    }),
    date: (key: KeyOf<Row, string | null>, header: string, options: Options<Row> = {}): Column<Row> => ({
      id: key,
      header,
      width: 'minmax(110px, 150px)',
      cell: (row) => <Ago at={row[key] as string | null} />,
      ...options,
    }),
    cell: (id: string, header: string, cell: (row: Row) => ReactNode, options: Options<Row> = {}): Column<Row> => ({
      id,
      header,
      width: 'minmax(100px, 1fr)',
      cell,
      ...options,
    }),
  };
}

export function Figure({ value }: { value: number | null }) {
  const format = useFormat();
  return value === null ? <Nothing /> : format.number(value);
}

export const Nothing = () => (
  <span data-nothing className="text-ink-3">
    –
  </span>
);

/** A time as people say it; the exact one on hover. */
export function Ago({ at, ifNull }: { at: string | null; ifNull?: ReactNode }) {
  const format = useFormat();
  const now = useNow();
  if (at === null) return ifNull ?? <Nothing />;
  return (
    <Tooltip says={format.exact(at)}>
      <time dateTime={at} className="figures">
        {format.relative(at, now)}
      </time>
    </Tooltip>
  );
}

export const Status = ({ tone, says, why }: { tone: Tone; says: string; why?: string | undefined }) => (
  <Badge tone={tone} why={why}>
    {says}
  </Badge>
);
