import type { StreamDetail } from '@muxwell/contract';
import { EmptyState } from '../../ui/states.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { useT } from '../../ui/use-t.ts';

/** Where a stream comes from, in the order in which the sources are tried. */
export function SourcesTab({ stream }: { stream: StreamDetail }) {
  const t = useT();
  if (stream.sources.length === 0) return <EmptyState title={t('streams.noSources')} says={t('streams.noSourcesSays')} />;
  return (
    <ol className="flex flex-col gap-3 p-4">
      {stream.sources.map((source, index) => (
        <li key={source.id}>
          <CopyField label={t('streams.sourceUrl', { number: index + 1 })} text={source.url} />
          {source.userAgent ? <p className="machine mt-1 text-ink-3">{source.userAgent}</p> : null}
        </li>
      ))}
    </ol>
  );
}
