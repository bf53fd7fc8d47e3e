import { exportSkipped } from '@muxwell/contract';
import { Download } from 'lucide-react';
import { useDownload } from '../../kit/download.ts';
import { useFormat } from '../../kit/format.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';
import type { Run } from './run.ts';

/** What will change, or has changed, in numbers. */
export function Changes({ run }: { run: Run }) {
  const t = useT();
  const format = useFormat();
  const usual = ['added', 'changed', 'gone', 'unchanged'] as const;
  const counts = run.changes.leftOut > 0 ? ([...usual, 'leftOut'] as const) : usual;
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {counts.map((name) => (
        <div key={name} className="rounded-md border border-line bg-raise-1 px-3 py-2">
          <dt className="text-xs text-ink-3">{t(`imports.change.${name}`)}</dt>
          <dd className="figures text-xl font-semibold">{format.number(run.changes[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Lines that were skipped: where, why, and what stood there. */
export function Skipped({ run }: { run: Run }) {
  const t = useT();
  const words = useServerWords();
  const download = useDownload(exportSkipped);
  if (run.skipped === 0) return null;
  return (
    <Card
      title={t('imports.skippedTitle', { count: run.skipped })}
      tools={
        <Button icon={<Download />} onClick={() => void download({ params: { id: run.id } })}>
          {t('imports.skippedCsv')}
        </Button>
      }
    >
      <ul
        className="max-h-80 divide-y divide-line overflow-y-auto"
        tabIndex={0}
        aria-label={t('imports.skippedTitle', { count: run.skipped })}
      >
        {run.skippedLines.map((skipped, index) => (
          <li key={`${skipped.line}-${index}`} className="flex flex-col gap-0.5 px-3 py-1.5 text-sm sm:flex-row sm:gap-3">
            <span className="figures w-20 shrink-0 text-ink-3">{t('imports.line', { number: skipped.line })}</span>
            <span className="shrink-0 sm:w-64" dir="auto">
              {words(skipped.why)}
            </span>
            <span className="machine min-w-0 truncate text-ink-3">{skipped.text}</span>
          </li>
        ))}
      </ul>
      {run.skippedLines.length < run.skipped ? (
        <p className="px-3 py-2 text-xs text-ink-3">
          {t('imports.skippedMore', { count: run.skipped - run.skippedLines.length })}
        </p>
      ) : null}
    </Card>
  );
}
