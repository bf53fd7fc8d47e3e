import { getLineBandwidth, getServerBandwidth, getStreamBandwidth, type BandwidthPoint } from '@muxwell/contract';
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import { read, rendered } from '../../testing/rendered.tsx';
import { LineBandwidth, ServerBandwidth, StreamBandwidth } from './bandwidth-of.tsx';
import { columnsOf } from './columns.ts';

const at = '2026-11-20T12:00:00.000Z';
const point = (minutes: number, bitsPerSecondOut: number): BandwidthPoint => ({
  at: new Date(new Date(at).getTime() + minutes * 60_000).toISOString(),
  viewers: 1,
  bitsPerSecondIn: 0,
  bitsPerSecondOut,
  peakBitsPerSecondIn: 0,
  peakBitsPerSecondOut: bitsPerSecondOut,
});
const answer = {
  now: { at, viewers: 12, bitsPerSecondIn: 4_000_000, bitsPerSecondOut: 48_000_000 },
  range: '24h' as const,
  stepSeconds: 300,
  bytesIn: 3_000_000_000,
  bytesOut: 36_000_000_000,
  peakIn: null,
  peakOut: { at, bitsPerSecond: 72_000_000 },
  points: [point(0, 48_000_000)],
};
const query = { range: '24h' as const };
const textOf = (page: string) => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const shown = async (part: ReactNode, endpoint: Parameters<typeof read>[0], id: number | string) =>
  textOf(await rendered(part, { answers: [read(endpoint, { params: { id }, query } as never, answer as never)] }));

test.each([
  ['stream', <StreamBandwidth key="1" id={7} />, getStreamBandwidth, 7],
  ['server', <ServerBandwidth key="2" id="s" />, getServerBandwidth, 's'],
] as const)('a %s shows what passes now, what has passed, and the peak', async (_, part, endpoint, id) => {
  const page = await shown(part, endpoint, id);
  expect(page).toMatch(/Viewers 12 .*Outgoing now 48 Mb.s .*72 Mb.s, .*Sent 36 GB .*Incoming now 4 Mb.s Highest incoming none/i);
  expect(page).toContain('Received 3 GB');
  expect(page).toMatch(/24 hours 7 days 30 days/);
});

test('of a week, the point that is looked at has its day and hour', async () => {
  const week = { ...answer, range: '7d' as const, stepSeconds: 3600 };
  const key = { params: { id: 7 }, query: { range: '7d' as const } };
  const page = textOf(await rendered(<StreamBandwidth id={7} range="7d" />, { answers: [read(getStreamBandwidth, key, week)] }));
  expect(page).toMatch(/Nov 20, 2026, \d+:00 [AP]M · 48 Mb\/s/);
});

test('a line is only sent', async () => {
  const page = await shown(<LineBandwidth id={7} />, getLineBandwidth, 7);
  expect(page).toContain('Outgoing now 48 Mb/s');
  expect(page).not.toMatch(/Incoming|Received/);
});

test('steps that nobody counted break the curve; one point alone has a span', () => {
  expect(columnsOf([point(0, 1), point(5, 2), point(20, 3)], 300, 'bitsPerSecondOut').values).toEqual([1, 2, null, 3]);
  expect(columnsOf([point(0, 1)], 300, 'bitsPerSecondOut').values).toEqual([null, 1]);
});
