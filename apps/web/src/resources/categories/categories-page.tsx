import { type Category, type CategoryKind, deleteCategory, listCategories, orderCategories } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, FolderTree, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { useFormat } from '../../kit/format.ts';
import { TextLink } from '../../kit/link.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useAll } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/layout.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { CategoryForm } from './category-form.tsx';

const kinds: { kind: CategoryKind; page: string }[] = [
  { kind: 'live', page: '/channels' },
  { kind: 'movie', page: '/films' },
  { kind: 'series', page: '/series' },
  { kind: 'radio', page: '/radio' },
];

export function CategoriesPage() {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const mayWrite = useCan('catalog:write');
  const [edited, setEdited] = useState<Category | 'new'>();
  const kind = kinds.find((other) => other.kind === url['tab'])?.kind ?? 'live';
  const close = () => setEdited(undefined);
  return (
    <Page
      isList
      title={t('categories.title')}
      answer={t('categories.says')}
      tools={
        mayWrite ? (
          <Button variant="primary" icon={<Plus />} onClick={() => setEdited('new')}>
            {t('categories.create')}
          </Button>
        ) : null
      }
    >
      <Tabs
        label={t('categories.title')}
        value={kind}
        onChange={(tab) => setUrl({ tab })}
        tabs={kinds.map((row) => ({
          id: row.kind,
          label: t(`categories.kind.${row.kind}`),
          body: <List {...row} onEdit={setEdited} />,
        }))}
      />
      {edited ? (
        <Dialog title={t(edited === 'new' ? 'categories.create' : 'categories.edit')} onClose={close}>
          <CategoryForm kind={kind} {...(edited === 'new' ? {} : { category: edited })} onDone={close} onCancel={close} />
        </Dialog>
      ) : null}
    </Page>
  );
}

interface ListProps {
  kind: CategoryKind;
  page: string;
  onEdit: (category: Category) => void;
}

function List({ kind, page, onEdit }: ListProps) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const { data: rows, error, refetch } = useAll(listCategories, { kind });
  if (error) return <ProblemState error={error} onRetry={() => void refetch()} />;
  if (!rows) return <SkeletonRows />;
  if (rows.length === 0) return <EmptyState icon={<FolderTree />} title={t('kit.nothingYet')} says={t('categories.empty')} />;
  const move = (index: number, by: -1 | 1) => {
    const ids = rows.map(({ id }) => id);
    const [id] = ids.splice(index, 1);
    if (id === undefined) return;
    ids.splice(index + by, 0, id);
    void api
      .call(orderCategories, { body: { kind, ids } })
      .then(() => client.invalidateQueries({ queryKey: ['categories'] }), failed);
  };
  return (
    <ul
      className="min-h-0 flex-1 divide-y divide-line overflow-y-auto bg-raise-1"
      tabIndex={0}
      aria-label={t(`categories.kind.${kind}`)}
    >
      {rows.map((row, index) => (
        <Row
          key={row.id}
          category={row}
          page={page}
          isFirst={index === 0}
          isLast={index === rows.length - 1}
          onMove={(by) => move(index, by)}
          onEdit={() => onEdit(row)}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  category: Category;
  page: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onEdit: () => void;
}

function Row({ category, page, isFirst, isLast, onMove, onEdit }: RowProps) {
  const t = useT();
  const format = useFormat();
  const mayWrite = useCan('catalog:write');
  const erase = useErase();
  return (
    <li className="flex items-center gap-3 px-4 py-1 text-sm">
      <span className="min-w-0 flex-1 truncate" dir="auto">
        {category.name}
      </span>
      {category.isAdult ? <Badge tone="warn">{t('streams.isAdult')}</Badge> : null}
      <TextLink to={page} search={{ categoryId: String(category.id) }}>
        <span className="figures">{format.number(category.streamCount)}</span>
      </TextLink>
      {mayWrite ? (
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
      ) : null}
    </li>
  );
}

function useErase() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const failed = useFailed();
  return async (category: Category) => {
    const question = {
      title: t('kit.deleteTitle', { what: category.name }),
      says: t('categories.deleteSays', { count: category.streamCount }),
      act: t('kit.delete'),
    };
    if (!(await confirm(question))) return;
    await api.call(deleteCategory, { params: { id: category.id } }).then(() => client.invalidateQueries(), failed);
  };
}
