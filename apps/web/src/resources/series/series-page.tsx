import { deleteSeries, listSeries, type Series } from '@muxwell/contract';
import { Tv2 } from 'lucide-react';
import { useApi } from '../../kit/api-context.tsx';
import { columnsOf, Nothing } from '../../kit/columns.tsx';
import { lazyPart } from '../../kit/lazy-part.ts';
import { resourcePage } from '../../kit/resource-page.tsx';
import { namesOf, useCategoryChoices } from '../../kit/references.ts';
import { useOfferUndo } from '../../kit/undo.ts';
import { Badge } from '../../ui/badge.tsx';
import { useT } from '../../ui/use-t.ts';
import { Begin } from '../streams/begin.tsx';
import { Logo } from '../streams/logo.tsx';

const SeriesForm = lazyPart(() => import('./series-form.tsx').then((part) => part.SeriesForm));
const SeriesSheet = lazyPart(() => import('./series-sheet.tsx').then((part) => part.SeriesSheet));

const c = columnsOf<Series>();

export const SeriesPage = resourcePage({
  list: listSeries,
  title: 'places.series',
  empty: 'series.empty',
  icon: <Tv2 />,
  id: (row) => String(row.id),
  sort: 'name',
  hasSearch: true,
  useColumns: (t) => {
    const categories = useCategoryChoices('series');
    return [
      c.cell(
        'name',
        t('streams.name'),
        (row) => (
          <span className="flex min-w-0 items-center gap-2">
            <Logo url={row.coverUrl} name={row.name} />
            <span className="truncate" dir="auto">
              {row.name}
            </span>
          </span>
        ),
        { sort: 'name', phone: 'title', width: 'minmax(180px, 3fr)' },
      ),
      c.cell('category', t('streams.category'), (row) => namesOf(categories, row.categoryIds) || <Nothing />, {
        phone: 'line',
        width: 'minmax(120px, 2fr)',
      }),
      c.number('seasonCount', t('series.seasons')),
      c.number('episodeCount', t('series.episodes')),
      c.cell(
        'isEnabled',
        t('series.shown'),
        (row) => <Badge tone={row.isEnabled ? 'good' : 'calm'}>{t(row.isEnabled ? 'series.shown' : 'series.hidden')}</Badge>,
        { width: '90px', phone: 'end' },
      ),
      c.date('addedAt', t('streams.added'), { sort: 'addedAt' }),
    ];
  },
  filters: [{ name: 'categoryId', label: 'streams.category', useChoices: () => useCategoryChoices('series') }],
  bulk: [{ label: 'kit.delete', needs: 'catalog:write', isBad: true, useAct: useDeleteSeries }],
  Begin,
  Sheet: SeriesSheet,
  create: { needs: 'catalog:write', label: 'series.create', Form: ({ onDone }) => <SeriesForm onDone={onDone} /> },
});

function useDeleteSeries() {
  const t = useT();
  const api = useApi();
  const offerUndo = useOfferUndo();
  return async (rows: Pick<Series, 'id' | 'name'>[]) => {
    for (const { id, name } of rows) {
      const { changeSetId } = await api.call(deleteSeries, { params: { id } });
      offerUndo(t('series.deleted', { name }), changeSetId);
    }
    return true;
  };
}
