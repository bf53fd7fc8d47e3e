import type { CategoryKind, Stream } from '@muxwell/contract';
import { useMemo } from 'react';
import { columnsOf, Nothing } from '../../kit/columns.tsx';
import { type Format, useFormat } from '../../kit/format.ts';
import { namesOf, useCategoryChoices } from '../../kit/references.ts';
import type { T } from '../../locales/keys.ts';
import type { Choice } from '../../ui/combobox.tsx';
import { Health } from './health.tsx';
import { Logo } from './logo.tsx';

const c = columnsOf<Stream>();

export const nameColumn = (t: T) =>
  c.cell(
    'name',
    t('streams.name'),
    (row) => (
      <span className="flex min-w-0 items-center gap-2">
        <Logo url={row.logoUrl} name={row.name} />
        <span className="truncate" dir="auto">
          {row.name}
        </span>
      </span>
    ),
    { sort: 'name', width: 'minmax(180px, 3fr)', phone: 'title' },
  );

/** What channels and radio stations show. */
export function useChannelColumns(kind: CategoryKind, t: T) {
  const categories = useCategoryChoices(kind);
  const format = useFormat();
  return useMemo(() => channelColumns(t, format, categories), [t, format, categories]);
}

function channelColumns(t: T, format: Format, categories: Choice[]) {
  return [
    nameColumn(t),
    c.number('number', t('streams.number'), { sort: 'number', width: '64px' }),
    c.cell('category', t('streams.category'), (row) => namesOf(categories, row.categoryIds) || <Nothing />, {
      phone: 'line',
      width: 'minmax(120px, 1.5fr)',
    }),
    c.cell('health', t('streams.health'), (row) => <Health health={row.health} />, { phone: 'end', width: '128px' }),
    c.cell('viewers', t('streams.viewers'), (row) => format.number(row.health.viewers), { isEnd: true, width: '76px' }),
    c.cell(
      'bitrate',
      t('streams.bitrate'),
      (row) => (row.health.bitsPerSecond > 0 ? format.bits(row.health.bitsPerSecond) : <Nothing />),
      { isEnd: true, width: '96px' },
    ),
    c.cell(
      'codecs',
      t('streams.codecs'),
      (row) => (row.health.codecs.length > 0 ? <span className="machine">{row.health.codecs.join(' ')}</span> : <Nothing />),
      { width: '112px' },
    ),
    c.number('sourceCount', t('streams.sources'), { width: '72px' }),
    c.text('epgChannelId', t('streams.guideId'), { isExtra: true }),
    c.date('addedAt', t('streams.added'), { sort: 'addedAt', isExtra: true }),
    c.number('id', t('streams.id'), { sort: 'id', isExtra: true, width: '84px' }),
  ];
}

/** What films and episodes show. */
export function useFilmColumns(t: T) {
  const categories = useCategoryChoices('movie');
  return useMemo(() => filmColumns(t, categories), [t, categories]);
}

function filmColumns(t: T, categories: Choice[]) {
  return [
    nameColumn(t),
    c.cell('category', t('streams.category'), (row) => namesOf(categories, row.categoryIds) || <Nothing />, {
      phone: 'line',
      width: 'minmax(120px, 2fr)',
    }),
    c.cell('container', t('streams.container'), (row) => <span className="machine">{row.container}</span>, { width: '80px' }),
    c.cell('health', t('streams.health'), (row) => <Health health={row.health} />, { phone: 'end', width: '128px' }),
    c.number('sourceCount', t('streams.sources'), { width: '72px' }),
    c.date('addedAt', t('streams.added'), { sort: 'addedAt' }),
    c.number('id', t('streams.id'), { sort: 'id', isExtra: true, width: '84px' }),
  ];
}
