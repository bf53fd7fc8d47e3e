// Who watches what, why somebody was refused, the edges, the overview.
import { z } from 'zod';
import { EdgeLoad, Output } from './edge.ts';
import { endpoint, Instant, int32, pageOf, pageQuery } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Delivery';
export const ConnectionQuality = z.object({
  /** Times that its socket took nothing for over a second. */
  stalls: z.number().int(),
  rttMs: z.number(),
  /** What the path carries, by the kernel's newest measurement; 0: none yet. */
  deliveryBitsPerSecond: z.number(),
  /** Bytes that wait in the server. */
  unsentBytes: z.number(),
  /** Segments that were sent again. */
  retransmits: z.number().int(),
});
export type ConnectionQuality = z.infer<typeof ConnectionQuality>;

/** One session of a viewer. `line` is null for the panel's own player. */
export const Connection = z.object({
  id: z.string(),
  line: z.object({ id: int32, username: z.string() }).nullable(),
  stream: z.object({ id: int32, name: z.string(), kind: z.string() }),
  output: Output,
  ip: z.string(),
  userAgent: z.string(),
  /** The player, as its user agent tells. */
  player: z.string(),
  edge: z.string(),
  since: Instant,
  bytes: z.number(),
  bitsPerSecond: z.number(),
  /** What the stream itself needs; null while unknown. */
  needBitsPerSecond: z.number().nullable(),
  /** How the connection does, looked at every ten seconds; null while unknown, and for HLS, which has no connection of its own. */
  quality: ConnectionQuality.nullable(),
});
export type Connection = z.infer<typeof Connection>;
export const listConnections = endpoint({
  method: 'GET',
  path: '/api/connections',
  needs: 'delivery:read',
  tag,
  summary: 'Live connections, newest first',
  query: z.object({ ...pageQuery, lineId: z.coerce.number().int().optional(), streamId: z.coerce.number().int().optional() }),
  reply: pageOf(Connection),
});
export const killConnections = endpoint({
  method: 'POST',
  path: '/api/connections/kill',
  needs: 'delivery:write',
  tag,
  summary: 'End connections at once',
  body: z.object({ ids: z.array(z.string().max(100)).min(1).max(10_000) }),
  reply: z.object({ killed: z.number().int() }),
});

export const PastConnection = z.object({
  id: z.string(),
  lineId: int32.nullable(),
  username: z.string(),
  streamId: int32,
  streamName: z.string(),
  output: Output,
  ip: z.string(),
  userAgent: z.string(),
  edge: z.string(),
  startedAt: Instant,
  endedAt: Instant,
  bytes: z.number(),
  reason: z.string(),
  /** As it was looked at last; null when it never was, and for HLS. */
  quality: ConnectionQuality.nullable(),
});
export type PastConnection = z.infer<typeof PastConnection>;
export const listPastConnections = endpoint({
  method: 'GET',
  path: '/api/connections/history',
  needs: 'delivery:read',
  tag,
  summary: 'Ended connections, newest first',
  query: z.object({ ...pageQuery, lineId: z.coerce.number().int().optional(), streamId: z.coerce.number().int().optional() }),
  reply: pageOf(PastConnection),
});

/** One rule of the fixed order, as it was applied. */
export const RuleOutcome = z.object({ rule: z.string(), outcome: z.enum(['passed', 'refused', 'skipped']), says: z.string() });
export type RuleOutcome = z.infer<typeof RuleOutcome>;
/** Refused plays of one line, stream and reason within a while, folded into one row. */
export const Denial = z.object({
  id: z.string(),
  line: z.string(),
  lineId: int32.nullable(),
  streamId: int32.nullable(),
  streamName: z.string(),
  reason: z.string(),
  says: z.string(),
  ip: z.string(),
  userAgent: z.string(),
  count: z.number().int(),
  firstAt: Instant,
  lastAt: Instant,
  trace: z.array(RuleOutcome),
});
export type Denial = z.infer<typeof Denial>;
export const listDenials = endpoint({
  method: 'GET',
  path: '/api/denials',
  needs: 'delivery:read',
  tag,
  summary: 'Why viewers were refused, newest first',
  query: z.object({ ...pageQuery, lineId: z.coerce.number().int().optional() }),
  reply: pageOf(Denial),
});
export const explainPlay = endpoint({
  method: 'POST',
  path: '/api/explain',
  needs: 'delivery:read',
  tag,
  summary: 'Why can (or can’t) this line watch this stream: applies every rule without starting anything',
  body: z.object({
    line: z.string().min(1).max(64).describe('Username or id.'),
    streamId: int32,
    output: Output.default('ts'),
    ip: z.string().max(45).optional(),
    userAgent: z.string().max(500).optional(),
  }),
  reply: z.object({ isAllowed: z.boolean(), reason: z.string(), says: z.string(), trace: z.array(RuleOutcome) }),
  problems: [problems.notFound],
}); // prettier-ignore

// ---- servers ----
export const Edge = z.object({
  id: z.string(),
  name: z.string(),
  build: z.string(),
  state: z.enum(['online', 'offline']),
  since: Instant,
  load: EdgeLoad.nullable(),
});
export type Edge = z.infer<typeof Edge>;

// ---- overview ----
export const Overview = z.object({
  at: Instant,
  viewers: z.number().int(),
  bitsPerSecondOut: z.number(),
  bitsPerSecondIn: z.number(),
  channels: z.object({
    total: z.number().int(),
    up: z.number().int(),
    down: z.array(z.object({ id: int32, name: z.string(), reason: z.string(), since: Instant })),
  }),
  counts: z.object({
    live: z.number().int(),
    radio: z.number().int(),
    movies: z.number().int(),
    series: z.number().int(),
    lines: z.number().int(),
    activeLines: z.number().int(),
  }),
  edges: z.array(Edge),
  runningJobs: z.number().int(),
  newestLines: z.array(z.object({ id: int32, username: z.string(), createdAt: Instant })),
  recentDenials: z.array(Denial),
  /** Viewers and bandwidth of the last 24 hours, one point every five minutes; gaps are missing points. */
  history: z.array(z.object({ at: Instant, viewers: z.number(), bitsPerSecond: z.number() })),
});
export type Overview = z.infer<typeof Overview>;
export const getOverview = endpoint({
  method: 'GET',
  path: '/api/overview',
  needs: 'delivery:read',
  tag,
  summary: 'The state of things in one answer',
  reply: Overview,
});

export const Health = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  database: z.enum(['up', 'down']),
  redis: z.enum(['up', 'down', 'not-used']),
  edges: z.object({ online: z.number().int(), total: z.number().int() }),
  version: z.string(),
  timestamp: Instant,
});
export const getHealth = endpoint({
  method: 'GET',
  path: '/api/health',
  needs: 'public',
  tag: 'Servers',
  summary: 'Whether the installation is well; 503 when it is not',
  reply: Health,
});
