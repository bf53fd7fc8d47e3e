import { listLines, listSeries, listStreams } from '@muxwell/contract';
import { useEffect, useState } from 'react';
import { useGet } from '../kit/api-context.tsx';
import { useSession } from '../kit/session.ts';
import { pageOfKind } from '../resources/connections/page-of-kind.ts';
import { useT } from '../ui/use-t.ts';

export interface Found {
  key: string;
  id: string;
  name: string;
  note: string;
  to: string;
}

const WAIT_MS = 150;

/** What the catalogue and the lines have under a name. */
export function useFound(search: string): { title: string; rows: Found[] }[] {
  const t = useT();
  const session = useSession();
  const query = { search, limit: 8 };
  const catalogue = { enabled: search !== '' && session.can('catalog:read') };
  const streams = useGet(listStreams, { query }, catalogue);
  const series = useGet(listSeries, { query }, catalogue);
  const lines = useGet(listLines, { query }, { enabled: search !== '' && session.can('lines:read') });
  const playable = (streams.data?.items ?? []).filter(({ kind }) => kind !== 'episode');
  return [
    {
      title: t('shell.streams'),
      rows: playable.map(({ id, name, kind }) => ({
        key: `stream-${id}`,
        id: String(id),
        name,
        note: t(`streams.kind.${kind}`),
        to: pageOfKind(kind),
      })),
    },
    {
      title: t('places.series'),
      rows: (series.data?.items ?? []).map(({ id, name }) => ({
        key: `series-${id}`,
        id: String(id),
        name,
        note: '',
        to: '/series',
      })),
    },
    {
      title: t('places.lines'),
      rows: (lines.data?.items ?? []).map(({ id, username, status }) => ({
        key: `line-${id}`,
        id: String(id),
        name: username,
        note: t(`lines.status.${status}`),
        to: '/lines',
      })),
    },
  ];
}

/** The text once typing has paused. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
