import type { ReactNode } from 'react';

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** A grid track: `120px`, `minmax(160px, 2fr)`. */
  width: string;
  /** The sort that a click on the header asks for; `-` in front for descending. */
  sort?: string;
  isEnd?: boolean;
  /** Where the cell stands in the two-line row of a phone; absent: nowhere. */
  phone?: 'title' | 'line' | 'end';
  /** Hidden until one chooses it. */
  isExtra?: boolean;
}

export interface DataTableProps<Row> {
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  rowId: (row: Row) => string;
  /** Of all pages; null while unknown. */
  total: number | null;
  isLoading?: boolean;
  hasMore?: boolean;
  onMore?: () => void;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  onOpen?: (row: Row) => void;
  onEdit?: (row: Row) => void;
  openId?: string | undefined;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  hidden?: ReadonlySet<string>;
}
