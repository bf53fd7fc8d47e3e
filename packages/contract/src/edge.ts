// The edge protocol: what an edge and the control plane say to each other over one WebSocket per edge process, as JSON messages.
import { z } from 'zod';

/** The newest version of the protocol; the control plane also speaks the one before. */
export const edgeProtocol = 2;

/** Where an edge dials the control plane, with `Authorization: Bearer <edge key>`. */
export const edgePath = '/edge';

/** The name in a server's certificate, by which its peers know it (subjectAltName, dNSName). */
export const peerNameOf = (serverId: string): string => `${serverId}.muxwell.internal`;
/** The server that a certificate's name belongs to; null for a name that is not of ours. */
export const serverOfPeerName = (name: string): string | null => /^([0-9a-f-]{36})\.muxwell\.internal$/.exec(name)?.[1] ?? null;
/** Set by the edge that has checked a peer's certificate; believed only together with the edge key. */
export const peerHeader = 'x-muxwell-server';
/** Where an edge gives a stream's packets to its peers: this and the stream's key. */
export const pullPath = '/pull/';

// ---- what is served -------------------------------------------------------------------------------------------------

export const SourceSpec = z.object({
  id: z.string(),
  url: z.string(),
  userAgent: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  /** The HTTP proxy through which it is pulled; absent: directly. */
  proxy: z.string().optional(),
  /** The server that this URL leads to, where another edge of ours holds the stream; absent: a provider. */
  peer: z.string().optional(),
  /** The Unix socket of that edge, where it runs on the same machine; the URL's host is of no meaning then. */
  socket: z.string().optional(),
});
export type SourceSpec = z.infer<typeof SourceSpec>;

/** A stream as an edge needs to know it. `key` (`app:stream`) names it among all apps; a changed `revision` means changed sources or settings. */
export const StreamSpec = z.object({
  key: z.string(),
  appId: z.number().int(),
  streamId: z.number().int(),
  revision: z.number().int(),
  name: z.string(),
  /** `channel`: endless, pulled once into a ring. `file`: of known length, served with byte ranges. */
  kind: z.enum(['channel', 'file']),
  /** In the order in which they are tried. */
  sources: z.array(SourceSpec),
  /** File name extension without dot, for a file's content type. */
  container: z.string(),
  /** False: runs whether anybody watches or not. */
  onDemand: z.boolean(),
  /** Seconds without a viewer after which an on-demand channel stops. */
  idleSeconds: z.number(),
});
export type StreamSpec = z.infer<typeof StreamSpec>;

export const Output = z.enum(['ts', 'hls', 'file']);
export type Output = z.infer<typeof Output>;

// ---- authorize ------------------------------------------------------------------------------------------------------

/** A viewer's request as it came to the door. Path and query are as on the wire (still percent-encoded). */
export const AuthorizeRequest = z.object({
  host: z.string(),
  scheme: z.enum(['http', 'https']),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  ip: z.string(),
  userAgent: z.string(),
  range: z.string().nullable(),
});
export type AuthorizeRequest = z.infer<typeof AuthorizeRequest>;

export const Decision = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('serve'),
    /**
     * The session that this request belongs to; the same one again for a seek in a film or a repeated playlist of the same line, stream,
     * address and user agent. Null for HEAD: nothing is started, nothing is counted.
     */
    session: z.string().nullable(),
    stream: StreamSpec,
    output: Output,
    /** Unix milliseconds after which the edge ends the session by itself; null: never. */
    notAfter: z.number().nullable(),
  }),
  z.object({ do: z.literal('redirect'), url: z.string() }),
  z.object({
    do: z.literal('deny'),
    status: z.number().int(),
    /** A stable word for logs and counters, such as `line-is-full`. */
    reason: z.string(),
    /** One line of plain text for the viewer. */
    says: z.string(),
    retryAfterSeconds: z.number().nullable(),
  }),
]);
export type Decision = z.infer<typeof Decision>;

// ---- reports --------------------------------------------------------------------------------------------------------

/** A session as its edge counts it. Counters are cumulative since the session's start. */
export const SessionReport = z.object({
  session: z.string(),
  appId: z.number().int(),
  streamId: z.number().int(),
  output: Output,
  ip: z.string(),
  userAgent: z.string(),
  /** Unix milliseconds. */
  startedAt: z.number(),
  bytes: z.number(),
  /** Times that a slow viewer was moved forward to a newer key frame. */
  jumps: z.number().int(),
  /** What the viewer got of late, in bits per second. */
  bitsPerSecond: z.number(),
});
export type SessionReport = z.infer<typeof SessionReport>;

/** The counters of an open session as they stand now: its id, bytes, jumps, bits per second. */
export const SessionCounters = z.tuple([z.string(), z.number(), z.number().int(), z.number()]);
export type SessionCounters = z.infer<typeof SessionCounters>;

/**
 * How a viewer's connection does: the session's id, times that its socket took nothing for over a second, and as the kernel tells of the socket: round-trip time
 * in milliseconds, bits per second that the path carries (0: not measured yet), bytes that wait unsent, segments that were sent again.
 */
export const SessionQuality = z.tuple([z.string(), z.number().int(), z.number(), z.number(), z.number(), z.number().int()]);
export type SessionQuality = z.infer<typeof SessionQuality>;

export const EndReason = z.enum(['viewer-left', 'idle', 'killed', 'expired', 'source-lost', 'too-slow', 'shutdown']);
export const EndedSession = SessionReport.extend({ endedAt: z.number(), reason: EndReason });
export type EndedSession = z.infer<typeof EndedSession>;

export const StreamState = z.enum(['starting', 'up', 'failing', 'down', 'stopped']);

/** A channel as its edge sees it. */
export const StreamReport = z.object({
  key: z.string(),
  appId: z.number().int(),
  streamId: z.number().int(),
  state: StreamState,
  /** Unix milliseconds since when it is in this state. */
  since: z.number(),
  /** Why it is failing or down, for people; empty when up. */
  reason: z.string(),
  source: z.string().nullable(),
  viewers: z.number().int(),
  bitsPerSecond: z.number(),
  /** Elementary streams as found in the PMT, such as `h264`, `aac`. */
  codecs: z.array(z.string()),
  bytesIn: z.number(),
});
export type StreamReport = z.infer<typeof StreamReport>;

export const EdgeLoad = z.object({
  viewers: z.number().int(),
  channels: z.number().int(),
  bitsPerSecondIn: z.number(),
  bitsPerSecondOut: z.number(),
  rssBytes: z.number(),
  /** Event-loop delay over the last report, 99th percentile, milliseconds. */
  loopLagMs: z.number(),
});
export type EdgeLoad = z.infer<typeof EdgeLoad>;

// ---- settings -------------------------------------------------------------------------------------------------------

/** What of the installation's settings an edge needs. Sent on connect and on each change. */
export const EdgeSettings = z.object({
  /** Private addresses that sources may have (settings `network.allowedPrivate`). */
  allowedPrivate: z.array(z.string()),
  /** Addresses whose `X-Forwarded-*` headers the door believes. */
  trustedProxies: z.array(z.string()),
  /** Seconds that a viewer waits for a stream's first key frame before 503. */
  startWaitSeconds: z.number(),
  /** Seconds without a byte after which a source counts as dead. */
  sourceIdleSeconds: z.number(),
  /** Target length of an HLS segment. */
  segmentSeconds: z.number(),
  /** Megabytes that one channel's ring may hold. */
  ringMegabytes: z.number(),
  /** A viewer that falls behind the ring: moved to a newer key frame, or ended. */
  slowViewers: z.enum(['jump', 'drop']),
  /** How far back a new viewer of a transport stream starts. */
  prebufferSeconds: z.number().default(0),
  /** Key, hexadecimal, of the HMAC in segment URLs; the same on every edge. */
  segmentKey: z.string(),
});
export type EdgeSettings = z.infer<typeof EdgeSettings>;

// ---- messages -------------------------------------------------------------------------------------------------------

export const FromEdge = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number().int(),
    build: z.string(),
    /** New at every start of the process. */
    bootId: z.string(),
    name: z.string(),
    pid: z.number().int(),
    /** Which of several processes of its machine it is, and the Unix socket at which the others fetch streams from it; 0 and empty: the only one. */
    worker: z.number().int().default(0),
    socket: z.string().default(''),
  }),
  /** Asks for a certificate for this public key (SPKI, base64); answered by `certificate`. */
  z.object({ type: z.literal('certify'), publicKey: z.string() }),
  /** Everything that is held; the first messages after `hello`, before any change. In parts: `more` follows until it is false. */
  z.object({
    type: z.literal('state'),
    sessions: z.array(SessionReport),
    streams: z.array(StreamReport),
    more: z.boolean().default(false),
  }),
  z.object({ type: z.literal('authorize'), id: z.number().int(), request: AuthorizeRequest }),
  /**
   * What has changed since `state`, five times a second and at once when a session ends. Counters come round: a tenth of the sessions and
   * channels at a time, but a channel's new state at once. `ended` is sent again until acknowledged; `load` every two seconds, else null.
   */
  z.object({
    type: z.literal('changes'),
    opened: z.array(SessionReport),
    counters: z.array(SessionCounters),
    /** Of sessions whose connections have been looked at since they were last told. */
    quality: z.array(SessionQuality).default([]),
    ended: z.array(EndedSession),
    streams: z.array(StreamReport),
    /** Keys of channels that run no more. */
    stopped: z.array(z.string()),
    load: EdgeLoad.nullable(),
  }),
  /** Protocol 1: everything that is held, every two seconds, instead of `changes`. */
  z.object({
    type: z.literal('report'),
    sessions: z.array(SessionReport),
    ended: z.array(EndedSession),
    streams: z.array(StreamReport),
    load: EdgeLoad,
  }),
]);
export type FromEdge = z.infer<typeof FromEdge>;

export const ToEdge = z.discriminatedUnion('type', [
  /** The answer to `hello`; always-on streams follow as `start`. */
  z.object({ type: z.literal('welcome'), protocol: z.number().int(), controlBootId: z.string(), settings: EdgeSettings }),
  /** Whose certificates count: ids of the installation's servers, and the authority (PEM) that their certificates come from. */
  z.object({ type: z.literal('peers'), servers: z.array(z.string()), authority: z.string() }),
  /** The answer to `certify`. */
  z.object({ type: z.literal('certificate'), server: z.string(), certificate: z.string() }),
  /** Other edges will fetch this stream from here: start it when they do. */
  z.object({ type: z.literal('lend'), stream: StreamSpec }),
  z.object({ type: z.literal('decision'), id: z.number().int(), decision: Decision }),
  /** These ended sessions are known now and need not be sent again. */
  z.object({ type: z.literal('acknowledge'), ended: z.array(z.string()) }),
  /** End these sessions at once; unknown ones are ignored. */
  z.object({ type: z.literal('kill'), sessions: z.array(z.string()), reason: EndReason }),
  /** These sessions may go on until another moment (Unix milliseconds); null: without end. */
  z.object({ type: z.literal('extend'), sessions: z.array(z.object({ session: z.string(), notAfter: z.number().nullable() })) }),
  /** Keep this channel running (always-on), or take over its changed specification. */
  z.object({ type: z.literal('start'), stream: StreamSpec }),
  /** End the channel and its viewers. */
  z.object({ type: z.literal('stop'), key: z.string() }),
  /** Drop the source's connection and open it anew; viewers stay. */
  z.object({ type: z.literal('restart'), key: z.string() }),
  z.object({ type: z.literal('settings'), settings: EdgeSettings }),
]);
export type ToEdge = z.infer<typeof ToEdge>;
