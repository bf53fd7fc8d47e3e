import type { Category, CategoryKind } from '@muxwell/contract';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useCan } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/layout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { CategoryForm } from './category-form.tsx';
import { CategoryList } from './category-list.tsx';

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
      title={t('places.categories')}
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
        label={t('places.categories')}
        value={kind}
        onChange={(tab) => setUrl({ tab })}
        tabs={kinds.map((row) => ({
          id: row.kind,
          label: t(`categories.kind.${row.kind}`),
          body: <CategoryList {...row} onEdit={setEdited} />,
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
