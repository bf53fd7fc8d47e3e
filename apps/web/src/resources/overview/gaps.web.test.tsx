import { expect, test } from 'vitest';
import { withGaps } from './gaps.ts';

const point = (at: string, viewers: number) => ({ at, viewers, bitsPerSecond: viewers * 10 });

test('points that follow each other make one line', () => {
  const { viewers } = withGaps([point('2026-01-01T00:00:00Z', 1), point('2026-01-01T00:05:00Z', 2)]);

  expect(viewers).toEqual([1, 2]);
});

test('missing points stay a gap', () => {
  const { times, viewers, bits } = withGaps([point('2026-01-01T00:00:00Z', 1), point('2026-01-01T01:00:00Z', 2)]);

  expect(viewers).toEqual([1, null, 2]);
  expect(bits).toEqual([10, null, 20]);
  expect(times).toHaveLength(3);
});

test('a point that is not later than the last is left out', () => {
  const { viewers } = withGaps([
    point('2026-01-01T00:05:00Z', 1),
    point('2026-01-01T00:00:00Z', 9),
    point('2026-01-01T00:06:00Z', 2),
  ]);

  expect(viewers).toEqual([1, 2]);
});

test('a single point stands at the end of an hour without any', () => {
  const { times, viewers } = withGaps([{ at: '2026-01-01T01:00:00.000Z', viewers: 4, bitsPerSecond: 1 }]);

  expect([(times[1] ?? 0) - (times[0] ?? 0), viewers]).toEqual([3600, [null, 4]]);
});
