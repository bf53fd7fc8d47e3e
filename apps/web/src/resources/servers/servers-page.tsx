import { listServers, type ServerView } from '@muxwell/contract';
import { Plus, Server } from 'lucide-react';
import { useState } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useSession } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/layout.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { ServerBandwidth } from '../bandwidth/bandwidth-of.tsx';
import { Groups } from './groups.tsx';
import { JoinDialog } from './join-dialog.tsx';
import { ServerCard } from './server-card.tsx';
import { ServerDialog } from './server-dialog.tsx';

export function ServersPage() {
  const t = useT();
  const mayWrite = useSession().me?.account.isPlatformAdmin === true;
  const { data, error, refetch } = useGet(listServers);
  const [edited, setEdited] = useState<ServerView | 'new'>();
  const [measured, setMeasured] = useState<ServerView>();
  const close = () => setEdited(undefined);
  const online = data?.items.filter(({ state }) => state === 'online').length ?? 0;
  return (
    <Page
      title={t('places.servers')}
      answer={data ? t('servers.online', { count: online, of: data.items.length }) : null}
      tools={
        mayWrite ? (
          <Button variant="primary" icon={<Plus />} onClick={() => setEdited('new')}>
            {t('servers.add')}
          </Button>
        ) : null
      }
    >
      {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonRows rows={3} /> : null}
      {data?.items.length === 0 ? <EmptyState icon={<Server />} title={t('kit.noServer')} says={t('servers.noneSays')} /> : null}
      <div className="grid grid-cols-1 gap-4 px-4 pb-6 lg:grid-cols-2">
        {data?.items.map((server) => (
          <ServerCard
            key={server.id}
            server={server}
            mayWrite={mayWrite}
            onEdit={() => setEdited(server)}
            onBandwidth={() => setMeasured(server)}
          />
        ))}
      </div>
      {data ? <Groups servers={data.items} mayWrite={mayWrite} /> : null}
      {measured ? (
        <Sheet title={t('bandwidth.of', { name: measured.name })} onClose={() => setMeasured(undefined)}>
          <ServerBandwidth key={measured.id} id={measured.id} />
        </Sheet>
      ) : null}
      {edited === 'new' ? <JoinDialog onClose={close} /> : null}
      {edited && edited !== 'new' ? <ServerDialog server={edited} onClose={close} /> : null}
    </Page>
  );
}
