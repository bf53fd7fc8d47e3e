import { deleteImportSource, type ImportSource, listImportSources, runImportSource } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { ButtonLink } from '../../kit/link.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useAll } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { EditSource, MoveSource } from './source-forms.tsx';

/** One saved source: import it, see what it would change first, see what it has done. */
export function SourceSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const mayWrite = useCan('imports:write');
  const [tab, setTab] = useState<string>();
  const { data, error, refetch } = useAll(listImportSources);
  const one = data?.find((source) => source.id === id);
  if (!one) {
    return (
      <Sheet title={t('imports.source')} onClose={onClose}>
        {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
      </Sheet>
    );
  }
  const tabs = [
    { id: 'edit', label: t('imports.settings'), body: <EditSource key={one.id} of={one} /> },
    ...(one.kind === 'url' ? [{ id: 'move', label: t('imports.newAddress'), body: <MoveSource key={one.id} of={one} /> }] : []),
  ];
  return (
    <Sheet
      title={one.name}
      status={<bdi>{one.from}</bdi>}
      actions={mayWrite ? <Forget of={one} onDone={onClose} /> : null}
      onClose={onClose}
    >
      <div className="flex flex-wrap gap-2 p-4">
        {mayWrite ? <Runs of={one} /> : null}
        <ButtonLink to="/imports" search={{ sourceId: one.id }}>
          {t('imports.history')}
        </ButtonLink>
      </div>
      {mayWrite ? <Tabs label={one.name} value={tab} onChange={setTab} tabs={tabs} /> : null}
    </Sheet>
  );
}

function Runs({ of: one }: { of: ImportSource }) {
  const t = useT();
  const api = useApi();
  const navigate = useNavigate();
  const failed = useFailed();
  const [busy, setBusy] = useState<string | null>(null);
  const run = async (apply: 'review' | 'now') => {
    setBusy(apply);
    await api
      .call(runImportSource, { params: { id: one.id }, body: { apply } })
      .then((started) => navigate({ to: `/imports/${started.id}` }), failed);
    setBusy(null);
  };
  return (
    <>
      <Button variant="primary" isBusy={busy === 'review'} onClick={() => void run('review')}>
        {t('imports.seeChanges')}
      </Button>
      <Button isBusy={busy === 'now'} onClick={() => void run('now')}>
        {t('imports.importNow')}
      </Button>
    </>
  );
}

function Forget({ of: one, onDone }: { of: ImportSource; onDone: () => void }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const failed = useFailed();
  const forget = async () => {
    const question = {
      title: t('imports.forgetTitle', { what: one.name }),
      says: t('imports.forgetSays'),
      act: t('imports.forget'),
    };
    if (!(await confirm(question))) return;
    await api.call(deleteImportSource, { params: { id: one.id } });
    await client.invalidateQueries({ queryKey: ['imports'] });
    onDone();
  };
  return (
    <IconButton label={t('imports.forget')} onClick={() => void forget().catch(failed)}>
      <Trash2 />
    </IconButton>
  );
}
