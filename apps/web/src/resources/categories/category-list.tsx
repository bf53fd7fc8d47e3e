import { type Category, type CategoryKind, listCategories, orderCategories } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { FolderTree } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useAll } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { CategoryRow } from './category-row.tsx';

interface CategoryListProps {
  kind: CategoryKind;
  page: string;
  onEdit: (category: Category) => void;
}

/** Categories of a kind in the viewers' order, which is changed by dragging a row or by its arrows. */
export function CategoryList({ kind, page, onEdit }: CategoryListProps) {
  const t = useT();
  const { data: rows, error, refetch } = useAll(listCategories, { kind });
  const place = usePlace(kind, rows ?? []);
  const [dragged, setDragged] = useState<number>();
  if (error) return <ProblemState error={error} onRetry={() => void refetch()} />;
  if (!rows) return <SkeletonRows />;
  if (rows.length === 0) return <EmptyState icon={<FolderTree />} title={t('kit.nothingYet')} says={t('categories.empty')} />;
  const drop = (index: number) => {
    setDragged(undefined);
    if (dragged !== undefined && dragged !== index) place(dragged, index);
  };
  return (
    <ul
      className="min-h-0 flex-1 divide-y divide-line overflow-y-auto bg-raise-1"
      tabIndex={0}
      aria-label={t(`categories.kind.${kind}`)}
    >
      {rows.map((row, index) => (
        <CategoryRow
          key={row.id}
          category={row}
          page={page}
          isFirst={index === 0}
          isLast={index === rows.length - 1}
          isDragged={dragged === index}
          onMove={(by) => place(index, index + by)}
          onEdit={() => onEdit(row)}
          onDrag={() => setDragged(index)}
          onDrop={() => drop(index)}
          onDragEnd={() => setDragged(undefined)}
        />
      ))}
    </ul>
  );
}

/** Puts the category at one place to another. */
function usePlace(kind: CategoryKind, rows: Category[]): (from: number, to: number) => void {
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  return (from, to) => {
    const ids = rows.map(({ id }) => id);
    const moved = ids.splice(from, 1);
    void api
      .call(orderCategories, { body: { kind, ids: ids.toSpliced(to, 0, ...moved) } })
      .then(() => client.invalidateQueries({ queryKey: ['categories'] }), failed);
  };
}
