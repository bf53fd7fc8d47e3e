import { listProgrammes, listStreams } from '@muxwell/contract';
import { useState } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import { useFormat, useNow } from '../../kit/format.ts';
import { TextLink } from '../../kit/link.tsx';
import { useCan } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/layout.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { dayFrom } from './span.ts';

const ROWS = 50;

/** What is on each channel now and next, fifty channels at a time. */
export function Grid() {
  const t = useT();
  const mayRead = useCan('catalog:read');
  const [cursors, setCursors] = useState<string[]>([]);
  const after = cursors.at(-1);
  const streams = useGet(
    listStreams,
    { query: { kind: 'live', limit: ROWS, ...(after ? { after } : {}) } },
    { enabled: mayRead },
  );
  const ids = streams.data?.items.map(({ id }) => id).join(',') ?? '';
  const [span] = useState(() => dayFrom(Date.now()));
  const guide = useGet(listProgrammes, { query: { streamIds: ids, ...span } }, { enabled: ids !== '' });
  if (!mayRead) return null;
  const rows = streams.data?.items ?? [];
  const next = streams.data?.next;
  return (
    <Card
      title={t('guide.nowNext')}
      tools={
        <div className="flex gap-2">
          {cursors.length > 0 ? <Button onClick={() => setCursors(cursors.slice(0, -1))}>{t('ui.previous')}</Button> : null}
          {next ? <Button onClick={() => setCursors([...cursors, next])}>{t('ui.next')}</Button> : null}
        </div>
      }
    >
      {streams.isPending ? <SkeletonRows rows={6} /> : null}
      {streams.data && rows.length === 0 ? <EmptyState title={t('guide.noChannels')} /> : null}
      <ul className="divide-y divide-line">
        {rows.map((stream) => (
          <li
            key={stream.id}
            className="grid grid-cols-1 gap-x-4 gap-y-0.5 px-3 py-2 text-sm sm:grid-cols-[minmax(140px,1fr)_2fr_2fr]"
          >
            <TextLink to="/channels" search={{ open: String(stream.id), tab: 'guide' }}>
              <span dir="auto">{stream.name}</span>
            </TextLink>
            <NowNext programmes={guide.data?.items.find(({ streamId }) => streamId === stream.id)?.programmes ?? []} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface Shown {
  title: string;
  start: string;
  stop: string;
}

function NowNext({ programmes }: { programmes: Shown[] }) {
  const t = useT();
  const now = useNow();
  const coming = programmes.filter(({ stop }) => new Date(stop).getTime() > now);
  const current = coming.find(({ start }) => new Date(start).getTime() <= now);
  const next = coming.find(({ start }) => new Date(start).getTime() > now);
  if (!current && !next) return <span className="text-ink-3 sm:col-span-2">{t('guide.nothingOn')}</span>;
  return (
    <>
      <On programme={current} />
      <On programme={next} />
    </>
  );
}

function On({ programme }: { programme: Shown | undefined }) {
  const format = useFormat();
  if (!programme) return <span />;
  return (
    <span className="flex min-w-0 gap-2">
      <time dateTime={programme.start} className="figures shrink-0 text-ink-3">
        {format.clock(programme.start)}
      </time>
      <span className="truncate" dir="auto">
        {programme.title}
      </span>
    </span>
  );
}
