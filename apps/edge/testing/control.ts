// A control plane for tests: speaks the real edge protocol over a Unix socket and decides as the test says.
import {
  edgePath,
  edgeProtocol,
  FromEdge,
  type AuthorizeRequest,
  type Decision,
  type EndedSession,
  type EdgeSettings,
  type SessionReport,
  type StreamReport,
  type StreamSpec,
  type ToEdge,
} from '@muxwell/contract/edge';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { rmSync } from 'node:fs';
import { WebSocketServer, type WebSocket } from 'ws';

export const testSettings: EdgeSettings = {
  allowedPrivate: ['127.0.0.1'],
  trustedProxies: [],
  startWaitSeconds: 3,
  sourceIdleSeconds: 3,
  segmentSeconds: 1,
  ringMegabytes: 16,
  prebufferSeconds: 0,
  slowViewers: 'jump',
  segmentKey: 'ab'.repeat(32),
};

export interface FakeControl {
  /** What is answered; may be changed at any time. */
  decide: (request: AuthorizeRequest) => Decision;
  settings: EdgeSettings;
  /** What is not for the edge protocol. */
  onRequest: (req: IncomingMessage, res: ServerResponse) => void;
  /** False: ended sessions are heard, but not acknowledged. */
  acknowledges: boolean;
  readonly asked: AuthorizeRequest[];
  readonly heard: FromEdge[];
  /** What the edge holds, as told so far. */
  readonly held: { sessions: Map<string, SessionReport>; streams: Map<string, StreamReport> };
  /** Ends that were told; again when told again. */
  readonly ended: EndedSession[];
  readonly authorizations: (string | undefined)[];
  send(message: ToEdge): void;
  start(): Promise<void>;
  /** As a kill does: every connection breaks at once. */
  stop(): Promise<void>;
}

export function createFakeControl(socketPath: string): FakeControl {
  let server: Server | null = null;
  let links: WebSocket[] = [];
  const control: FakeControl = {
    decide: () => ({ do: 'deny', status: 404, reason: 'unknown', says: 'unknown', retryAfterSeconds: null }),
    settings: testSettings,
    onRequest: (_req, res) => res.end('control'),
    acknowledges: true,
    asked: [],
    heard: [],
    held: { sessions: new Map(), streams: new Map() },
    ended: [],
    authorizations: [],
    send: (message) => links.forEach((link) => link.send(JSON.stringify(message))),
    async start() {
      rmSync(socketPath, { force: true });
      server = createServer((req, res) => control.onRequest(req, res));
      const sockets = new WebSocketServer({ noServer: true });
      server.on('upgrade', (req, socket, head) =>
        sockets.handleUpgrade(req, socket, head, (link) => (req.url === edgePath ? greet(link, req) : echo(link))),
      );
      await new Promise<void>((resolve) => server?.listen(socketPath, resolve));
    },
    async stop() {
      for (const link of links) link.terminate();
      links = [];
      server?.closeAllConnections();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    },
  };
  const greet = (link: WebSocket, req: IncomingMessage) => {
    control.authorizations.push(req.headers.authorization);
    links.push(link);
    link.on('close', () => (links = links.filter((one) => one !== link)));
    link.on('message', (data) => hear(link, FromEdge.parse(JSON.parse((data as Buffer).toString()))));
  };
  const hear = (link: WebSocket, message: FromEdge) => {
    control.heard.push(message);
    const say = (answer: ToEdge) => link.send(JSON.stringify(answer));
    if (message.type === 'hello')
      say({ type: 'welcome', protocol: edgeProtocol, controlBootId: 'control-1', settings: control.settings });
    if (message.type === 'state' || message.type === 'changes') note(control, message);
    if (message.type === 'changes' && message.ended.length > 0 && control.acknowledges)
      say({ type: 'acknowledge', ended: message.ended.map((one) => one.session) });
    if (message.type !== 'authorize') return;
    control.asked.push(message.request);
    say({ type: 'decision', id: message.id, decision: control.decide(message.request) });
  };
  return control;
}

function note({ held, ended }: FakeControl, message: Extract<FromEdge, { type: 'state' | 'changes' }>): void {
  for (const one of message.streams) held.streams.set(one.key, one);
  for (const one of message.type === 'state' ? message.sessions : message.opened) held.sessions.set(one.session, one);
  if (message.type === 'state') return;
  for (const key of message.stopped) held.streams.delete(key);
  for (const [session, bytes, jumps, bitsPerSecond] of message.counters) {
    const known = held.sessions.get(session);
    if (known) Object.assign(known, { bytes, jumps, bitsPerSecond });
  }
  for (const one of message.ended) held.sessions.delete(one.session);
  ended.push(...message.ended);
}

const echo = (link: WebSocket) => link.on('message', (data, isBinary) => link.send(data, { binary: isBinary }));

export function streamSpec(streamId: number, urls: readonly string[], more: Partial<StreamSpec> = {}): StreamSpec {
  return {
    key: `1:${streamId}`,
    appId: 1,
    streamId,
    revision: 1,
    name: `stream ${streamId}`,
    kind: 'channel',
    sources: urls.map((url, i) => ({ id: `source-${i}`, url, userAgent: null, headers: {} })),
    container: 'ts',
    onDemand: true,
    idleSeconds: 1,
    ...more,
  };
}

export const serve = (session: string | null, stream: StreamSpec, output: 'ts' | 'hls' | 'file' = 'ts'): Decision => ({
  do: 'serve',
  session,
  stream,
  output,
  notAfter: null,
});
