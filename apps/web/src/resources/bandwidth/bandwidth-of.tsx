import {
  BandwidthRange,
  getLineBandwidth,
  getServerBandwidth,
  getStreamBandwidth,
  type BandwidthHistory,
  type BandwidthNow,
} from '@muxwell/contract';
import { useMemo, useState, type ReactNode } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import { useFormat } from '../../kit/format.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useTheme } from '../../kit/theme.ts';
import { Chart } from '../../ui/chart.tsx';
import { Facts } from '../../ui/layout.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { columnsOf } from './columns.ts';

type Bandwidth = BandwidthHistory & { now: BandwidthNow };
/** How often what passes at this moment is read again. */
const FRESH_MS = 5000;
const fresh = { everyMs: FRESH_MS };

interface Props<Id> {
  id: Id;
  /** Shown first. */
  range?: BandwidthRange;
}

/** What a stream carries, live and over a day, a week, a month. */
export const StreamBandwidth = ({ id, range }: Props<number>) => (
  <Ranges first={range} body={(shown) => <OfStream id={id} range={shown} />} />
);
/** What a line is sent. */
export const LineBandwidth = ({ id, range }: Props<number>) => (
  <Ranges first={range} body={(shown) => <OfLine id={id} range={shown} />} />
);
/** What a server carries, for all apps together. */
export const ServerBandwidth = ({ id, range }: Props<string>) => (
  <Ranges first={range} body={(shown) => <OfServer id={id} range={shown} />} />
);

function Ranges({ first = '24h', body }: { first?: BandwidthRange | undefined; body: (range: BandwidthRange) => ReactNode }) {
  const t = useT();
  const [range, setRange] = useState<string>(first);
  const tabs = BandwidthRange.options.map((id) => ({ id, label: t(`bandwidth.range.${id}`), body: body(id) }));
  return <Tabs label={t('bandwidth.ranges')} tabs={tabs} value={range} onChange={setRange} />;
}

interface Of<Id> {
  id: Id;
  range: BandwidthRange;
}

function OfStream({ id, range }: Of<number>) {
  const { data, error } = useGet(getStreamBandwidth, { params: { id }, query: { range } }, fresh);
  return <Shown data={data} error={error} />;
}

function OfLine({ id, range }: Of<number>) {
  const { data, error } = useGet(getLineBandwidth, { params: { id }, query: { range } }, fresh);
  return <Shown data={data} error={error} isOutOnly />;
}

function OfServer({ id, range }: Of<string>) {
  const { data, error } = useGet(getServerBandwidth, { params: { id }, query: { range } }, fresh);
  return <Shown data={data} error={error} />;
}

interface ShownProps {
  data: Bandwidth | undefined;
  error: unknown;
  /** Nothing comes in for it. */
  isOutOnly?: boolean;
}

function Shown({ data, error, isOutOnly = false }: ShownProps) {
  if (error) return <ProblemState error={error} />;
  if (!data) return <SkeletonRows rows={6} />;
  return (
    <div className="figures flex flex-col gap-4 p-4">
      <Amounts data={data} isOutOnly={isOutOnly} />
      <Curve data={data} rate="bitsPerSecondOut" />
      {isOutOnly ? null : <Curve data={data} rate="bitsPerSecondIn" />}
    </div>
  );
}

function Amounts({ data, isOutOnly }: { data: Bandwidth; isOutOnly: boolean }) {
  return <Facts facts={useFacts(data, isOutOnly)} />;
}

function useFacts({ now, range, bytesIn, bytesOut, peakIn, peakOut }: Bandwidth, isOutOnly: boolean): [string, ReactNode][] {
  const t = useT();
  const format = useFormat();
  const when = (at: string) => (range === '24h' ? format.clock(at) : format.short(at));
  const peak = (of: BandwidthHistory['peakIn']) =>
    of ? t('bandwidth.peakAt', { rate: format.bits(of.bitsPerSecond), at: when(of.at) }) : t('ui.none');
  const facts: [string, ReactNode][] = [
    [t('bandwidth.outNow'), format.bits(now.bitsPerSecondOut)],
    [t('bandwidth.peakOut'), peak(peakOut)],
    [t('bandwidth.sent'), format.bytes(bytesOut)],
  ];
  if (isOutOnly) return facts;
  return [
    [t('kit.viewers'), format.number(now.viewers)],
    ...facts,
    [t('bandwidth.inNow'), format.bits(now.bitsPerSecondIn)],
    [t('bandwidth.peakIn'), peak(peakIn)],
    [t('bandwidth.received'), format.bytes(bytesIn)],
  ];
}

function Curve({ data, rate }: { data: Bandwidth; rate: 'bitsPerSecondIn' | 'bitsPerSecondOut' }) {
  const t = useT();
  const format = useFormat();
  const { shown } = useTheme();
  const { points, range, stepSeconds } = data;
  const { times, values } = useMemo(() => columnsOf(points, stepSeconds, rate), [points, stepSeconds, rate]);
  const label = t(rate === 'bitsPerSecondOut' ? 'servers.out' : 'servers.in');
  return (
    <section>
      <h3 className="text-sm font-medium">{label}</h3>
      <Chart
        label={label}
        times={times}
        values={values}
        formatValue={format.bits}
        formatTime={(seconds) => (range === '24h' ? format.clock(seconds * 1000) : format.day(seconds * 1000))}
        formatMoment={(seconds) => (range === '24h' ? format.clock(seconds * 1000) : format.short(seconds * 1000))}
        theme={shown}
        least={1_000_000}
      />
    </section>
  );
}
