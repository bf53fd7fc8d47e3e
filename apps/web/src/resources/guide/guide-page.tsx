import { type EpgSource, listEpgSources } from '@muxwell/contract';
import { CalendarDays, Plus } from 'lucide-react';
import { useState } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useCan } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { Grid } from './grid.tsx';
import { SourceForm } from './source-form.tsx';
import { Sources } from './sources.tsx';

export function GuidePage() {
  const t = useT();
  const { data, error, refetch } = useGet(listEpgSources);
  const mayWrite = useCan('epg:write');
  const [edited, setEdited] = useState<EpgSource | 'new'>();
  const close = () => setEdited(undefined);
  const programmes = data?.items.reduce((sum, source) => sum + source.programmes, 0) ?? 0;
  const add = mayWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setEdited('new')}>
      {t('guide.add')}
    </Button>
  ) : null;
  return (
    <Page title={t('places.guide')} answer={data ? t('guide.programmes', { count: programmes }) : null} tools={add}>
      <div className="flex flex-col gap-4 px-4 pb-6">
        <Card title={t('guide.sources')}>
          {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : null}
          {!data && !error ? <SkeletonRows rows={2} /> : null}
          {data && data.items.length === 0 ? (
            <EmptyState icon={<CalendarDays />} title={t('kit.nothingYet')} says={t('guide.empty')} act={add} />
          ) : null}
          {data ? <Sources sources={data.items} onEdit={setEdited} /> : null}
        </Card>
        <Grid />
      </div>
      {edited ? (
        <Dialog title={t(edited === 'new' ? 'guide.add' : 'guide.edit')} onClose={close}>
          <SourceForm {...(edited === 'new' ? {} : { source: edited })} onDone={close} onCancel={close} />
        </Dialog>
      ) : null}
    </Page>
  );
}
