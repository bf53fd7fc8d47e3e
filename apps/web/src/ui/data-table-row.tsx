import { cx } from './cx.ts';
import type { Column } from './data-table-types.ts';
import { Checkbox } from './field.tsx';
import { useT } from './use-t.ts';

interface RowProps<Row> {
  row: Row;
  columns: Column<Row>[];
  template: string;
  index: number;
  top: number;
  height: number;
  isOpen: boolean;
  isActive: boolean;
  /** Undefined where rows cannot be selected. */
  isSelected: boolean | undefined;
  onSelect: (row: Row) => void;
  onOpen: ((row: Row) => void) | undefined;
}

const look = (props: { isOpen: boolean; isActive: boolean; isSelected: boolean | undefined; canOpen: boolean }) =>
  cx(
    'absolute inset-x-0 border-b border-line px-4 text-sm',
    props.canOpen && 'cursor-pointer',
    props.isOpen || props.isSelected ? 'bg-picked' : 'hover:bg-hover',
    props.isActive && 'shadow-[inset_0_0_0_2px_var(--accent)]',
  );

/** Opens by a click on the row, save on what is itself for clicking. */
const opener = <Row,>({ onOpen, row }: RowProps<Row>) => {
  if (!onOpen) return undefined;
  return (event: React.MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('a,button,input,label')) return;
    onOpen(row);
  };
};

export function DataRow<Row>(props: RowProps<Row>) {
  const { row, columns, index, top, height, isOpen, isActive, isSelected } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      onClick={opener(props)}
      className={cx('grid items-center gap-x-4', look({ isOpen, isActive, isSelected, canOpen: Boolean(props.onOpen) }))}
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: props.template }}
    >
      {isSelected === undefined ? null : <SelectCell isSelected={isSelected} onSelect={() => props.onSelect(row)} />}
      {columns.map((column) => (
        <div role="gridcell" key={column.id} className={cx('min-w-0 truncate', column.isEnd && 'figures text-end')}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** Two lines: what it is, and what matters of it. */
export function PhoneRow<Row>(props: RowProps<Row>) {
  const { row, columns, index, top, height, isOpen, isActive, isSelected } = props;
  const at = (place: 'title' | 'line' | 'end') => columns.filter(({ phone }) => phone === place);
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      onClick={opener(props)}
      className={cx('flex items-center gap-3', look({ isOpen, isActive, isSelected, canOpen: Boolean(props.onOpen) }))}
      style={{ transform: `translateY(${top}px)`, height }}
    >
      {isSelected === undefined ? null : <SelectCell isSelected={isSelected} onSelect={() => props.onSelect(row)} />}
      <div role="presentation" className="min-w-0 flex-1">
        {at('title').map((column) => (
          <div role="gridcell" key={column.id} className="truncate font-medium">
            {column.cell(row)}
          </div>
        ))}
        <div role="presentation" className="figures flex gap-2 overflow-hidden text-xs whitespace-nowrap text-ink-3">
          {at('line').map((column) => (
            <div role="gridcell" key={column.id} className="max-w-full truncate [&_[data-nothing]]:hidden">
              <Named column={column} row={row} />
            </div>
          ))}
        </div>
      </div>
      {at('end').map((column) => (
        <div role="gridcell" key={column.id} className="shrink-0 text-xs">
          <Named column={column} row={row} />
        </div>
      ))}
    </div>
  );
}

/** A figure without its column's header above it says what it counts. */
function Named<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  return column.isEnd ? (
    <>
      <span className="text-ink-3">{column.header}</span> {column.cell(row)}
    </>
  ) : (
    column.cell(row)
  );
}

function SelectCell({ isSelected, onSelect }: { isSelected: boolean; onSelect: () => void }) {
  const t = useT();
  return (
    <div role="gridcell" className="flex items-center">
      <Checkbox isLabelHidden label={t('ui.selectRow')} isOn={isSelected} onChange={onSelect} tabIndex={-1} />
    </div>
  );
}
