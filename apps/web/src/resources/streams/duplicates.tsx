import { type DuplicateGroup, listDuplicates, mergeStreams, type StreamKind } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActButton } from '../../kit/act-button.tsx';
import { useApi } from '../../kit/api-context.tsx';
import type { Input } from '../../kit/api.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useOfferUndo } from '../../kit/undo.ts';
import { useList } from '../../kit/use-list.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

const likenesses = ['name', 'address', 'guide'] as const;
type Likeness = (typeof likenesses)[number];
type Merge = NonNullable<Input<typeof mergeStreams>['body']>;

/** Groups of streams that are alike; one of each stays when they are merged. */
export function Duplicates({ kind }: { kind: StreamKind }) {
  const t = useT();
  const [by, setBy] = useState<Likeness>('name');
  const list = useList(listDuplicates, { by, kind });
  const merge = useMerge();
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-sm text-ink-2">{t('tools.duplicatesSays')}</p>
      <Field label={t('tools.duplicatesBy')}>
        {(tied) => (
          <Select {...tied} value={by} onChange={(event) => setBy(event.target.value as Likeness)}>
            {likenesses.map((one) => (
              <option key={one} value={one}>
                {t(`tools.likeness.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {list.error && list.rows.length === 0 ? <ProblemState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows rows={4} /> : null}
      {list.total === 0 ? <EmptyState title={t('tools.noDuplicates')} says={t('tools.noDuplicatesSays')} /> : null}
      {list.total ? (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span className="figures text-sm font-medium">{t('tools.groups', { count: list.total })}</span>
          <ActButton variant="plain" act={() => merge({ all: { by, kind } })}>
            {t('tools.mergeAll', { count: list.total })}
          </ActButton>
        </div>
      ) : null}
      {list.rows.map((group) => (
        <Group key={group.key} group={group} onMerge={(keep) => merge({ merges: [mergeOf(group, keep)] })} />
      ))}
      {list.hasMore ? (
        <Button className="self-start" onClick={list.more}>
          {t('tools.more')}
        </Button>
      ) : null}
    </div>
  );
}

const mergeOf = ({ streams }: DuplicateGroup, keep: number) => ({
  keep,
  others: streams.flatMap(({ id }) => (id === keep ? [] : [id])),
});

function useMerge() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const offerUndo = useOfferUndo();
  return async (body: Merge) => {
    const { removed, changeSetId } = await api.call(mergeStreams, { body });
    offerUndo(t('tools.merged', { count: removed }), changeSetId);
    await client.invalidateQueries();
  };
}

function Group({ group, onMerge }: { group: DuplicateGroup; onMerge: (keep: number) => Promise<unknown> }) {
  const t = useT();
  const [keep, setKeep] = useState(group.streams[0]?.id ?? 0);
  return (
    <fieldset className="flex flex-col gap-1 rounded-md border border-line p-2">
      <legend className="sr-only">{group.streams[0]?.name}</legend>
      {group.streams.map((stream) => (
        <label key={stream.id} className="flex min-h-7 items-center gap-2 text-sm">
          <input
            type="radio"
            name={`keep-${group.key}`}
            aria-label={t('tools.keep', { name: stream.name })}
            checked={keep === stream.id}
            onChange={() => setKeep(stream.id)}
          />
          <span className="min-w-0 flex-1 break-words" dir="auto">
            {stream.name}
          </span>
          <span className="figures text-xs text-ink-3">{t('tools.sourceCount', { count: stream.sourceCount })}</span>
          <span className="machine text-xs text-ink-3">{stream.id}</span>
        </label>
      ))}
      <ActButton variant="plain" act={() => onMerge(keep)}>
        {t('tools.merge')}
      </ActButton>
    </fieldset>
  );
}
