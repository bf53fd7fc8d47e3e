interface Point {
  at: string;
  viewers: number;
  bitsPerSecond: number;
}

/** Points come every five minutes; more than this without one is a gap. */
const GAP_SECONDS = 8 * 60;

/** Columns for the chart; where points are missing a null stands, so that the line breaks. */
export function withGaps(points: readonly Point[]): { times: number[]; viewers: (number | null)[]; bits: (number | null)[] } {
  const times: number[] = [];
  const viewers: (number | null)[] = [];
  const bits: (number | null)[] = [];
  for (const point of points) {
    const time = Math.floor(new Date(point.at).getTime() / 1000);
    const last = times.at(-1);
    if (last !== undefined && time <= last) continue;
    if (last !== undefined && time - last > GAP_SECONDS) {
      times.push(last + 1);
      viewers.push(null);
      bits.push(null);
    }
    times.push(time);
    viewers.push(point.viewers);
    bits.push(point.bitsPerSecond);
  }
  const [only] = times;
  // One point alone has no span to be drawn in.
  if (times.length === 1 && only !== undefined) {
    times.unshift(only - 3600);
    viewers.unshift(null);
    bits.unshift(null);
  }
  return { times, viewers, bits };
}
