import { expect, test } from 'vitest';
import { nothing } from './meter.ts';
import { historyOf, type Counted } from './rules.ts';

const HOUR = Date.UTC(2026, 0, 1, 12);
const counted = (minutes: number, given: Partial<Counted>): Counted => ({
  ...nothing(),
  at: HOUR + minutes * 60_000,
  seconds: 300,
  ...given,
});

test('steps of five minutes become the hours of a week, with their mean, their highest rate and the most viewers', () => {
  const { points, stepSeconds, bytesOut } = historyOf('7d', [
    counted(0, { bytesOut: 3_000_000, peakOut: 90_000, viewers: 3 }),
    counted(5, { bytesOut: 1_500_000, peakOut: 400_000, viewers: 2 }),
    counted(60, { bytesOut: 750_000, peakOut: 20_000, viewers: 1 }),
  ]);
  expect(stepSeconds).toBe(3600);
  expect(bytesOut).toBe(5_250_000);
  expect(points.map((point) => [point.at, point.bitsPerSecondOut, point.peakBitsPerSecondOut, point.viewers])).toEqual([
    ['2026-01-01T12:00:00.000Z', 60_000, 400_000, 3],
    ['2026-01-01T13:00:00.000Z', 20_000, 20_000, 1],
  ]);
});

test('what was written before a restart and what is counted since are one step', () => {
  const { points } = historyOf('24h', [counted(0, { bytesIn: 1000, seconds: 10 }), counted(0, { bytesIn: 3000, seconds: 10 })]);
  expect(points.map(({ bitsPerSecondIn }) => bitsPerSecondIn)).toEqual([1600]);
});

test('the peak of a range is where it was; where nothing passed there is none', () => {
  const { peakIn, peakOut } = historyOf('24h', [
    counted(0, { peakOut: 10 }),
    counted(5, { peakOut: 70 }),
    counted(10, { peakOut: 70 }),
  ]);
  expect(peakOut).toEqual({ at: '2026-01-01T12:05:00.000Z', bitsPerSecond: 70 });
  expect(peakIn).toBeNull();
});

test('a step that has hardly begun is no point yet', () => {
  expect(historyOf('24h', [counted(0, { bytesOut: 1000, seconds: 0.2 })]).points).toEqual([]);
});
