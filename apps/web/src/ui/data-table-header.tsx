import { ArrowDown, ArrowUp } from 'lucide-react';
import { cx } from './cx.ts';
import type { Column, DataTableProps } from './data-table-types.ts';
import { Checkbox } from './field.tsx';
import { useT } from './use-t.ts';

export function HeaderRow<Row>({
  columns,
  template,
  sort,
  onSort,
  onSelect,
  selected,
  rows,
  rowId,
}: DataTableProps<Row> & { template: string }) {
  const t = useT();
  const count = selected?.size ?? 0;
  const isAll = rows.length > 0 && rows.every((row) => selected?.has(rowId(row)));
  return (
    <div role="rowgroup" className="sticky top-0 z-10">
      <div
        role="row"
        className="grid h-9 items-center gap-x-4 border-b border-line bg-raise-1 px-4 text-xs font-medium text-ink-3"
        style={{ gridTemplateColumns: template }}
      >
        {onSelect ? (
          <div role="columnheader" aria-label={t('ui.selectAll')}>
            <Checkbox
              isLabelHidden
              label={t('ui.selectAll')}
              isOn={isAll ? true : count > 0 ? 'some' : false}
              onChange={(isOn) => onSelect(isOn ? new Set(rows.map(rowId)) : new Set())}
            />
          </div>
        ) : null}
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

interface HeaderCellProps<Row> {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const by = column.sort;
  const direction = by && sort === by ? 'ascending' : by && sort === `-${by}` ? 'descending' : undefined;
  const Arrow = direction === 'ascending' ? ArrowUp : ArrowDown;
  return (
    <div
      role="columnheader"
      aria-sort={by ? (direction ?? 'none') : undefined}
      className={cx('min-w-0 truncate', column.isEnd && 'text-end')}
    >
      {by && onSort ? (
        <button
          type="button"
          className="inline-flex max-w-full items-center gap-1 hover:text-ink"
          onClick={() => onSort(direction === 'ascending' ? `-${by}` : by)}
        >
          <span className="truncate">{column.header}</span>
          {direction ? <Arrow className="size-3" /> : null}
        </button>
      ) : (
        column.header
      )}
    </div>
  );
}
