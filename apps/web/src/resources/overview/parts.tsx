import type { Overview } from '@muxwell/contract';
import type { ReactNode } from 'react';
import { Ago } from '../../kit/columns.tsx';
import { useFormat } from '../../kit/format.ts';
import { TextLink } from '../../kit/link.tsx';
import { useCan } from '../../kit/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { useReason } from '../denials/trace.tsx';

function Rows({ title, to, empty, rows }: { title: string; to: string; empty: string; rows: { id: string; body: ReactNode }[] }) {
  const t = useT();
  return (
    <Card title={title} tools={<TextLink to={to}>{t('overview.all')}</TextLink>}>
      {rows.length === 0 ? <p className="px-3 py-3 text-sm text-ink-3">{empty}</p> : null}
      <ul className="divide-y divide-line">
        {rows.map(({ id, body }) => (
          <li key={id} className="figures flex items-center gap-3 px-3 py-1.5 text-sm">
            {body}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const SHOWN = 8;

export function Down({ down }: { down: Overview['channels']['down'] }) {
  const t = useT();
  const words = useServerWords();
  const rows = down.slice(0, SHOWN).map(({ id, name, reason, since }) => ({
    id: String(id),
    body: (
      <>
        <span className="max-w-[55%] truncate">
          <TextLink to="/channels" search={{ open: String(id) }}>
            <span dir="auto">{name}</span>
          </TextLink>
        </span>
        <span className="min-w-0 flex-1 truncate text-ink-2" dir="auto">
          {words(reason)}
        </span>
        <span className="shrink-0">
          <Ago at={since} />
        </span>
      </>
    ),
  }));
  return <Rows title={t('overview.down')} to="/channels" empty={t('overview.noneDown')} rows={rows} />;
}

export function Edges({ edges }: { edges: Overview['edges'] }) {
  const t = useT();
  const format = useFormat();
  const rows = edges.map((edge) => ({
    id: edge.id,
    body: (
      <>
        <span className="min-w-0 flex-1 truncate font-medium">{edge.name}</span>
        {edge.load ? (
          <span className="text-ink-2">
            {t('kit.watching', { count: edge.load.viewers })} · {format.bits(edge.load.bitsPerSecondOut)}
          </span>
        ) : null}
        <Badge tone={edge.state === 'online' ? 'good' : 'bad'}>{t(`kit.serverState.${edge.state}`)}</Badge>
      </>
    ),
  }));
  return <Rows title={t('places.servers')} to="/servers" empty={t('kit.noServer')} rows={rows} />;
}

export function Denials({ denials }: { denials: Overview['recentDenials'] }) {
  const t = useT();
  const reason = useReason();
  const rows = denials.slice(0, SHOWN).map((denial) => ({
    id: denial.id,
    body: (
      <>
        <TextLink to="/why" search={{ open: denial.id }}>
          {denial.line}
        </TextLink>
        <span className="min-w-0 flex-1 truncate text-ink-2">{reason(denial.reason)}</span>
        <Ago at={denial.lastAt} />
      </>
    ),
  }));
  return <Rows title={t('places.why')} to="/why" empty={t('kit.noDenial')} rows={rows} />;
}

export function NewestLines({ lines }: { lines: Overview['newestLines'] }) {
  const t = useT();
  const rows = lines.slice(0, SHOWN).map(({ id, username, createdAt }) => ({
    id: String(id),
    body: (
      <>
        <span className="min-w-0 flex-1 truncate">
          <TextLink to="/lines" search={{ open: String(id) }}>
            {username}
          </TextLink>
        </span>
        <Ago at={createdAt} />
      </>
    ),
  }));
  return <Rows title={t('overview.newestLines')} to="/lines" empty={t('kit.lineIs')} rows={rows} />;
}

export function Work({ running }: { running: number }) {
  const t = useT();
  const mayJobs = useCan('jobs:read');
  if (!mayJobs) return null;
  return (
    <Rows
      title={t('places.jobs')}
      to="/jobs"
      empty={running === 0 ? t('overview.noJobs') : t('overview.jobs', { count: running })}
      rows={[]}
    />
  );
}
