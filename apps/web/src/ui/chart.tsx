import type uPlot from 'uplot';
import { useEffect, useRef, useState } from 'react';
import { Skeleton } from './states.tsx';
import { whenIdle } from './when-idle.ts';

export interface ChartProps {
  /** Unix seconds. */
  times: number[];
  /** Null is a gap and stays one. */
  values: (number | null)[];
  label: string;
  formatValue: (value: number) => string;
  formatTime: (unixSeconds: number) => string;
  /** Of the point that is looked at, where the axis says less. */
  formatMoment?: (unixSeconds: number) => string;
  /** Changes when colours change. */
  theme: string;
  height?: number;
  /** Counts: the axis has no fractions. */
  isWhole?: boolean;
  /** The axis reaches at least this far up. */
  least?: number;
}

/** A line with its area over time; hover tells the exact value and time. */
export function Chart({
  times,
  values,
  label,
  formatValue,
  formatTime,
  formatMoment = formatTime,
  theme,
  height = 150,
  isWhole = false,
  least = 4,
}: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const data = useRef<uPlot.AlignedData>([times, values]);
  data.current = [times, values];
  const [pointed, setPointed] = useState<number | null>(null);
  const formats = useRef({ formatValue, formatTime });
  formats.current = { formatValue, formatTime };

  useEffect(() => {
    const target = box.current;
    if (!target) return;
    let isCurrent = true;
    const watcher = new ResizeObserver(() => plot.current?.setSize({ width: target.clientWidth, height }));
    void loadPlot().then((Plot) => {
      if (!isCurrent) return;
      target.replaceChildren();
      plot.current = new Plot(options({ target, height, isWhole, least, formats, onPoint: setPointed }), data.current, target);
      watcher.observe(target);
    });
    return () => {
      isCurrent = false;
      watcher.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [height, theme, isWhole, least]);

  useEffect(() => plot.current?.setData([times, values]), [times, values]);

  const at = pointed !== null && times[pointed] !== undefined ? pointed : times.length - 1;
  const value = values[at];
  const time = times[at];
  const says = value === null || value === undefined || time === undefined ? '' : `${formatMoment(time)} · ${formatValue(value)}`;
  return (
    <figure className="min-w-0">
      <figcaption className="figures flex min-h-5 justify-between gap-2 px-1 text-xs text-ink-2">
        <span className="sr-only">{label}</span>
        <span>{says}</span>
      </figcaption>
      <div ref={box} dir="ltr" style={{ height }} aria-hidden>
        <Skeleton className="h-full" />
      </div>
    </figure>
  );
}

/** The figures stand before their curves. */
async function loadPlot() {
  await whenIdle();
  const [{ default: Plot }] = await Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]);
  return Plot;
}

interface Plan {
  target: HTMLElement;
  height: number;
  isWhole: boolean;
  least: number;
  formats: { current: Pick<ChartProps, 'formatValue' | 'formatTime'> };
  onPoint: (index: number | null) => void;
}

const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/** A chart of the first minutes shows an hour, so that its ticks are not all the same minute. */
const LEAST_SECONDS = 3600;
const MINUTES = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 7200, 14_400].map((minutes) => minutes * 60);

const [LEAST_WIDTH, PER_LETTER] = [72, 6.5];
/** Of the axis of values, in pixels: units have longer names in some languages. */
const widthOf = (_: uPlot, values: readonly string[] | null): number =>
  Math.max(LEAST_WIDTH, ...(values ?? []).map((value) => 16 + value.length * PER_LETTER));

function options({ target, height, isWhole, least, formats, onPoint }: Plan): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: token('--ink-3'),
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
    font: '11px Inter Variable',
  };
  const format = (_: uPlot, ticks: number[]) => ticks.map((tick) => formats.current.formatValue(tick));
  return {
    width: target.clientWidth,
    height,
    // Half the width of a time on the right, where the newest stands.
    padding: [8, 28, 0, 0],
    cursor: { y: false, points: { size: 6 } },
    legend: { show: false },
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
    scales: {
      x: { range: (_, from, to) => [Math.min(from, to - LEAST_SECONDS), to] },
      y: { range: (_, __, max) => [0, Math.max(least, max * 1.1)] },
    },
    axes: [
      {
        ...axis,
        values: (_, ticks) => ticks.map((tick) => formats.current.formatTime(tick)),
        size: 28,
        space: 80,
        incrs: MINUTES,
      },
      { ...axis, values: format, size: widthOf, space: 34, ...(isWhole ? { incrs: WHOLE } : {}) },
    ],
    series: [
      {},
      {
        stroke: token('--accent'),
        fill: token('--accent-soft'),
        width: 1.5,
        spanGaps: false,
        points: { show: (plot) => plot.data[0].length < 3 },
      },
    ],
  };
}
