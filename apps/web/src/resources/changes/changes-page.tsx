import { type ChangeSet, listChangeSets, undoChangeSet } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { columnsOf, Nothing } from '../../kit/columns.tsx';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useFailed } from '../../kit/says.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { useCan } from '../../kit/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

const c = columnsOf<ChangeSet>();

/** What was changed, by whom, and the way back: long after the ten seconds in which it is offered at once. */
export const ChangesPage = resourcePage({
  list: listChangeSets,
  title: 'places.changes',
  empty: 'changes.empty',
  icon: <History />,
  id: (row) => row.id,
  useColumns: (t) => [
    c.cell('why', t('changes.what'), (row) => <Why change={row} />, { phone: 'title', width: 'minmax(200px, 3fr)' }),
    c.cell('counts', t('changes.rows'), (row) => <Rows counts={row.counts} />, { phone: 'line', width: '170px' }),
    c.text('actor', t('changes.who'), { width: 'minmax(110px, 1fr)' }),
    c.date('at', t('changes.when'), { phone: 'line' }),
    c.cell('act', t('ui.actions'), (row) => <Undo change={row} />, { phone: 'end', width: '120px' }),
  ],
});

function Why({ change }: { change: ChangeSet }) {
  const words = useServerWords();
  return (
    <span dir="auto" className="block truncate first-letter:uppercase">
      {words(change.why)}
    </span>
  );
}

function Rows({ counts: { inserted, updated, removed } }: Pick<ChangeSet, 'counts'>) {
  const t = useT();
  const parts = [
    inserted > 0 ? t('changes.inserted', { n: inserted }) : '',
    updated > 0 ? t('changes.updated', { n: updated }) : '',
    removed > 0 ? t('changes.removed', { n: removed }) : '',
  ].filter(Boolean);
  return parts.length === 0 ? <Nothing /> : <span className="figures">{parts.join(', ')}</span>;
}

function Undo({ change: { id, undoneBy, counts } }: { change: ChangeSet }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const [isBusy, setBusy] = useState(false);
  const mayWrite = useCan('catalog:write');
  if (undoneBy !== null) return <Badge tone="calm">{t('changes.undone')}</Badge>;
  const isEmpty = counts.inserted + counts.updated + counts.removed === 0;
  if (!mayWrite || isEmpty) return null;
  const undo = async () => {
    setBusy(true);
    try {
      const { restored: count, skipped } = await api.call(undoChangeSet, { params: { id } });
      toast.done(skipped > 0 ? t('kit.undonePartly', { count, skipped }) : t('kit.undone', { count }));
      await client.invalidateQueries();
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <Button className="h-7" isBusy={isBusy} onClick={() => void undo()}>
      {t('kit.undo')}
    </Button>
  );
}
