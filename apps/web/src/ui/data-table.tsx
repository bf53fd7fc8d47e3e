import { columnVisibilityFeature, rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { cx } from './cx.ts';
import { HeaderRow } from './data-table-header.tsx';
import { DataRow, PhoneRow } from './data-table-row.tsx';
import { tableKeys, toggled } from './data-table-keys.ts';
import type { DataTableProps } from './data-table-types.ts';
import { Skeleton } from './states.tsx';
import { usePhone } from './use-media.ts';

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });
const ROW = 36;
const PHONE_ROW = 56;

/** A row is drawn anew when something of its own has changed, not whenever the list scrolls. */
const RowOnDesk = memo(DataRow) as typeof DataRow;
const RowOnPhone = memo(PhoneRow) as typeof PhoneRow;

/** A virtualised grid: any number of rows, of which only those in sight are in the document. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns, rowId, selected, onSelect, openId } = props;
  const isPhone = usePhone();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const { table, shown } = useModel(props);
  const models = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: models.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isPhone ? PHONE_ROW : ROW),
    getItemKey: (index) => models[index]?.id ?? index,
    overscan: 12,
    initialRect: { width: 800, height: 600 },
  });
  useEffect(() => virtual.measure(), [isPhone, virtual]);
  const items = virtual.getVirtualItems();
  useMore(props, items.at(-1)?.index ?? -1);

  const goTo = (index: number) => {
    setActive(index);
    virtual.scrollToIndex(index);
  };
  const RowView = isPhone ? RowOnPhone : RowOnDesk;
  const acts = useActs(props);
  const template = [onSelect ? '36px' : '', ...shown.map(({ width }) => width)].filter(Boolean).join(' ');

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total ?? rows.length}
      aria-multiselectable={onSelect ? true : undefined}
      aria-busy={props.isLoading || undefined}
      tabIndex={0}
      onKeyDown={tableKeys({ props, active, goTo })}
      className="relative min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
      data-list
    >
      <div className={cx(!isPhone && 'min-w-fit')} role="presentation">
        {isPhone ? null : <HeaderRow {...props} columns={shown} template={template} />}
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const row = models[item.index]?.original;
            if (!row) return null;
            const id = rowId(row);
            const states = {
              isOpen: openId === id,
              isActive: active === item.index,
              isSelected: onSelect ? (selected?.has(id) ?? false) : undefined,
            };
            const place = { index: item.index, top: item.start, height: item.size, template };
            return <RowView key={item.key} row={row} columns={isPhone ? columns : shown} {...states} {...place} {...acts} />;
          })}
        </div>
        {props.isLoading && rows.length === 0 ? <Waiting height={isPhone ? PHONE_ROW : ROW} /> : null}
      </div>
    </div>
  );
}

/** The same functions as long as the table stands; they act on what it shows then. */
function useActs<Row>(props: DataTableProps<Row>) {
  const latest = useRef(props);
  latest.current = props;
  const select = useCallback((row: Row) => {
    const { onSelect, selected, rowId } = latest.current;
    onSelect?.(toggled(selected, rowId(row)));
  }, []);
  const open = useCallback((row: Row) => latest.current.onOpen?.(row), []);
  return { onSelect: select, onOpen: props.onOpen ? open : undefined };
}

function useModel<Row>({ columns, rows, rowId, hidden, selected }: DataTableProps<Row>) {
  const definitions = useMemo(() => columns.map(({ id }) => ({ id, accessorFn: () => id })), [columns]);
  const columnVisibility = useMemo(() => Object.fromEntries(columns.map(({ id }) => [id, !hidden?.has(id)])), [columns, hidden]);
  const rowSelection = useMemo(() => Object.fromEntries([...(selected ?? [])].map((id) => [id, true as const])), [selected]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows as (Row & object)[],
    getRowId: rowId,
    state: { columnVisibility, rowSelection },
  });
  const shown = useMemo(() => columns.filter(({ id }) => columnVisibility[id]), [columns, columnVisibility]);
  return { table, shown };
}

/** Asks for the next page when the last rows come into sight. */
function useMore<Row>({ rows, hasMore, onMore }: DataTableProps<Row>, lastIndex: number) {
  useEffect(() => {
    if (hasMore && lastIndex >= rows.length - 20) onMore?.();
  }, [hasMore, lastIndex, rows.length, onMore]);
}

const Waiting = ({ height }: { height: number }) => (
  <div role="presentation" className="px-4">
    {Array.from({ length: 12 }, (_, index) => (
      <div key={index} style={{ height }} className="flex items-center">
        <Skeleton className="h-5 w-full" />
      </div>
    ))}
  </div>
);
