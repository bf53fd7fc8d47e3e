import { getOverview, type Overview } from '@muxwell/contract';
import { useGet } from '../../kit/api-context.tsx';
import { useFormat } from '../../kit/format.ts';
import { ButtonLink } from '../../kit/link.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useCan } from '../../kit/session.ts';
import { Page } from '../../ui/layout.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { Charts } from './charts.tsx';
import { Denials, Down, Edges, NewestLines, Work } from './parts.tsx';
import { Figures } from './figures.tsx';
import { SnapshotCard } from './snapshot-card.tsx';

export function OverviewPage() {
  const t = useT();
  const { data, error, refetch } = useGet(getOverview);
  const mayCatalog = useCan('catalog:read');
  const mayLines = useCan('lines:write');
  const answer = useAnswer();
  return (
    <Page
      title={t('places.overview')}
      answer={data ? answer(data) : null}
      tools={mayLines ? <ButtonLink to="/quick-start">{t('places.quickStart')}</ButtonLink> : null}
    >
      {error && !data ? <ProblemState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonRows rows={10} /> : null}
      {data ? (
        <div className="flex flex-col gap-4 px-4 pb-8">
          <Figures overview={data} />
          <Charts overview={data} />
          <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
            <Down down={data.channels.down} />
            <Edges edges={data.edges} />
            <Denials denials={data.recentDenials} />
            <NewestLines lines={data.newestLines} />
            <div className="lg:col-span-2">
              <Work running={data.runningJobs} />
            </div>
            {mayCatalog ? (
              <div className="lg:col-span-2">
                <SnapshotCard />
              </div>
            ) : null}
          </div>
        </div>
      ) : null}
    </Page>
  );
}

/** “3 of 1,204 channels are down · 412 watching · 1.9 Gbit/s”. */
function useAnswer() {
  const t = useT();
  const format = useFormat();
  return ({ channels, viewers, bitsPerSecondOut }: Overview) =>
    [
      channels.down.length > 0
        ? t('channels.down', { count: channels.down.length, of: format.number(channels.total) })
        : t('channels.noneDown', { count: channels.total }),
      t('kit.watching', { count: viewers }),
      format.bits(bitsPerSecondOut),
    ].join(' · ');
}
