import { getSnapshot } from '@muxwell/contract';
import { useGet } from '../../kit/api-context.tsx';
import { Ago } from '../../kit/columns.tsx';
import { useFormat } from '../../kit/format.ts';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';

/** The ready-made lists that players get: how large, how fast made, how often at hand. */
export function SnapshotCard() {
  const t = useT();
  const format = useFormat();
  const { data } = useGet(getSnapshot);
  if (!data) return null;
  const asked = data.hits + data.misses;
  const facts = [
    { name: t('overview.listStreams'), value: format.number(data.streams) },
    { name: t('overview.listBuilt'), value: data.builtAt ? <Ago at={data.builtAt} /> : '–' },
    { name: t('overview.listBuildTime'), value: t('overview.milliseconds', { ms: format.number(Math.round(data.buildMs)) }) },
    { name: t('overview.listSize'), value: format.bytes(data.bytes) },
    {
      name: t('overview.listAtHand'),
      value: asked === 0 ? '–' : t('overview.percent', { value: format.number(Math.round((data.hits / asked) * 100)) }),
    },
  ];
  return (
    <Card title={t('overview.lists')}>
      <dl className="figures grid grid-cols-2 gap-x-4 gap-y-2 px-3 py-3 text-sm sm:grid-cols-5">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
