import { cloneStream, controlStream, getStream, type StreamDetail } from '@muxwell/contract';
import { CopyPlus, Ellipsis, Play, RotateCw, Square, Trash2 } from 'lucide-react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useFailed } from '../../kit/says.ts';
import { useSession } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { type Tab, Tabs } from '../../ui/tabs.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { StreamBandwidth } from '../bandwidth/bandwidth-of.tsx';
import { ConnectionsOf, HistoryOf } from '../connections/connections-of.tsx';
import { GuideOf } from '../guide/guide-of.tsx';
import { useDeleteStreams } from './bulk.ts';
import { Health } from './health.tsx';
import { PlayerTab } from './player-tab.tsx';
import { SourcesTab } from './sources-tab.tsx';
import { StreamForm } from './stream-form.tsx';

/** One stream: it plays, tells where it comes from and who watches it, and can be changed. */
export function StreamSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const { data: stream, error, refetch } = useGet(getStream, { params: { id: Number(id) } });
  if (!stream) {
    return (
      <Sheet title={error ? t('streams.one') : t('ui.loading')} onClose={onClose}>
        {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
      </Sheet>
    );
  }
  return <Loaded stream={stream} onClose={onClose} />;
}

function Loaded({ stream, onClose }: { stream: StreamDetail; onClose: () => void }) {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const tabs = useTabs(stream);
  const items = useActions(stream, onClose);
  return (
    <Sheet
      title={stream.name}
      onClose={onClose}
      status={
        <>
          <Health health={stream.health} />
          <span className="figures">{t('kit.watching', { count: stream.health.viewers })}</span>
        </>
      }
      actions={
        items.length > 0 ? (
          <Menu
            items={items}
            trigger={
              <IconButton label={t('ui.actions')}>
                <Ellipsis />
              </IconButton>
            }
          />
        ) : null
      }
    >
      <Tabs label={stream.name} tabs={tabs} value={url['tab']} onChange={(tab) => setUrl({ tab }, { replace: true })} />
    </Sheet>
  );
}

function useTabs(stream: StreamDetail): Tab[] {
  const t = useT();
  const session = useSession();
  const [, setUrl] = useUrlState();
  const isChannel = stream.kind === 'live' || stream.kind === 'created';
  const tabs: (Tab | false)[] = [
    { id: 'player', label: t('streams.tab.player'), body: <PlayerTab stream={stream} /> },
    { id: 'sources', label: t('streams.tab.sources'), body: <SourcesTab stream={stream} /> },
    session.can('delivery:read') && {
      id: 'viewers',
      label: t('streams.tab.viewers'),
      body: <ConnectionsOf query={{ streamId: stream.id }} />,
    },
    session.can('delivery:read') && {
      id: 'bandwidth',
      label: t('bandwidth.title'),
      body: <StreamBandwidth id={stream.id} />,
    },
    isChannel &&
      session.can('epg:read') && { id: 'guide', label: t('streams.tab.guide'), body: <GuideOf streamId={stream.id} /> },
    session.can('catalog:write') && {
      id: 'edit',
      label: t('streams.tab.edit'),
      body: <StreamForm key={stream.updatedAt} kind={stream.kind} stream={stream} onDone={() => setUrl({ tab: undefined })} />,
    },
    session.can('delivery:read') && {
      id: 'history',
      label: t('streams.tab.history'),
      body: <HistoryOf query={{ streamId: stream.id }} />,
    },
  ];
  return tabs.filter((tab) => tab !== false);
}

function useActions(stream: StreamDetail, onClose: () => void): (MenuItem | 'line')[] {
  const t = useT();
  const api = useApi();
  const session = useSession();
  const confirm = useConfirm();
  const failed = useFailed();
  const remove = useDeleteStreams();
  const [, setUrl] = useUrlState();
  const control = async (action: 'start' | 'stop' | 'restart') => {
    const viewers = stream.health.viewers;
    const question = {
      title: t('streams.stopTitle', { name: stream.name }),
      says: t('streams.stopSays', { count: viewers }),
      act: t('streams.stop'),
    };
    if (action === 'stop' && viewers > 0 && !(await confirm(question))) return;
    await api.call(controlStream, { params: { id: stream.id, action } });
    toast.done(t(`streams.told.${action}`, { name: stream.name }));
  };
  const isChannel = stream.kind === 'live' || stream.kind === 'radio' || stream.kind === 'created';
  const act = (action: 'start' | 'stop' | 'restart') => () => void control(action).catch(failed);
  const running: MenuItem[] = [
    { label: t('streams.start'), icon: <Play />, act: act('start') },
    { label: t('streams.restart'), icon: <RotateCw />, act: act('restart') },
    { label: t('streams.stop'), icon: <Square />, act: act('stop') },
  ];
  const items: (MenuItem | 'line')[] = [];
  if (isChannel && session.can('delivery:write')) items.push(...running);
  if (session.can('catalog:write')) {
    if (items.length > 0) items.push('line');
    const clone = async () => {
      const made = await api.call(cloneStream, { params: { id: stream.id } });
      toast.done(t('tools.cloned', { name: made.name }));
      setUrl({ open: String(made.id), tab: 'edit' });
    };
    items.push({ label: t('tools.clone'), icon: <CopyPlus />, act: () => void clone().catch(failed) });
    const erase = () => void remove([stream]).then(onClose, failed);
    items.push({ label: t('kit.delete'), icon: <Trash2 />, isBad: true, act: erase });
  }
  return items;
}
