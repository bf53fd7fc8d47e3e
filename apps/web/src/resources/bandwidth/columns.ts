import type { BandwidthPoint } from '@muxwell/contract';

type Rate = 'bitsPerSecondIn' | 'bitsPerSecondOut';

/** Columns of one rate for the chart; where steps are missing a null stands, so that the line breaks. */
export function columnsOf(points: readonly BandwidthPoint[], stepSeconds: number, rate: Rate) {
  const times: number[] = [];
  const values: (number | null)[] = [];
  for (const point of points) {
    const time = Math.floor(new Date(point.at).getTime() / 1000);
    const last = times.at(-1);
    if (last !== undefined && time - last > stepSeconds * 1.5) {
      times.push(last + 1);
      values.push(null);
    }
    times.push(time);
    values.push(point[rate]);
  }
  const [only] = times;
  // One point alone has no span to be drawn in.
  if (times.length === 1 && only !== undefined) {
    times.unshift(only - stepSeconds);
    values.unshift(null);
  }
  return { times, values };
}
