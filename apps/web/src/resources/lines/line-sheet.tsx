import { getLine, type LineDetail } from '@muxwell/contract';
import { CalendarPlus, Ellipsis, Power, Trash2 } from 'lucide-react';
import { useGet } from '../../kit/api-context.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useFailed } from '../../kit/says.ts';
import { useSession } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { type Tab, Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { LineBandwidth } from '../bandwidth/bandwidth-of.tsx';
import { ConnectionsOf, HistoryOf } from '../connections/connections-of.tsx';
import { ExplainForm } from '../denials/explain-form.tsx';
import { AccessTab } from './access-tab.tsx';
import { useDeleteLines, useExtendLines, useSwitchLines } from './acts.ts';
import { Connections, LineStatus } from './columns.tsx';
import { LineForm } from './line-form.tsx';

export function LineSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const { data: line, error, refetch } = useGet(getLine, { params: { id: Number(id) } });
  const tabs = useTabs(line);
  if (!line) {
    return (
      <Sheet title={error ? t('lines.one') : t('ui.loading')} onClose={onClose}>
        {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
      </Sheet>
    );
  }
  return (
    <Sheet
      title={line.username}
      onClose={onClose}
      status={
        <>
          <LineStatus line={line} />
          <span className="figures">
            {t('lines.connections')} <Connections line={line} />
          </span>
        </>
      }
      actions={<Actions line={line} onClose={onClose} />}
    >
      <Tabs label={line.username} tabs={tabs} value={url['tab']} onChange={(tab) => setUrl({ tab }, { replace: true })} />
    </Sheet>
  );
}

function useTabs(line: LineDetail | undefined): Tab[] {
  const t = useT();
  const session = useSession();
  const [, setUrl] = useUrlState();
  if (!line) return [];
  const mayWatch = session.can('delivery:read');
  const tabs: (Tab | false)[] = [
    { id: 'access', label: t('lines.tab.access'), body: <AccessTab line={line} /> },
    mayWatch && { id: 'viewers', label: t('lines.tab.viewers'), body: <ConnectionsOf query={{ lineId: line.id }} /> },
    mayWatch && { id: 'bandwidth', label: t('bandwidth.title'), body: <LineBandwidth id={line.id} /> },
    mayWatch && { id: 'why', label: t('lines.tab.why'), body: <ExplainForm line={line.username} /> },
    session.can('lines:write') && {
      id: 'edit',
      label: t('lines.tab.edit'),
      body: <LineForm key={line.id} line={line} onDone={() => setUrl({ tab: undefined })} />,
    },
    mayWatch && { id: 'history', label: t('lines.tab.history'), body: <HistoryOf query={{ lineId: line.id }} /> },
  ];
  return tabs.filter((tab) => tab !== false);
}

function Actions({ line, onClose }: { line: LineDetail; onClose: () => void }) {
  const t = useT();
  const session = useSession();
  const failed = useFailed();
  const remove = useDeleteLines();
  const turn = useSwitchLines(!line.isEnabled);
  const extend = useExtendLines();
  if (!session.can('lines:write')) return null;
  const months = [30, 90, 365].map((days) => ({
    label: t('lines.extendBy', { days: t('lines.days', { count: days }) }),
    icon: <CalendarPlus />,
    act: () => void extend([line], days).catch(failed),
  }));
  return (
    <Menu
      items={[
        ...months,
        'line',
        { label: t(line.isEnabled ? 'kit.disable' : 'kit.enable'), icon: <Power />, act: () => void turn([line]).catch(failed) },
        {
          label: t('kit.delete'),
          icon: <Trash2 />,
          isBad: true,
          act: () => void remove([line]).then((isDone) => isDone && onClose(), failed),
        },
      ]}
      trigger={
        <IconButton label={t('ui.actions')}>
          <Ellipsis />
        </IconButton>
      }
    />
  );
}
