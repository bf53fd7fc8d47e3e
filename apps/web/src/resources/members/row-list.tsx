import type { ReactNode } from 'react';
import { ProblemState } from '../../kit/problem-note.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

interface RowListProps<Row> {
  label: string;
  rows: Row[] | undefined;
  error: unknown;
  empty: string;
  tools?: ReactNode;
  rowId: (row: Row) => string;
  /** What stands in a row: name and note, and what can be done. */
  row: (row: Row) => { title: ReactNode; note: ReactNode; end: ReactNode };
}

/** A short list with its tools above it. */
export function RowList<Row>({ label, rows, error, empty, tools, rowId, row }: RowListProps<Row>) {
  const t = useT();
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-raise-1">
      {tools ? <div className="flex justify-end gap-2 border-b border-line px-4 py-2">{tools}</div> : null}
      {error ? <ProblemState error={error} /> : null}
      {!rows && !error ? <SkeletonRows rows={4} /> : null}
      {rows?.length === 0 ? <EmptyState title={t('kit.nothingYet')} says={empty} /> : null}
      {rows && rows.length > 0 ? (
        <ul className="min-h-0 flex-1 divide-y divide-line overflow-y-auto" aria-label={label} tabIndex={0}>
          {rows.map((item) => {
            const { title, note, end } = row(item);
            return (
              <li key={rowId(item)} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-sm">
                <div className="min-w-0 flex-1 basis-48">
                  <p className="truncate font-medium" dir="auto">
                    {title}
                  </p>
                  <p className="figures truncate text-xs text-ink-3">{note}</p>
                </div>
                <div className="flex items-center gap-2">{end}</div>
              </li>
            );
          })}
        </ul>
      ) : null}
    </div>
  );
}
