import { type Connection, listConnections } from '@muxwell/contract';
import { CircleX, MonitorPlay } from 'lucide-react';
import { columnsOf } from '../../kit/columns.tsx';
import { useFormat } from '../../kit/format.ts';
import { useLive } from '../../kit/live.ts';
import { TextLink } from '../../kit/link.tsx';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import type { T } from '../../locales/keys.ts';
import { IconButton } from '../../ui/button.tsx';
import { useT } from '../../ui/use-t.ts';
import { useKill } from './kill.ts';
import { Quality } from './quality.tsx';
import { Rate } from './rate.tsx';
import { pageOfKind } from './page-of-kind.ts';

const c = columnsOf<Connection>();

export function useConnectionColumns(t: T) {
  const mayKill = useCan('delivery:write');
  const format = useFormat();
  const columns = [
    c.cell('line', t('connections.line'), (row) => <Who connection={row} />, { width: 'minmax(110px, 1.5fr)', phone: 'title' }),
    c.cell('stream', t('connections.stream'), (row) => <What connection={row} />, { width: 'minmax(140px, 2fr)', phone: 'line' }),
    c.date('since', t('connections.since'), { width: '100px', phone: 'line' }),
    c.cell('ip', t('connections.from'), (row) => <span className="machine">{row.ip}</span>, { width: 'minmax(104px, 150px)' }),
    c.text('player', t('connections.player'), { width: 'minmax(64px, 1fr)' }),
    c.cell('output', t('connections.output'), (row) => <span className="machine">{row.output}</span>, { width: '48px' }),
    c.text('edge', t('connections.edge'), { width: 'minmax(52px, 110px)' }),
    c.cell('rate', t('connections.rate'), (row) => <Rate connection={row} />, { width: '140px' }),
    c.cell('quality', t('connections.quality'), (row) => <Quality quality={row.quality} />, { width: '72px' }),
    c.cell('bytes', t('connections.bytes'), (row) => format.bytes(row.bytes), { width: '72px', isEnd: true }),
    c.text('userAgent', t('connections.userAgent'), { isExtra: true }),
  ];
  return mayKill
    ? [
        ...columns,
        c.cell('kill', t('connections.kill'), (row) => <KillButton connection={row} />, { width: '36px', phone: 'end' }),
      ]
    : columns;
}

export const LivePage = resourcePage({
  list: listConnections,
  title: 'places.connections',
  empty: 'connections.empty',
  icon: <MonitorPlay />,
  id: (row) => row.id,
  hasSearch: true,
  useColumns: useConnectionColumns,
  bulk: [{ label: 'connections.kill', needs: 'delivery:write', isBad: true, useAct: useKill }],
  Answer: function Answer({ total }) {
    const t = useT();
    const format = useFormat();
    const { figures } = useLive();
    if (total === null) return null;
    return [t('connections.open', { count: total }), figures ? format.bits(figures.bitsPerSecondOut) : '']
      .filter(Boolean)
      .join(' · ');
  },
});

function Who({ connection }: { connection: Connection }) {
  const t = useT();
  const { line } = connection;
  if (!line) return <span className="text-ink-3">{t('connections.panel')}</span>;
  return (
    <TextLink to="/lines" search={{ open: String(line.id) }}>
      {line.username}
    </TextLink>
  );
}

const What = ({ connection: { stream } }: { connection: Connection }) => (
  <TextLink to={pageOfKind(stream.kind)} search={{ open: String(stream.id) }}>
    {stream.name}
  </TextLink>
);

function KillButton({ connection }: { connection: Connection }) {
  const t = useT();
  const kill = useKill();
  const failed = useFailed();
  return (
    <IconButton
      className="size-7"
      label={t('connections.killOne', { who: connection.line?.username ?? connection.ip })}
      onClick={() => void kill([connection]).catch(failed)}
    >
      <CircleX />
    </IconButton>
  );
}
