import type { Overview } from '@muxwell/contract';
import { useMemo } from 'react';
import { useFormat } from '../../kit/format.ts';
import { useTheme } from '../../kit/theme.ts';
import { Chart } from '../../ui/chart.tsx';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';
import { withGaps } from './gaps.ts';

/** Viewers and bandwidth of the last 24 hours, up to this moment. */
export function Charts({ overview }: { overview: Overview }) {
  const t = useT();
  const format = useFormat();
  const { shown } = useTheme();
  const { at, viewers, bitsPerSecondOut, history } = overview;
  const series = useMemo(
    () => withGaps([...history, { at, viewers, bitsPerSecond: bitsPerSecondOut }]),
    [at, viewers, bitsPerSecondOut, history],
  );
  const time = (seconds: number) => format.clock(seconds * 1000);
  const charts = [
    { label: t('kit.viewers'), values: series.viewers, formatValue: format.number, isWhole: true, least: 4 },
    { label: t('overview.bandwidth'), values: series.bits, formatValue: format.bits, isWhole: false, least: 1_000_000 },
  ];
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {charts.map(({ label, values, formatValue, isWhole, least }) => (
        <Card key={label} title={t('overview.last24', { what: label })}>
          <div className="overflow-hidden p-2">
            <Chart
              label={label}
              times={series.times}
              values={values}
              formatValue={formatValue}
              formatTime={time}
              theme={shown}
              isWhole={isWhole}
              least={least}
            />
          </div>
        </Card>
      ))}
    </div>
  );
}
