import type { StreamDetail } from '@muxwell/contract';
import { Suspense } from 'react';
import { Ago, Nothing } from '../../kit/columns.tsx';
import { lazyPart } from '../../kit/lazy-part.ts';
import { useFormat } from '../../kit/format.ts';
import { namesOf, useBouquetChoices, useCategoryChoices } from '../../kit/references.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { Facts } from '../../ui/layout.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { categoryKindOf } from './kinds.ts';

const Player = lazyPart(() => import('../../player/player.tsx').then((part) => part.Player));

export function PlayerTab({ stream }: { stream: StreamDetail }) {
  const t = useT();
  const words = useServerWords();
  const format = useFormat();
  const categories = useCategoryChoices(categoryKindOf(stream.kind));
  const bouquets = useBouquetChoices();
  const { health, details } = stream;
  const facts: [string, React.ReactNode][] = [
    [t('streams.categories'), namesOf(categories, stream.categoryIds) || <Nothing />],
    [t('streams.bouquets'), namesOf(bouquets, stream.bouquetIds) || <Nothing />],
    [t('streams.bitrate'), health.bitsPerSecond > 0 ? format.bits(health.bitsPerSecond) : <Nothing />],
    [t('streams.codecs'), health.codecs.length > 0 ? <span className="machine">{health.codecs.join(' ')}</span> : <Nothing />],
    [t('streams.added'), <Ago key="added" at={stream.addedAt} />],
    [
      t('streams.id'),
      <span key="id" className="machine">
        {stream.id}
      </span>,
    ],
  ];
  if (details.durationSeconds) facts.push([t('streams.duration'), format.duration(details.durationSeconds)]);
  if (details.year) facts.push([t('streams.year'), String(details.year)]);
  if (details.genre) facts.push([t('streams.genre'), details.genre]);
  if (stream.notes) facts.push([t('streams.notes'), stream.notes]);
  return (
    <div className="flex flex-col gap-4 p-4">
      <Suspense fallback={<Skeleton className="aspect-video w-full" />}>
        <Player streamId={stream.id} label={stream.name} />
      </Suspense>
      {health.reason ? (
        <p className="text-sm text-ink-2" dir="auto">
          {words(health.reason)}
        </p>
      ) : null}
      {details.plot ? (
        <p className="text-sm text-ink-2" dir="auto">
          {details.plot}
        </p>
      ) : null}
      <Facts facts={facts} />
    </div>
  );
}
