// Bandwidth: what comes from sources and goes to viewers, now and over a day, a week, a month; in all, and of a stream, a line, a server.
import { z } from 'zod';
import { endpoint, Instant, int32, IntParam, UuidParam } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Monitoring';

const rates = { bitsPerSecondIn: z.number(), bitsPerSecondOut: z.number() };
export const BandwidthNow = z.object({
  at: Instant,
  viewers: z.number().int(),
  ...rates,
});
export type BandwidthNow = z.infer<typeof BandwidthNow>;

export const BandwidthRange = z.enum(['24h', '7d', '30d']);
export type BandwidthRange = z.infer<typeof BandwidthRange>;

export const BandwidthPoint = z.object({
  /** When the step begins. */
  at: Instant,
  /** The most at once within the step. */
  viewers: z.number().int(),
  /** The step's mean. */
  ...rates,
  peakBitsPerSecondIn: z.number(),
  peakBitsPerSecondOut: z.number(),
});
export type BandwidthPoint = z.infer<typeof BandwidthPoint>;

/** The highest rate of the range, and the step in which it was; null: nothing was carried. */
const Peak = z.object({ at: Instant, bitsPerSecond: z.number() }).nullable();
export const BandwidthHistory = z.object({
  range: BandwidthRange,
  /** Five minutes for a day, an hour for more. */
  stepSeconds: z.number().int(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  peakIn: Peak,
  peakOut: Peak,
  /** Oldest first; a step in which nobody counted is missing. */
  points: z.array(BandwidthPoint),
});
export type BandwidthHistory = z.infer<typeof BandwidthHistory>;
const OfOne = BandwidthHistory.extend({ now: BandwidthNow });

export const CurrentBandwidth = BandwidthNow.extend({
  /** Those that are sent most, with what comes in for them. */
  streams: z.array(z.object({ id: int32, name: z.string(), viewers: z.number().int(), ...rates })),
  lines: z.array(z.object({ id: int32, username: z.string(), viewers: z.number().int(), bitsPerSecondOut: z.number() })),
  /** All servers that carry something of this app. */
  servers: z.array(z.object({ id: z.uuid(), name: z.string(), viewers: z.number().int(), ...rates })),
});
export type CurrentBandwidth = z.infer<typeof CurrentBandwidth>;

const range = { range: BandwidthRange.default('24h') };

export const getCurrentBandwidth = endpoint({
  method: 'GET',
  path: '/api/monitoring/bandwidth/current',
  needs: 'delivery:read',
  tag,
  summary: 'Bandwidth at this moment: in all, of the busiest streams and lines, of each server',
  query: z.object({ top: z.coerce.number().int().min(1).max(100).default(10).describe('How many streams and lines.') }),
  reply: CurrentBandwidth,
});
export const getBandwidthHistory = endpoint({
  method: 'GET',
  path: '/api/monitoring/bandwidth/history',
  needs: 'delivery:read',
  tag,
  summary: 'Bandwidth over the last day, week or month, with its peaks',
  query: z.object(range),
  reply: BandwidthHistory,
});
export const getStreamBandwidth = endpoint({
  method: 'GET',
  path: '/api/monitoring/bandwidth/stream/:id',
  needs: 'delivery:read',
  tag,
  summary: 'Bandwidth of a stream, now and over the last day, week or month',
  params: IntParam,
  query: z.object(range),
  reply: OfOne,
  problems: [problems.notFound],
});
export const getLineBandwidth = endpoint({
  method: 'GET',
  path: '/api/monitoring/bandwidth/line/:id',
  needs: 'delivery:read',
  tag,
  summary: 'Bandwidth of a line, now and over the last day, week or month',
  params: IntParam,
  query: z.object(range),
  reply: OfOne,
  problems: [problems.notFound],
});
export const getServerBandwidth = endpoint({
  method: 'GET',
  path: '/api/monitoring/bandwidth/server/:id',
  needs: 'platform',
  tag,
  summary: 'Bandwidth of a server, of all apps together, now and over the last day, week or month',
  params: UuidParam,
  query: z.object(range),
  reply: OfOne,
  problems: [problems.notFound],
});
