import { type Edge, removeServer, type ServerView, updateServer } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { ChartLine, CirclePause, CirclePlay, Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { Ago } from '../../kit/columns.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { useFormat } from '../../kit/format.ts';
import { useFailed } from '../../kit/says.ts';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';

const tones = { online: 'good', degraded: 'warn', offline: 'bad', unknown: 'calm' } as const;

interface Props {
  server: ServerView;
  mayWrite: boolean;
  onEdit: () => void;
  onBandwidth: () => void;
}

export function ServerCard({ server, mayWrite, onEdit, onBandwidth }: Props) {
  const t = useT();
  return (
    <Card
      title={server.name}
      tools={
        <div className="flex items-center gap-1.5">
          {server.isDraining ? <Badge tone="warn">{t('servers.draining')}</Badge> : null}
          <Badge tone={tones[server.state]}>{t(`kit.serverState.${server.state}`)}</Badge>
          {mayWrite ? <Tools server={server} onEdit={onEdit} onBandwidth={onBandwidth} /> : null}
        </div>
      }
    >
      <div className="figures flex flex-col gap-3 p-3">
        <Facts facts={useFacts(server)} />
        {server.edges.map((edge) => (
          <EdgeFacts key={edge.id} edge={edge} />
        ))}
      </div>
    </Card>
  );
}

function useFacts(server: ServerView): [string, ReactNode][] {
  const t = useT();
  const format = useFormat();
  const machine = (text: string) => (text === '' ? t('servers.notSaid') : <span className="machine">{text}</span>);
  const room = server.maxConnections === 0 ? t('servers.noLimit') : format.number(server.maxConnections);
  return [
    [t('servers.connections'), t('servers.ofRoom', { used: format.number(server.connections), room })],
    [t('servers.weight'), format.number(server.weight)],
    [t('servers.publicUrl'), machine(server.publicUrl)],
    [t('servers.peerAddress'), machine(server.peerAddress)],
  ];
}

function EdgeFacts({ edge }: { edge: Edge }) {
  const t = useT();
  const format = useFormat();
  const { load } = edge;
  const facts: [string, ReactNode][] = [
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
      [t('kit.viewers'), format.number(load.viewers)],
      [t('servers.channels'), format.number(load.channels)],
      [t('servers.out'), format.bits(load.bitsPerSecondOut)],
      [t('servers.in'), format.bits(load.bitsPerSecondIn)],
      [t('servers.memory'), format.bytes(load.rssBytes)],
      [t('servers.lag'), format.milliseconds(load.loopLagMs)],
    );
  }
  return (
    <div className="border-t border-line pt-3">
      <Facts facts={facts} />
    </div>
  );
}

function Tools({ server, onEdit, onBandwidth }: Omit<Props, 'mayWrite'>) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const failed = useFailed();
  const params = { id: server.id };
  const again = () => client.invalidateQueries({ queryKey: ['servers'] });
  const drain = () => void api.call(updateServer, { params, body: { isDraining: !server.isDraining } }).then(again, failed);
  const remove = async () => {
    const title = t('servers.removeWhom', { name: server.name });
    if (await confirm({ title, says: t('servers.removeSays'), act: t('servers.remove') }))
      await api.call(removeServer, { params }).then(again, failed);
  };
  return (
    <>
      <IconButton label={t('bandwidth.of', { name: server.name })} onClick={onBandwidth}>
        <ChartLine />
      </IconButton>
      <IconButton label={t(server.isDraining ? 'servers.takeBack' : 'servers.drain', { name: server.name })} onClick={drain}>
        {server.isDraining ? <CirclePlay /> : <CirclePause />}
      </IconButton>
      <IconButton label={t('servers.edit', { name: server.name })} onClick={onEdit}>
        <Pencil />
      </IconButton>
      {server.isPrimary ? null : (
        <IconButton label={t('servers.removeWhom', { name: server.name })} onClick={() => void remove()}>
          <Trash2 />
        </IconButton>
      )}
    </>
  );
}
