import { listStreams } from '@muxwell/contract';
import { Clapperboard, Radio, Tv } from 'lucide-react';
import { lazyPart } from '../../kit/lazy-part.ts';
import { resourcePage } from '../../kit/resource-page.tsx';
import type { Filter } from '../../kit/resource-types.ts';
import { useBouquetChoices, useCategoryChoices } from '../../kit/references.ts';
import { useT } from '../../ui/use-t.ts';
import { Begin } from './begin.tsx';
import { ChannelsAnswer } from './answer.tsx';
import { streamBulk } from './bulk.ts';
import { toolsFor } from './stream-tools.tsx';
import { useChannelColumns, useFilmColumns } from './columns.tsx';

const StreamForm = lazyPart(() => import('./stream-form.tsx').then((part) => part.StreamForm));
const StreamSheet = lazyPart(() => import('./stream-sheet.tsx').then((part) => part.StreamSheet));

const onOff: Filter = {
  name: 'isEnabled',
  label: 'streams.isEnabled',
  useChoices: () => {
    const t = useT();
    return [
      { id: 'true', label: t('ui.yes') },
      { id: 'false', label: t('ui.no') },
    ];
  },
};
const bouquet: Filter = { name: 'bouquetId', label: 'streams.bouquet', useChoices: useBouquetChoices };
const shared = {
  list: listStreams,
  id: (row: { id: number }) => String(row.id),
  hasSearch: true,
  bulk: streamBulk,
  Sheet: StreamSheet,
  Begin,
};

export const ChannelsPage = resourcePage({
  ...shared,
  title: 'places.channels',
  empty: 'channels.empty',
  icon: <Tv />,
  fixed: { kind: 'live' },
  Tools: toolsFor('live'),
  sort: 'number',
  useColumns: (t) => useChannelColumns('live', t),
  filters: [{ name: 'categoryId', label: 'streams.category', useChoices: () => useCategoryChoices('live') }, bouquet, onOff],
  Answer: ChannelsAnswer,
  create: { needs: 'catalog:write', label: 'channels.create', Form: ({ onDone }) => <StreamForm kind="live" onDone={onDone} /> },
});

export const RadioPage = resourcePage({
  ...shared,
  title: 'places.radio',
  empty: 'radio.empty',
  icon: <Radio />,
  fixed: { kind: 'radio' },
  Tools: toolsFor('radio'),
  sort: 'number',
  useColumns: (t) => useChannelColumns('radio', t),
  filters: [{ name: 'categoryId', label: 'streams.category', useChoices: () => useCategoryChoices('radio') }, bouquet, onOff],
  create: { needs: 'catalog:write', label: 'radio.create', Form: ({ onDone }) => <StreamForm kind="radio" onDone={onDone} /> },
});

export const FilmsPage = resourcePage({
  ...shared,
  title: 'places.films',
  empty: 'films.empty',
  icon: <Clapperboard />,
  fixed: { kind: 'movie' },
  Tools: toolsFor('movie'),
  sort: '-addedAt',
  useColumns: useFilmColumns,
  filters: [{ name: 'categoryId', label: 'streams.category', useChoices: () => useCategoryChoices('movie') }, bouquet, onOff],
  create: { needs: 'catalog:write', label: 'films.create', Form: ({ onDone }) => <StreamForm kind="movie" onDone={onDone} /> },
});
