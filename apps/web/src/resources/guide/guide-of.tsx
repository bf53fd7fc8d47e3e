import { getEpgMapping, listProgrammes, setEpgMapping } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { useFormat, useNow } from '../../kit/format.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { dayFrom } from './span.ts';

/** A channel's guide: which guide channel it has, what is on now and next. */
export function GuideOf({ streamId }: { streamId: number }) {
  const { data, error } = useGet(getEpgMapping, { params: { streamId } });
  if (error) return <ProblemState error={error} />;
  if (!data) return <SkeletonRows rows={5} />;
  return (
    <div className="flex flex-col">
      <Mapping streamId={streamId} />
      <Programmes streamId={streamId} />
    </div>
  );
}

function Mapping({ streamId }: { streamId: number }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const mayWrite = useCan('epg:write');
  const { data } = useGet(getEpgMapping, { params: { streamId } });
  const [isBusy, setBusy] = useState(false);
  if (!data) return null;
  const set = async (epgChannelId: string | null) => {
    setBusy(true);
    try {
      await api.call(setEpgMapping, { body: { mappings: [{ streamId, epgChannelId }] } });
      await client.invalidateQueries({ queryKey: ['epg'] });
      await client.invalidateQueries({ queryKey: ['streams'] });
      toast.done(t('guide.mapped'));
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  const choices = data.suggestions.map(({ epgChannelId, name }) => ({
    id: epgChannelId,
    label: name || epgChannelId,
    note: epgChannelId,
  }));
  return (
    <div className="flex flex-col gap-2 border-b border-line p-4 text-sm">
      <p>
        <span className="text-ink-3">{t('guide.channel')}</span>{' '}
        {data.epgChannelId ? <span className="machine">{data.epgChannelId}</span> : t('guide.noChannel')}
        {data.epgChannelId && !data.isMatched ? <span className="ms-2 text-warn-text">{t('guide.notFound')}</span> : null}
      </p>
      {mayWrite ? (
        <div className="flex gap-2">
          <Combobox
            label={t('guide.choose')}
            shown={<span className="text-ink-2">{t('guide.choose')}</span>}
            choices={choices}
            isChosen={(id) => id === data.epgChannelId}
            onPick={(id) => void set(id)}
          />
          {data.epgChannelId ? (
            <Button isBusy={isBusy} onClick={() => void set(null)}>
              {t('guide.unmap')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function Programmes({ streamId }: { streamId: number }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const span = useMemo(() => dayFrom(Date.now()), [streamId]);
  const { data } = useGet(listProgrammes, { query: { streamIds: String(streamId), ...span } });
  if (!data) return <SkeletonRows rows={4} />;
  const programmes = (data.items[0]?.programmes ?? []).filter(({ stop }) => new Date(stop).getTime() > now);
  if (programmes.length === 0) return <EmptyState title={t('guide.nothingOn')} says={t('guide.nothingOnSays')} />;
  return (
    <ol className="divide-y divide-line">
      {programmes.map((programme) => {
        const isNow = new Date(programme.start).getTime() <= now;
        return (
          <li key={programme.id} className={cx('flex gap-3 px-4 py-2 text-sm', isNow && 'bg-picked')}>
            <time dateTime={programme.start} className="figures w-20 shrink-0 whitespace-nowrap text-ink-3">
              {format.clock(programme.start)}
            </time>
            <div className="min-w-0" dir="auto">
              <p className="font-medium">{programme.title}</p>
              {programme.description ? <p className="line-clamp-2 text-xs text-ink-2">{programme.description}</p> : null}
            </div>
            {isNow ? <span className="ms-auto shrink-0 text-xs font-medium text-accent-text">{t('guide.now')}</span> : null}
          </li>
        );
      })}
    </ol>
  );
}
