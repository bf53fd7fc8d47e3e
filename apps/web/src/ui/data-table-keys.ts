import type { KeyboardEvent } from 'react';
import type { DataTableProps } from './data-table-types.ts';

interface Keys<Row> {
  props: DataTableProps<Row>;
  active: number;
  goTo: (index: number) => void;
}

/** j/k and arrows move, Enter opens, x selects, e edits, Home and End jump. */
export function tableKeys<Row>({ props, active, goTo }: Keys<Row>) {
  const { rows, rowId } = props;
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    const row = rows[active];
    const moves: Record<string, number> = {
      j: active + 1,
      ArrowDown: active + 1,
      k: active - 1,
      ArrowUp: active - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined && rows.length > 0) goTo(Math.min(rows.length - 1, Math.max(0, to)));
    else if (row && event.key === 'Enter' && event.target === event.currentTarget && props.onOpen) props.onOpen(row);
    else if (row && event.key === 'x' && props.onSelect) props.onSelect(toggled(props.selected, rowId(row)));
    else if (row && event.key === 'e' && props.onEdit) props.onEdit(row);
    else return;
    event.preventDefault();
  };
}

export function toggled(selected: ReadonlySet<string> | undefined, id: string): Set<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}
