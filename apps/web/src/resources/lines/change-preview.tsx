import type { previewLineEdit } from '@muxwell/contract';
import type { Reply } from '../../kit/api.ts';
import { ChangeSamples } from '../../kit/change-samples.tsx';
import { useFormat } from '../../kit/format.ts';
import { namesOf } from '../../kit/references.ts';
import type { Key } from '../../locales/keys.ts';
import type { Choice } from '../../ui/combobox.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

type Preview = Reply<typeof previewLineEdit>;

/** What a change of many lines would do, with some of them before and after. */
export function ChangePreview({ preview, bouquets }: { preview: Preview; bouquets: Choice[] }) {
  const t = useT();
  const say = useSay(bouquets);
  const { found, changed, watching, samples } = preview;
  return (
    <>
      <Note tone={changed === 0 ? 'info' : 'warn'}>
        <p>
          {t('lines.found', { count: found })} · {t('lines.wouldChange', { count: changed })}
        </p>
        {watching > 0 ? <p>{t('lines.wouldWatch', { count: watching })}</p> : null}
      </Note>
      <ChangeSamples
        title={t('lines.username')}
        samples={samples.map(({ username, ...one }) => ({ ...one, title: username }))}
        label={(name) => {
          const label = labels[name];
          return label ? t(label) : name;
        }}
        say={say}
      />
    </>
  );
}

const labels: Partial<Record<string, Key>> = {
  expiresAt: 'lines.expiry',
  maxConnections: 'lines.maxConnections',
  isEnabled: 'lines.isEnabled',
  bouquetIds: 'lines.bouquets',
  allowedCountries: 'lines.allowedCountries',
  deniedAgents: 'lines.deniedAgents',
  lockedNetwork: 'lines.isNetworkLocked',
};

function useSay(bouquets: Choice[]) {
  const t = useT();
  const format = useFormat();
  return (name: string, value: unknown): string => {
    if (name === 'expiresAt') return typeof value === 'string' ? format.exact(value) : t('lines.never');
    if (name === 'bouquetIds') return namesOf(bouquets, value as number[]) || '–';
    if (typeof value === 'boolean') return t(value ? 'lines.on' : 'lines.off');
    if (Array.isArray(value)) return value.join(', ') || '–';
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '–';
  };
}
