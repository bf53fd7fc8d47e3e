import type { Line } from '@muxwell/contract';
import { useMemo } from 'react';
import { Ago, columnsOf, Nothing, Status } from '../../kit/columns.tsx';
import { useFormat } from '../../kit/format.ts';
import { namesOf, useBouquetChoices } from '../../kit/references.ts';
import type { T } from '../../locales/keys.ts';
import type { Tone } from '../../ui/badge.tsx';
import type { Choice } from '../../ui/combobox.tsx';
import { useT } from '../../ui/use-t.ts';

const c = columnsOf<Line>();
const tones: Record<Line['status'], Tone> = { active: 'good', trial: 'info', expired: 'warn', disabled: 'calm' };

export function LineStatus({ line }: { line: Pick<Line, 'status'> }) {
  const t = useT();
  return <Status tone={tones[line.status]} says={t(`lines.status.${line.status}`)} why={t(`lines.statusWhy.${line.status}`)} />;
}

export function Expiry({ at }: { at: string | null }) {
  const t = useT();
  return <Ago at={at} ifNull={t('lines.never')} />;
}

export function LastSeen({ line }: { line: Pick<Line, 'connections' | 'lastSeenAt'> }) {
  const t = useT();
  return line.connections > 0 ? t('lines.watchingNow') : <Ago at={line.lastSeenAt} ifNull={t('lines.neverSeen')} />;
}

/** “1 / 2”, where the first is live. */
export function Connections({ line }: { line: Pick<Line, 'connections' | 'maxConnections'> }) {
  const format = useFormat();
  return (
    <span dir="ltr" className={line.connections > 0 ? 'font-medium text-good-text' : 'text-ink-2'}>
      {format.number(line.connections)} / {format.number(line.maxConnections)}
    </span>
  );
}

export function useLineColumns(t: T) {
  const bouquets = useBouquetChoices();
  return useMemo(() => columns(t, bouquets), [t, bouquets]);
}

function columns(t: T, bouquets: Choice[]) {
  return [
    c.text('username', t('lines.username'), { sort: 'username', phone: 'title', width: 'minmax(130px, 1.5fr)' }),
    c.cell('status', t('lines.statusName'), (row) => <LineStatus line={row} />, { phone: 'end', width: '110px' }),
    c.cell('expiresAt', t('lines.expiry'), (row) => <Expiry at={row.expiresAt} />, {
      sort: 'expiresAt',
      phone: 'line',
      width: 'minmax(100px, 140px)',
    }),
    c.cell('connections', t('lines.connections'), (row) => <Connections line={row} />, {
      isEnd: true,
      phone: 'line',
      width: '104px',
    }),
    c.cell('bouquets', t('lines.bouquets'), (row) => namesOf(bouquets, row.bouquetIds) || <Nothing />, {
      width: 'minmax(130px, 2fr)',
    }),
    c.cell('lastSeenAt', t('lines.lastSeen'), (row) => <LastSeen line={row} />, { width: '120px' }),
    c.date('createdAt', t('lines.created'), { sort: 'createdAt' }),
    c.text('notes', t('lines.notes'), { isExtra: true }),
    c.number('id', t('lines.id'), { sort: 'id', isExtra: true, width: '84px' }),
  ];
}
