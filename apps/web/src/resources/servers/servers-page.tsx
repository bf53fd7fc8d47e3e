import { type Edge, listServers } from '@muxwell/contract';
import { Server } from 'lucide-react';
import { useGet } from '../../kit/api-context.tsx';
import { Ago } from '../../kit/columns.tsx';
import { useFormat } from '../../kit/format.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card, Facts, Page } from '../../ui/layout.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

export function ServersPage() {
  const t = useT();
  const { data, error, refetch } = useGet(listServers);
  const online = data?.items.filter(({ state }) => state === 'online').length ?? 0;
  return (
    <Page title={t('servers.title')} answer={data ? t('servers.online', { count: online, of: data.items.length }) : null}>
      {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonRows rows={3} /> : null}
      {data?.items.length === 0 ? <EmptyState icon={<Server />} title={t('servers.none')} says={t('servers.noneSays')} /> : null}
      <div className="grid grid-cols-1 gap-4 px-4 pb-6 lg:grid-cols-2">
        {data?.items.map((edge) => (
          <EdgeCard key={edge.id} edge={edge} />
        ))}
      </div>
    </Page>
  );
}

function EdgeCard({ edge }: { edge: Edge }) {
  const t = useT();
  const format = useFormat();
  const { load } = edge;
  const facts: [string, React.ReactNode][] = [
    [t('servers.since'), <Ago key="since" at={edge.since} />],
    [
      t('servers.build'),
      <span key="build" className="machine">
        {edge.build}
      </span>,
    ],
  ];
  if (load) {
    facts.push(
      [t('servers.viewers'), format.number(load.viewers)],
      [t('servers.channels'), format.number(load.channels)],
      [t('servers.out'), format.bits(load.bitsPerSecondOut)],
      [t('servers.in'), format.bits(load.bitsPerSecondIn)],
      [t('servers.memory'), format.bytes(load.rssBytes)],
      [t('servers.lag'), format.milliseconds(load.loopLagMs)],
    );
  }
  return (
    <Card
      title={edge.name}
      tools={<Badge tone={edge.state === 'online' ? 'good' : 'bad'}>{t(`servers.state.${edge.state}`)}</Badge>}
    >
      <div className="figures p-3">
        <Facts facts={facts} />
      </div>
    </Card>
  );
}
