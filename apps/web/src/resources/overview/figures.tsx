import type { Overview } from '@muxwell/contract';
import { useFormat } from '../../kit/format.ts';
import { TextLink } from '../../kit/link.tsx';
import { useT } from '../../ui/use-t.ts';

/** The figures of the whole service; each leads to the list behind it. */
export function Figures({ overview }: { overview: Overview }) {
  const t = useT();
  const format = useFormat();
  const { counts, channels } = overview;
  const figures: { name: string; value: string; note: string; to: string }[] = [
    {
      name: t('overview.viewers'),
      value: format.number(overview.viewers),
      note: format.bits(overview.bitsPerSecondOut),
      to: '/live',
    },
    {
      name: t('overview.channels'),
      value: format.number(counts.live),
      note: t('overview.running', { count: channels.up }),
      to: '/channels',
    },
    {
      name: t('overview.films'),
      value: format.number(counts.movies),
      note: t('overview.seriesCount', { count: counts.series }),
      to: '/films',
    },
    { name: t('overview.radio'), value: format.number(counts.radio), note: '', to: '/radio' },
    {
      name: t('overview.lines'),
      value: format.number(counts.lines),
      note: t('overview.active', { count: counts.activeLines }),
      to: '/lines',
    },
  ];
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-5">
      {figures.map(({ name, value, note, to }) => (
        <div key={name} className="rounded-md border border-line bg-raise-1 px-3 py-2.5">
          <dt className="text-xs text-ink-3">
            <TextLink to={to}>{name}</TextLink>
          </dt>
          <dd className="figures mt-0.5">
            <span className="block text-xl font-semibold" data-figure={to}>
              {value}
            </span>
            <span className="block min-h-4 text-xs text-ink-2">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
