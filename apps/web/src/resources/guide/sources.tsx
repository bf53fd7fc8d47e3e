import { deleteEpgSource, type EpgSource, importEpgSource } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { useApi } from '../../kit/api-context.tsx';
import { Ago } from '../../kit/columns.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { useT } from '../../ui/use-t.ts';

const tones: Record<EpgSource['state'], Tone> = { never: 'calm', running: 'info', ok: 'good', failed: 'bad' };

export function Sources({ sources, onEdit }: { sources: EpgSource[]; onEdit: (source: EpgSource) => void }) {
  return (
    <ul className="divide-y divide-line">
      {sources.map((source) => (
        <Source key={source.id} source={source} onEdit={() => onEdit(source)} />
      ))}
    </ul>
  );
}

function Source({ source, onEdit }: { source: EpgSource; onEdit: () => void }) {
  const t = useT();
  const words = useServerWords();
  const mayWrite = useCan('epg:write');
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 text-sm">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-medium" dir="auto">
          {source.name}
        </p>
        <p className="machine truncate text-ink-3">{source.url ?? t('guide.byFile')}</p>
        {source.state === 'failed' ? (
          <p className="text-xs text-bad-text" dir="auto">
            {words(source.reason)}
          </p>
        ) : null}
      </div>
      <Badge tone={source.isEnabled ? tones[source.state] : 'calm'} why={words(source.reason)}>
        {source.isEnabled ? t(`guide.state.${source.state}`) : t('guide.off')}
      </Badge>
      <span className="figures text-ink-2">
        {t('guide.channels', { count: source.channels })} · {t('guide.programmes', { count: source.programmes })}
      </span>
      <Ago at={source.lastRunAt} />
      {mayWrite ? <Tools source={source} onEdit={onEdit} /> : null}
    </li>
  );
}

function Tools({ source, onEdit }: { source: EpgSource; onEdit: () => void }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const confirm = useConfirm();
  const run = (act: () => Promise<unknown>) => () =>
    void act().then(() => client.invalidateQueries({ queryKey: ['epg'] }), failed);
  const erase = async () => {
    const says = t('guide.deleteSays', { count: source.programmes });
    if (!(await confirm({ title: t('guide.deleteTitle', { name: source.name }), says, act: t('kit.delete') }))) return;
    await api.call(deleteEpgSource, { params: { id: source.id } });
  };
  return (
    <div className="flex">
      {source.url ? (
        <IconButton
          label={t('guide.fetch', { name: source.name })}
          disabled={source.state === 'running'}
          onClick={run(() => api.call(importEpgSource, { params: { id: source.id } }))}
        >
          <RefreshCw />
        </IconButton>
      ) : null}
      <IconButton label={t('kit.editWhat', { what: source.name })} onClick={onEdit}>
        <Pencil />
      </IconButton>
      <IconButton label={t('kit.deleteWhat', { what: source.name })} onClick={run(erase)}>
        <Trash2 />
      </IconButton>
    </div>
  );
}
