import { getImportDifference } from '@muxwell/contract';
import { useState } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { useFormat } from '../../kit/format.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/layout.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { useFieldName } from './field-name.ts';
import type { Run } from './run.ts';

type Told = Reply<typeof getImportDifference>;
const kinds = ['changed', 'added', 'gone'] as const;

/** What a run from a known source would change, before anything is changed. */
export function Difference({ run }: { run: Run }) {
  const t = useT();
  const format = useFormat();
  const [shown, setShown] = useState<string>();
  const { data, error, refetch } = useGet(getImportDifference, { params: { id: run.id } });
  if (!data) return error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />;
  const tabs = kinds.map((id) => ({
    id,
    label: `${t(`imports.change.${id}`)} ${format.number(run.changes[id])}`,
    body: <Rows told={data} kind={id} count={run.changes[id]} />,
  }));
  return (
    <Card title={t('imports.difference')}>
      <Tabs label={t('imports.difference')} value={shown} onChange={setShown} tabs={tabs} />
    </Card>
  );
}

function Rows({ told, kind, count }: { told: Told; kind: (typeof kinds)[number]; count: number }) {
  const t = useT();
  const rows = told[kind];
  if (rows.length === 0) return <p className="p-3 text-sm text-ink-3">{t('imports.noneOfIt')}</p>;
  return (
    <>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto" tabIndex={0} aria-label={t(`imports.change.${kind}`)}>
        {kind === 'changed'
          ? told.changed.map((row) => <Changed key={row.id} row={row} />)
          : told[kind].map((row) => (
              <li key={'seq' in row ? row.seq : row.id} className="flex items-center gap-3 px-3 py-1.5 text-sm">
                <span className="min-w-0 flex-1 truncate" dir="auto">
                  {row.name}
                </span>
                {'group' in row ? (
                  <span className="min-w-0 truncate text-ink-3" dir="auto">
                    {row.group}
                  </span>
                ) : null}
                <Kind kind={row.kind} />
              </li>
            ))}
      </ul>
      {rows.length < count ? (
        <p className="px-3 py-2 text-xs text-ink-3">{t('imports.moreOfIt', { count: count - rows.length })}</p>
      ) : null}
    </>
  );
}

function Changed({ row }: { row: Told['changed'][number] }) {
  const name = useFieldName();
  return (
    <li className="flex flex-col gap-1 px-3 py-1.5 text-sm">
      <span className="truncate" dir="auto">
        {row.name}
      </span>
      <ul className="flex flex-col gap-0.5 text-xs text-ink-2">
        {row.fields.map(({ field, was, now }) => (
          <li key={field} className="flex flex-wrap gap-x-2">
            <span className="text-ink-3">{name(field)}</span>
            <del className="min-w-0 break-all" dir="auto">
              {was}
            </del>
            <ins className="min-w-0 break-all text-ink no-underline" dir="auto">
              {now}
            </ins>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Kind({ kind }: { kind: string }) {
  const t = useT();
  const known = kind === 'radio' || kind === 'movie' || kind === 'live' ? kind : 'series';
  return <Badge>{t(`categories.kind.${known}`)}</Badge>;
}
