import { listLines, LineStatus } from '@muxwell/contract';
import { UserRound } from 'lucide-react';
import { lazyPart } from '../../kit/lazy-part.ts';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useBouquetChoices } from '../../kit/references.ts';
import { useT } from '../../ui/use-t.ts';
import { lineBulk } from './acts.ts';
import { useLineColumns } from './columns.tsx';
import { LineTools } from './line-tools.tsx';

const LineForm = lazyPart(() => import('./line-form.tsx').then((part) => part.LineForm));
const LineSheet = lazyPart(() => import('./line-sheet.tsx').then((part) => part.LineSheet));

export const LinesPage = resourcePage({
  list: listLines,
  title: 'places.lines',
  empty: 'kit.lineIs',
  icon: <UserRound />,
  id: (row) => String(row.id),
  sort: '-id',
  hasSearch: true,
  useColumns: useLineColumns,
  filters: [
    {
      name: 'status',
      label: 'lines.statusName',
      useChoices: () => {
        const t = useT();
        return LineStatus.options.map((status) => ({ id: status, label: t(`lines.status.${status}`) }));
      },
    },
    { name: 'bouquetId', label: 'streams.bouquet', useChoices: useBouquetChoices },
  ],
  bulk: lineBulk,
  Tools: LineTools,
  Sheet: LineSheet,
  create: { needs: 'lines:write', label: 'lines.create', Form: ({ onDone }) => <LineForm onDone={onDone} /> },
});
