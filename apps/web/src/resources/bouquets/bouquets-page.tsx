import { type Bouquet, listBouquets } from '@muxwell/contract';
import { Package } from 'lucide-react';
import { columnsOf } from '../../kit/columns.tsx';
import { useFormat } from '../../kit/format.ts';
import { TextLink } from '../../kit/link.tsx';
import { resourcePage } from '../../kit/resource-page.tsx';
import { BouquetForm } from './bouquet-form.tsx';
import { BouquetSheet, useDeleteBouquets } from './bouquet-sheet.tsx';

const c = columnsOf<Bouquet>();

export const BouquetsPage = resourcePage({
  list: listBouquets,
  title: 'places.bouquets',
  empty: 'bouquets.empty',
  icon: <Package />,
  id: (row) => String(row.id),
  hasSearch: true,
  useColumns: (t) => [
    c.text('name', t('streams.name'), { phone: 'title', width: 'minmax(180px, 3fr)' }),
    c.cell('streamCount', t('bouquets.streams'), (row) => <Count of={row.streamCount} to="/channels" id={row.id} />, {
      isEnd: true,
      phone: 'line',
      width: '110px',
    }),
    c.number('seriesCount', t('bouquets.series')),
    c.cell('lineCount', t('bouquets.lines'), (row) => <Count of={row.lineCount} to="/lines" id={row.id} />, {
      isEnd: true,
      phone: 'end',
      width: '110px',
    }),
  ],
  bulk: [{ label: 'kit.delete', needs: 'catalog:write', isBad: true, useAct: useDeleteBouquets }],
  Sheet: BouquetSheet,
  create: { needs: 'catalog:write', label: 'bouquets.create', Form: ({ onDone }) => <BouquetForm onDone={onDone} /> },
});

function Count({ of, to, id }: { of: number; to: string; id: number }) {
  const format = useFormat();
  return (
    <TextLink to={to} search={{ bouquetId: String(id) }}>
      {format.number(of)}
    </TextLink>
  );
}
