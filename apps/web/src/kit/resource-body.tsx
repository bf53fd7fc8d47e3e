import type { EndpointShape } from '@muxwell/contract';
import { useState } from 'react';
import { DataTable } from '../ui/data-table.tsx';
import type { Column } from '../ui/data-table-types.ts';
import { useT } from '../ui/use-t.ts';
import { ProblemState } from './problem-note.tsx';
import { Empty } from './resource-empty.tsx';
import type { ResourceSpec, RowOf } from './resource-types.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useSession } from './session.ts';
import { useShortcut } from './shortcut.ts';
import { useUrlState } from './url-state.ts';
import type { useList } from './use-list.ts';

interface BodyProps<E extends EndpointShape> {
  spec: ResourceSpec<E>;
  list: ReturnType<typeof useList<E>>;
  columns: Column<RowOf<E>>[];
  hidden: ReadonlySet<string>;
  isFiltered: boolean;
  mayCreate: boolean;
}

/** The rows, or why there are none. */
export function Body<E extends EndpointShape>(props: BodyProps<E>) {
  const { spec, list, isFiltered, mayCreate } = props;
  if (list.rows.length > 0 || list.isLoading) return <Rows {...props} />;
  return list.error ? (
    <ProblemState error={list.error} onRetry={list.retry} />
  ) : (
    <Empty spec={spec} isFiltered={isFiltered} mayCreate={mayCreate} />
  );
}

function Rows<E extends EndpointShape>({ spec, list, columns, hidden }: BodyProps<E>) {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const session = useSession();
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const bulk = (spec.bulk ?? []).filter(({ needs }) => session.can(needs));
  useShortcut('mod+b', () => setSelected(new Set(list.rows.map(spec.id))), { isOn: bulk.length > 0 });
  const open = (row: RowOf<E>, tab?: string) => setUrl({ open: spec.id(row), new: undefined, tab });
  const opening = spec.Sheet ? { onOpen: (row: RowOf<E>) => open(row), onEdit: (row: RowOf<E>) => open(row, 'edit') } : {};
  const chosen = list.rows.filter((row) => selected.has(spec.id(row)));
  return (
    <>
      <DataTable<RowOf<E>>
        label={t(spec.title)}
        {...list}
        onMore={list.more}
        columns={columns}
        rowId={spec.id}
        sort={url['sort'] ?? spec.sort}
        onSort={(sort) => setUrl({ sort })}
        openId={url['open']}
        hidden={hidden}
        {...opening}
        {...(bulk.length > 0 ? { selected, onSelect: setSelected } : {})}
      />
      <SelectionBar
        rows={chosen}
        bulk={bulk}
        total={chosen.length === list.rows.length && list.hasMore ? list.total : null}
        onClear={() => setSelected(new Set())}
      />
    </>
  );
}
