import { type Category, deleteCategory } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, GripVertical, Pencil, Trash2 } from 'lucide-react';
import { useApi } from '../../kit/api-context.tsx';
import { useFormat } from '../../kit/format.ts';
import { TextLink } from '../../kit/link.tsx';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { useOfferUndo } from '../../kit/undo.ts';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useT } from '../../ui/use-t.ts';

interface CategoryRowProps {
  category: Category;
  page: string;
  isFirst: boolean;
  isLast: boolean;
  isDragged: boolean;
  onMove: (by: -1 | 1) => void;
  onEdit: () => void;
  onDrag: () => void;
  onDrop: () => void;
  onDragEnd: () => void;
}

export function CategoryRow(props: CategoryRowProps) {
  const { category, page, isDragged } = props;
  const t = useT();
  const format = useFormat();
  const mayWrite = useCan('catalog:write');
  return (
    <li
      draggable={mayWrite}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        props.onDrag();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        props.onDrop();
      }}
      onDragEnd={props.onDragEnd}
      className={cx('flex items-center gap-3 px-4 py-1 text-sm hover:bg-hover', isDragged && 'opacity-50')}
    >
      {mayWrite ? (
        <span title={t('categories.drag', { name: category.name })} className="-ms-1 cursor-grab text-ink-3 max-sm:hidden">
          <GripVertical aria-hidden className="size-4 stroke-[1.5]" />
        </span>
      ) : null}
      <span className="min-w-0 flex-1 truncate" dir="auto">
        {category.name}
      </span>
      {category.isAdult ? <Badge tone="warn">{t('streams.isAdult')}</Badge> : null}
      <TextLink to={page} search={{ categoryId: String(category.id) }}>
        <span className="figures">{format.number(category.streamCount)}</span>
      </TextLink>
      {mayWrite ? <Tools {...props} /> : null}
    </li>
  );
}

function Tools({ category, isFirst, isLast, onMove, onEdit }: CategoryRowProps) {
  const t = useT();
  const erase = useErase();
  return (
    <div className="flex">
      <IconButton label={t('categories.up', { name: category.name })} disabled={isFirst} onClick={() => onMove(-1)}>
        <ArrowUp />
      </IconButton>
      <IconButton label={t('categories.downward', { name: category.name })} disabled={isLast} onClick={() => onMove(1)}>
        <ArrowDown />
      </IconButton>
      <IconButton label={t('kit.editWhat', { what: category.name })} onClick={onEdit}>
        <Pencil />
      </IconButton>
      <IconButton label={t('kit.deleteWhat', { what: category.name })} onClick={() => void erase(category)}>
        <Trash2 />
      </IconButton>
    </div>
  );
}

/** At once, since it can be undone and ends nobody's picture: its streams stay. */
function useErase() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const offerUndo = useOfferUndo();
  return async (category: Category) => {
    try {
      const { changeSetId } = await api.call(deleteCategory, { params: { id: category.id } });
      await client.invalidateQueries();
      offerUndo(t('categories.deleted', { name: category.name }), changeSetId);
    } catch (error) {
      failed(error);
    }
  };
}
