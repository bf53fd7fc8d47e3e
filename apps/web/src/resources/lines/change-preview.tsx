import type { previewLineEdit } from '@muxwell/contract';
import type { Reply } from '../../kit/api.ts';
import { useFormat } from '../../kit/format.ts';
import { namesOf } from '../../kit/references.ts';
import type { Key } from '../../locales/keys.ts';
import type { Choice } from '../../ui/combobox.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

type Preview = Reply<typeof previewLineEdit>;
type Values = Record<string, unknown>;

/** What a change of many lines would do, with some of them before and after. */
export function ChangePreview({ preview, bouquets }: { preview: Preview; bouquets: Choice[] }) {
  const t = useT();
  const { found, changed, watching, samples } = preview;
  return (
    <>
      <Note tone={changed === 0 ? 'info' : 'warn'}>
        <p>
          {t('lines.found', { count: found })} · {t('lines.wouldChange', { count: changed })}
        </p>
        {watching > 0 ? <p>{t('lines.wouldWatch', { count: watching })}</p> : null}
      </Note>
      {samples.length > 0 ? <Samples samples={samples} bouquets={bouquets} /> : null}
    </>
  );
}

function Samples({ samples, bouquets }: { samples: Preview['samples']; bouquets: Choice[] }) {
  const t = useT();
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-start text-xs">
        <thead className="text-ink-3">
          <tr>
            {[t('lines.username'), t('lines.before'), t('lines.after')].map((title) => (
              <th key={title} scope="col" className="px-2 py-1 text-start font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line align-top">
          {samples.map((one) => (
            <tr key={one.id}>
              <th scope="row" className="px-2 py-1 text-start font-medium">
                {one.username}
              </th>
              <Side of={one.before} other={one.after} bouquets={bouquets} />
              <Side of={one.after} other={one.before} bouquets={bouquets} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Only what differs, each under its name. */
function Side({ of, other, bouquets }: { of: Values; other: Values; bouquets: Choice[] }) {
  const t = useT();
  const say = useSay(bouquets);
  const fields = Object.entries(of).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(other[name]));
  return (
    <td className="px-2 py-1">
      {fields.map(([name, value]) => {
        const label = labels[name];
        return (
          <p key={name}>
            <span className="text-ink-3">{label ? t(label) : name}</span> {say(name, value)}
          </p>
        );
      })}
    </td>
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
