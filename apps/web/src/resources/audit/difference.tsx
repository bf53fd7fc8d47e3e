import { cx } from '../../ui/cx.ts';
import { useT } from '../../ui/use-t.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Before and after, field by field; what differs stands out. */
export function Difference({ before, after }: { before: unknown; after: unknown }) {
  const t = useT();
  const was = isRecord(before) ? before : before === null || before === undefined ? {} : { value: before };
  const is = isRecord(after) ? after : after === null || after === undefined ? {} : { value: after };
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  if (names.length === 0) return <p className="text-sm text-ink-3">{t('audit.noDetails')}</p>;
  return (
    <table className="w-full table-fixed text-sm">
      <thead className="text-start text-xs text-ink-3">
        <tr>
          <th className="w-1/4 pb-1 text-start font-medium">{t('audit.field')}</th>
          <th className="pb-1 text-start font-medium">{t('audit.before')}</th>
          <th className="pb-1 text-start font-medium">{t('audit.after')}</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {names.map((name) => {
          const isChanged = shown(was[name]) !== shown(is[name]);
          return (
            <tr key={name} className="align-top">
              <th scope="row" className="machine py-1 pe-2 text-start font-normal break-words text-ink-3">
                {name}
              </th>
              <td className={cx('machine py-1 pe-2 break-words', isChanged && name in was && 'text-bad-text')}>
                {shown(was[name])}
              </td>
              <td className={cx('machine py-1 break-words', isChanged && name in is && 'text-good-text')}>{shown(is[name])}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
