// Servers: the machines that run an edge, how they join, and how viewers are spread over them.
import { z } from 'zod';
import { Edge } from './delivery.ts';
import { endpoint, Instant, none, UuidParam } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Servers';

/** Where viewers reach a server's door, without a slash at the end. */
export const PublicUrl = z
  .url({ protocol: /^https?$/ })
  .max(300)
  .transform((text) => text.replace(/\/+$/, ''));
/** `host:port` at which other servers reach it. */
export const PeerAddress = z
  .string()
  .regex(/^(\[[0-9a-f:.]+\]|[a-zA-Z0-9.-]+):\d{1,5}$/, 'a host and a port, such as 192.0.2.7:8444');

export const ServerView = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The one that runs the control plane. */
  isPrimary: z.boolean(),
  /** Empty: viewers are not sent here from elsewhere. */
  publicUrl: z.string(),
  /** Empty: other servers cannot fetch streams from it. */
  peerAddress: z.string(),
  weight: z.number().int(),
  maxConnections: z.number().int(),
  /** No new viewers are sent here. */
  isDraining: z.boolean(),
  /** `unknown`: never seen since the control plane has started. */
  state: z.enum(['online', 'degraded', 'offline', 'unknown']),
  connections: z.number().int(),
  joinedAt: Instant,
  /** Its edge processes, as far as they have dialled in. */
  edges: z.array(Edge),
});
export type ServerView = z.infer<typeof ServerView>;

export const listServers = endpoint({
  method: 'GET',
  path: '/api/servers',
  needs: 'servers:read',
  tag,
  summary: 'Servers, their edges and their load',
  reply: z.object({ items: z.array(ServerView) }),
});
export const createJoinCode = endpoint({
  method: 'POST',
  path: '/api/servers/codes',
  needs: 'platform',
  tag,
  summary: 'Make a code with which one machine can join, once, within an hour',
  status: 201,
  body: z.object({ portal: PublicUrl.describe('Address at which the new machine reaches this installation.') }),
  reply: z.object({ id: z.uuid(), code: z.string(), command: z.string(), expiresAt: Instant }),
});
export const addServer = endpoint({
  method: 'POST',
  path: '/api/servers',
  needs: 'platform',
  tag,
  summary: 'Add a server: the command that makes one machine join, once, within an hour',
  status: 201,
  body: createJoinCode.body,
  reply: createJoinCode.reply,
});

const changeable = z.object({
  name: z.string().trim().min(1).max(100),
  publicUrl: z.union([z.literal(''), PublicUrl]),
  peerAddress: z.union([z.literal(''), PeerAddress]),
  weight: z.number().int().min(0).max(1000),
  maxConnections: z.number().int().min(0).max(1_000_000),
  isDraining: z.boolean(),
});
export const updateServer = endpoint({
  method: 'PATCH',
  path: '/api/servers/:id',
  needs: 'platform',
  tag,
  summary: 'Change a server: its name, addresses, weight, room; drain it or take it back',
  params: UuidParam,
  body: changeable.partial(),
  reply: ServerView,
  problems: [problems.notFound],
});
export const replaceServer = endpoint({
  method: 'PUT',
  path: '/api/servers/:id',
  needs: 'platform',
  tag,
  summary: 'Change a server, all that can be changed at once',
  params: UuidParam,
  body: changeable,
  reply: ServerView,
  problems: [problems.notFound],
});

/** A moment of a server, all its processes together. */
const ServerMoment = z.object({
  at: Instant,
  connections: z.number().int(),
  channels: z.number().int(),
  bitsPerSecondIn: z.number(),
  bitsPerSecondOut: z.number(),
  rssBytes: z.number(),
  /** That of the process whose loop lags most. */
  loopLagMs: z.number(),
});
export const ServerStats = z.object({
  state: ServerView.shape.state,
  /** Null: it is not here. */
  now: ServerMoment.nullable(),
  /** One a minute for the last day, oldest first, as far as this control plane has run. */
  history: z.array(ServerMoment),
});
export type ServerStats = z.infer<typeof ServerStats>;
export const getServerStats = endpoint({
  method: 'GET',
  path: '/api/servers/:id/stats',
  needs: 'platform',
  tag,
  summary: 'How a server does, now and over the last day',
  params: UuidParam,
  reply: ServerStats,
  problems: [problems.notFound],
});

export const ServerCheck = z.object({
  state: ServerView.shape.state,
  /** Each process that is here, and how long it took to answer; null: it did not within two seconds. */
  edges: z.array(z.object({ id: z.string(), name: z.string(), roundTripMs: z.number().nullable() })),
});
export const checkServer = endpoint({
  method: 'POST',
  path: '/api/servers/:id/check',
  needs: 'platform',
  tag,
  summary: 'Ask a server’s processes for a sign of life',
  params: UuidParam,
  reply: ServerCheck,
  problems: [problems.notFound],
});

export const removeServer = endpoint({
  method: 'DELETE',
  path: '/api/servers/:id',
  needs: 'platform',
  tag,
  summary: 'Remove a server: its certificate is refused from now on, its viewers find another',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound, problems.serverIsPrimary],
});

/** What a join code says: base64url of this as JSON. */
export const JoinCode = z.object({
  portal: z.string(),
  id: z.uuid(),
  secret: z.string(),
  /** SHA-256 of the authority's certificate (DER), hexadecimal. */
  fingerprint: z.string(),
});
export type JoinCode = z.infer<typeof JoinCode>;

/**
 * A machine joins. Nothing secret passes: `proof` is the HMAC-SHA256, hexadecimal, of `joinText` under the code's secret, and the answer
 * carries one of `joinedText`, so that neither side can be played by somebody in between.
 */
export const joinServer = endpoint({
  method: 'POST',
  path: '/api/servers/join',
  needs: 'public',
  tag,
  summary: 'Join as a server, with a code (script/edge does it)',
  status: 201,
  body: z.object({
    codeId: z.uuid(),
    name: z.string().trim().min(1).max(100),
    publicUrl: z.union([z.literal(''), PublicUrl]),
    peerAddress: z.union([z.literal(''), PeerAddress]),
    publicKey: z.base64().max(400).describe('SPKI, an ECDSA key on P-256.'),
    proof: z.string().length(64),
  }),
  reply: z.object({
    serverId: z.uuid(),
    certificate: z.string(),
    authority: z.string(),
    /** The server that runs the control plane, and where it takes other servers. */
    primaryId: z.uuid(),
    primaryPeerAddress: z.string(),
    proof: z.string(),
  }),
  problems: [problems.joinRefused],
});

const lines = (...parts: string[]) => parts.join('\n');
export const joinText = (request: { codeId: string; name: string; publicUrl: string; peerAddress: string; publicKey: string }) =>
  lines('join', request.codeId, request.name, request.publicUrl, request.peerAddress, request.publicKey);
export const joinedText = (answer: {
  serverId: string;
  certificate: string;
  authority: string;
  primaryId: string;
  primaryPeerAddress: string;
}) => lines('joined', answer.serverId, answer.certificate, answer.authority, answer.primaryId, answer.primaryPeerAddress);
