// From what was counted to what is shown: steps put together, means, peaks.
import type { BandwidthHistory, BandwidthPoint, BandwidthRange } from '@muxwell/contract';
import type { Carried } from './meter.ts';

export interface Counted extends Carried {
  /** Unix milliseconds. */
  at: number;
  seconds: number;
}

const DAY_MS = 86_400_000;
export const ranges: Record<BandwidthRange, { ms: number; stepSeconds: number }> = {
  '24h': { ms: DAY_MS, stepSeconds: 300 },
  '7d': { ms: 7 * DAY_MS, stepSeconds: 3600 },
  '30d': { ms: 30 * DAY_MS, stepSeconds: 3600 },
};

/** Below this a mean says nothing. */
const LEAST_SECONDS = 1;

/** Puts what was counted into the steps of the range; several counts of one step are one. */
export function historyOf(range: BandwidthRange, counted: readonly Counted[]): BandwidthHistory {
  const { stepSeconds } = ranges[range];
  const stepMs = stepSeconds * 1000;
  const steps = new Map<number, Counted>();
  for (const one of counted) {
    const at = Math.floor(one.at / stepMs) * stepMs;
    const step = steps.get(at);
    steps.set(at, step ? together(step, one) : { ...one, at });
  }
  const points = [...steps.values()]
    .filter(({ seconds }) => seconds >= LEAST_SECONDS)
    .sort((a, b) => a.at - b.at)
    .map(pointOf);
  const sum = (of: (step: Counted) => number) => counted.reduce((all, one) => all + of(one), 0);
  return {
    range,
    stepSeconds,
    bytesIn: sum((one) => one.bytesIn),
    bytesOut: sum((one) => one.bytesOut),
    peakIn: peakOf(points, (point) => point.peakBitsPerSecondIn),
    peakOut: peakOf(points, (point) => point.peakBitsPerSecondOut),
    points,
  };
}

const together = (a: Counted, b: Counted): Counted => ({
  at: a.at,
  seconds: a.seconds + b.seconds,
  bytesIn: a.bytesIn + b.bytesIn,
  bytesOut: a.bytesOut + b.bytesOut,
  peakIn: Math.max(a.peakIn, b.peakIn),
  peakOut: Math.max(a.peakOut, b.peakOut),
  viewers: Math.max(a.viewers, b.viewers),
});

function pointOf({ at, seconds, bytesIn, bytesOut, peakIn, peakOut, viewers }: Counted): BandwidthPoint {
  const mean = (bytes: number) => Math.round((bytes * 8) / seconds);
  const [bitsPerSecondIn, bitsPerSecondOut] = [mean(bytesIn), mean(bytesOut)];
  return {
    at: new Date(at).toISOString(),
    viewers,
    bitsPerSecondIn,
    bitsPerSecondOut,
    // Between two looks more may have passed than at either.
    peakBitsPerSecondIn: Math.max(peakIn, bitsPerSecondIn),
    peakBitsPerSecondOut: Math.max(peakOut, bitsPerSecondOut),
  };
}

function peakOf(points: readonly BandwidthPoint[], of: (point: BandwidthPoint) => number): BandwidthHistory['peakIn'] {
  let best: BandwidthHistory['peakIn'] = null;
  for (const point of points) if (of(point) > (best?.bitsPerSecond ?? 0)) best = { at: point.at, bitsPerSecond: of(point) };
  return best;
}
