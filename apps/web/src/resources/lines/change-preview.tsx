import type { previewLineEdit } from '@muxwell/contract';
import type { Reply } from '../../kit/api.ts';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

/** What a change of many lines would do, with some of them before and after. */
export function ChangePreview({ preview }: { preview: Reply<typeof previewLineEdit> }) {
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
      {samples.length > 0 ? (
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
            <tbody className="divide-y divide-line">
              {samples.map((one) => (
                <tr key={one.id}>
                  <th scope="row" className="px-2 py-1 text-start font-medium">
                    {one.username}
                  </th>
                  <td className="machine px-2 py-1">{said(one.before, one.after)}</td>
                  <td className="machine px-2 py-1">{said(one.after, one.before)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </>
  );
}

/** Only what differs. */
const said = (of: Record<string, unknown>, other: Record<string, unknown>) =>
  Object.entries(of)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(other[name]))
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') || '–' : String(value)}`)
    .join('; ');
