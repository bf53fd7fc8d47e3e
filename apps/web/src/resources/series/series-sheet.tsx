import { getSeries } from '@muxwell/contract';
import { Suspense, useState } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { lazyPart } from '../../kit/lazy-part.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useCan } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { cx } from '../../ui/cx.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { EmptyState, Skeleton, SkeletonRows } from '../../ui/states.tsx';
import { type Tab, Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { SeriesForm } from './series-form.tsx';

const Player = lazyPart(() => import('../../player/player.tsx').then((part) => part.Player));
type Detail = Reply<typeof getSeries>;

export function SeriesSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const mayWrite = useCan('catalog:write');
  const { data: series, error, refetch } = useGet(getSeries, { params: { id: Number(id) } });
  if (!series) {
    return (
      <Sheet title={error ? t('series.one') : t('ui.loading')} onClose={onClose}>
        {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
      </Sheet>
    );
  }
  const tabs: Tab[] = [{ id: 'episodes', label: t('series.episodes'), body: <Episodes series={series} /> }];
  if (mayWrite)
    tabs.push({
      id: 'edit',
      label: t('streams.tab.edit'),
      body: <SeriesForm series={series} onDone={() => setUrl({ tab: undefined })} />,
    });
  return (
    <Sheet title={series.name} status={t('series.has', { count: series.episodeCount })} onClose={onClose}>
      <Tabs label={series.name} tabs={tabs} value={url['tab']} onChange={(tab) => setUrl({ tab }, { replace: true })} />
    </Sheet>
  );
}

function Episodes({ series }: { series: Detail }) {
  const t = useT();
  const [playing, setPlaying] = useState<number>();
  const seasons = [...new Set(series.episodes.map(({ season }) => season))].toSorted((a, b) => a - b);
  if (series.episodes.length === 0) return <EmptyState title={t('series.noEpisodes')} says={t('series.noEpisodesSays')} />;
  const episode = series.episodes.find(({ id }) => id === playing);
  return (
    <div className="flex flex-col gap-4 p-4">
      {series.details.plot ? (
        <p className="text-sm text-ink-2" dir="auto">
          {series.details.plot}
        </p>
      ) : null}
      {episode ? (
        <Suspense fallback={<Skeleton className="aspect-video w-full" />}>
          <Player key={episode.id} streamId={episode.id} label={episode.name} />
        </Suspense>
      ) : null}
      {seasons.map((season) => (
        <section key={season}>
          <h3 className="mb-1 text-sm font-semibold">{t('series.season', { number: season })}</h3>
          <ul className="divide-y divide-line">
            {series.episodes
              .filter((row) => row.season === season)
              .map((row) => (
                <li key={row.id}>
                  <button
                    type="button"
                    aria-pressed={row.id === playing}
                    onClick={() => setPlaying(row.id)}
                    className={cx(
                      'flex w-full gap-3 px-2 py-1.5 text-start text-sm hover:bg-hover',
                      row.id === playing && 'bg-picked',
                    )}
                  >
                    <span className="figures w-8 shrink-0 text-ink-3">{row.episode}</span>
                    <span className="truncate" dir="auto">
                      {row.name}
                    </span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
