import { cancelImport, getImport, undoImport } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Undo2, X } from 'lucide-react';
import { useState } from 'react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { ButtonLink } from '../../kit/link.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useFailed } from '../../kit/says.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { useCan } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { Note, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { Review } from './review.tsx';
import type { Run } from './run.ts';
import { isUnderWay, RunProgress, RunState, useFound, useRunName } from './run-state.tsx';
import { Changes, Skipped } from './run-parts.tsx';
import { Unclear } from './unclear.tsx';

/** One import from what was found to what was done. */
export function RunPage() {
  const t = useT();
  const { id = '' } = useParams({ strict: false });
  const { data: run, error, refetch } = useGet(getImport, { params: { id } });
  const found = useFound();
  const name = useRunName();
  const words = useServerWords();
  if (!run) {
    return (
      <Page title={t('imports.one')}>
        {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
      </Page>
    );
  }
  return (
    <Page title={name(run)} answer={found(run.found) || t(`imports.kind.${run.kind}`)} tools={<Tools run={run} />}>
      <div className="flex flex-col gap-4 px-4 pb-8">
        <div className="flex flex-wrap items-center gap-3">
          <RunState run={run} />
          {isUnderWay(run) ? (
            <div className="min-w-60 flex-1">
              <RunProgress run={run} />
            </div>
          ) : null}
        </div>
        {run.reason ? (
          <Note tone="bad" role="alert">
            <p dir="auto" className="wrap-anywhere first-letter:uppercase">
              {words(run.reason)}
            </p>
          </Note>
        ) : null}
        {run.state === 'done' ? (
          <Note tone="good">{t('imports.doneSays', { count: run.changes.added + run.changes.changed })}</Note>
        ) : null}
        {run.state === 'undone' ? <Note>{t('imports.undoneSays')}</Note> : null}
        {run.state === 'cancelled' ? <Note>{t('imports.cancelledSays')}</Note> : null}
        {hasFound(run) ? <Changes run={run} /> : null}
        {run.state === 'staged' ? <Review run={run} /> : null}
        {run.state === 'done' && run.unclear > 0 ? <Unclear run={run} answers={new Map()} onAnswers={null} /> : null}
        <Skipped run={run} />
        {run.guideUrls.length > 0 ? (
          <Card title={t('imports.guides')}>
            <ul className="p-3">
              {run.guideUrls.map((url) => (
                <li key={url} className="machine break-all">
                  {url}
                </li>
              ))}
            </ul>
          </Card>
        ) : null}
      </div>
    </Page>
  );
}

/** Read to the end, so that its differences are known. */
const hasFound = ({ state }: Run) => state === 'staged' || state === 'applying' || state === 'done' || state === 'undone';

function Tools({ run }: { run: Run }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const confirm = useConfirm();
  const mayWrite = useCan('imports:write');
  const [isBusy, setBusy] = useState(false);
  const act = async (endpoint: typeof cancelImport | typeof undoImport) => {
    const undone = run.changes.added;
    if (
      endpoint === undoImport &&
      !(await confirm({ title: t('imports.undoTitle'), says: t('imports.undoSays', { count: undone }), act: t('kit.undo') }))
    )
      return;
    setBusy(true);
    await api.call(endpoint, { params: { id: run.id } }).then(() => client.invalidateQueries(), failed);
    setBusy(false);
  };
  const isCancellable = isUnderWay(run) || run.state === 'staged';
  return (
    <>
      {mayWrite && isCancellable ? (
        <Button icon={<X />} isBusy={isBusy} onClick={() => void act(cancelImport)}>
          {t('imports.cancel')}
        </Button>
      ) : null}
      {mayWrite && run.state === 'done' ? (
        <Button icon={<Undo2 />} isBusy={isBusy} onClick={() => void act(undoImport)}>
          {t('kit.undo')}
        </Button>
      ) : null}
      {run.state === 'done' ? (
        <ButtonLink to="/channels" variant="primary">
          {t('imports.toChannels')}
        </ButtonLink>
      ) : null}
      {mayWrite && (run.state === 'failed' || run.state === 'cancelled' || run.state === 'undone') ? (
        <ButtonLink to="/imports/new" variant="primary">
          {t('imports.create')}
        </ButtonLink>
      ) : null}
    </>
  );
}
