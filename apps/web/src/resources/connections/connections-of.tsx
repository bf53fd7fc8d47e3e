import { listConnections, listPastConnections, type PastConnection } from '@muxwell/contract';
import { useTranslation } from 'react-i18next';
import { Ago } from '../../kit/columns.tsx';
import { useGet } from '../../kit/api-context.tsx';
import { useFormat } from '../../kit/format.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useKill } from './kill.ts';
import { Quality } from './quality.tsx';
import { Rate } from './rate.tsx';

type Query = { lineId: number } | { streamId: number };

/** Who watches now: of one line, or of one stream. */
export function ConnectionsOf({ query }: { query: Query }) {
  const t = useT();
  const { data, error } = useGet(listConnections, { query });
  const mayKill = useCan('delivery:write');
  const kill = useKill();
  const failed = useFailed();
  if (error) return <ProblemState error={error} />;
  if (!data) return <SkeletonRows rows={3} />;
  if (data.items.length === 0) return <EmptyState title={t('connections.nobody')} />;
  return (
    <ul className="divide-y divide-line">
      {data.items.map((row) => (
        <li key={row.id} className="flex items-center gap-3 px-4 py-2 text-sm">
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium" dir="auto">
              {'lineId' in query ? row.stream.name : (row.line?.username ?? t('connections.panel'))}
            </p>
            <p className="truncate text-xs text-ink-3">
              <span className="machine">{row.ip}</span> · {row.player} · <Ago at={row.since} />
            </p>
          </div>
          <Rate connection={row} />
          {mayKill ? (
            <Button variant="danger" onClick={() => void kill([row]).catch(failed)}>
              {t('connections.kill')}
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** What was watched: the newest hundred. */
export function HistoryOf({ query }: { query: Query }) {
  const t = useT();
  const { data, error } = useGet(listPastConnections, { query });
  if (error) return <ProblemState error={error} />;
  if (!data) return <SkeletonRows rows={4} />;
  if (data.items.length === 0) return <EmptyState title={t('connections.noHistory')} />;
  return (
    <ul className="divide-y divide-line">
      {data.items.map((row) => (
        <PastRow key={row.id} row={row} name={'lineId' in query ? row.streamName : row.username} />
      ))}
    </ul>
  );
}

function PastRow({ row, name }: { row: PastConnection; name: string }) {
  const t = useT();
  const format = useFormat();
  const { i18n } = useTranslation();
  const ended = (reason: string) => (i18n.exists(`connections.ended.${reason}`) ? i18n.t(`connections.ended.${reason}`) : reason);
  const seconds = (new Date(row.endedAt).getTime() - new Date(row.startedAt).getTime()) / 1000;
  return (
    <li className="px-4 py-2 text-sm">
      <div className="flex justify-between gap-3">
        <span className="truncate font-medium" dir="auto">
          {name || t('connections.panel')}
        </span>
        <span className="figures shrink-0 text-ink-2">{format.duration(seconds)}</span>
      </div>
      <p className="figures text-xs wrap-anywhere text-ink-3 sm:truncate">
        {format.short(row.startedAt)} · <span className="machine">{row.ip}</span> · {format.bytes(row.bytes)} ·{' '}
        {ended(row.reason)} · {row.edge}
        {row.quality ? (
          <>
            {' '}
            · <Quality quality={row.quality} />
          </>
        ) : null}
      </p>
    </li>
  );
}
