// Where edges dial in: one WebSocket per edge process, the edge protocol spoken and checked, its other end handed to delivery.
import {
  FromEdge,
  edgePath,
  edgeProtocol,
  peerHeader,
  type EdgeLoad,
  type EdgeSettings,
  type ToEdge,
} from '@muxwell/contract/edge';
import { pause, type Clock, type Dice, type Log, type Service } from '@muxwell/ground';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { sameText } from '../platform/secrets.ts';

export interface ConnectedEdge {
  /** The process: new at every start of it. */
  bootId: string;
  /** The machine that it runs on, as its certificate tells; the primary server for one that has come by the socket. */
  serverId: string;
  name: string;
  /** What the process calls itself, among several of one machine. */
  process: string;
  build: string;
  /** Which of several processes of its machine it is, and its Unix socket there; 0 and empty: the only one. */
  worker: number;
  socket: string;
  since: Date;
  load: EdgeLoad | null;
  send(message: ToEdge): void;
}

type Message<T extends FromEdge['type']> = Extract<FromEdge, { type: T }>;

/** What delivery does with what edges say. */
export interface EdgeListener {
  /** The edge tells all that it holds, or a part of it. */
  onState(edge: ConnectedEdge, message: Message<'state'>): void;
  onAuthorize(edge: ConnectedEdge, message: Message<'authorize'>): void;
  onChanges(edge: ConnectedEdge, message: Message<'changes'>): void;
  /** An edge of protocol 1: all that it holds, again and again. */
  onReport(edge: ConnectedEdge, message: Message<'report'>): void;
  onGone(edge: ConnectedEdge): void;
  onCertify(edge: ConnectedEdge, message: Message<'certify'>): void;
}

export interface Deps {
  clock: Clock;
  dice: Dice;
  log: Log;
  edgeKey: string;
  settings: () => EdgeSettings;
  /** The server that has dialled, by what its certificate says (null: it came without one); null: it does not belong here. */
  serverOf: (peer: string | null) => { id: string; name: string } | null;
  /** What a new edge is told right after the welcome. */
  greeting: () => ToEdge[];
}

/** A process that comes back under the same name is the same to people. */
const pastKey = ({ serverId, process }: ConnectedEdge) => `${serverId}/${process}`;

const PING_EVERY_MS = 1000;
const PING_MS = 2000;
/** So many pings in a row without a word, and the edge is away. Counted, not timed: a pause of our own is not held against it. */
const MOST_SILENT = 3;
const MOST_BYTES = 64 * 1024 * 1024;

export function createHub({ clock, dice, log, edgeKey, settings, serverOf, greeting }: Deps) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  const edges = new Map<string, { edge: ConnectedEdge; socket: WebSocket; silent: number }>();
  const past = new Map<string, { edge: ConnectedEdge; goneAt: Date }>();
  const listeners: Partial<EdgeListener>[] = [];
  const controlBootId = dice.id();

  function onConnection(socket: WebSocket, server: { id: string; name: string }): void {
    let edge: ConnectedEdge | null = null;
    socket.on('error', (error) => log.warn({ err: error }, 'the connection of an edge failed'));
    const heard = () => {
      const held = edge && edges.get(edge.bootId);
      if (held) held.silent = 0;
    };
    socket.on('pong', heard);
    socket.on('message', (data: Buffer) => {
      heard();
      const message = parse(data.toString('utf8'));
      if (!message) return socket.close(1008, 'not the edge protocol');
      if (message.type === 'hello') edge = welcome(socket, message, server);
      else if (!edge) socket.close(1008, 'say hello first');
      else hear(edge, message);
    });
    socket.on('close', () => {
      if (!edge || edges.get(edge.bootId)?.socket !== socket) return;
      edges.delete(edge.bootId);
      past.set(pastKey(edge), { edge, goneAt: clock.now() });
      log.warn({ edge: edge.name }, 'an edge has gone');
      for (const listener of listeners) listener.onGone?.(edge);
    });
  }

  function welcome(socket: WebSocket, hello: Message<'hello'>, server: { id: string; name: string }): ConnectedEdge | null {
    if (hello.protocol !== edgeProtocol && hello.protocol !== edgeProtocol - 1) {
      log.error({ edge: hello.name, protocol: hello.protocol }, 'an edge speaks a protocol that is not known here');
      socket.close(1008, 'unknown protocol');
      return null;
    }
    edges.get(hello.bootId)?.socket.terminate();
    const send = (message: ToEdge) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    };
    const edge: ConnectedEdge = {
      bootId: hello.bootId,
      serverId: server.id,
      name: server.name,
      process: hello.name,
      build: hello.build,
      worker: hello.worker,
      socket: hello.socket,
      since: clock.now(),
      load: null,
      send,
    };
    edges.set(hello.bootId, { edge, socket, silent: 0 });
    past.delete(pastKey(edge));
    send({ type: 'welcome', protocol: hello.protocol, controlBootId, settings: settings() });
    for (const message of greeting()) send(message);
    log.info({ edge: hello.name, build: hello.build }, 'an edge has dialled in');
    return edge;
  }

  function hear(edge: ConnectedEdge, message: Exclude<FromEdge, { type: 'hello' }>): void {
    if (message.type === 'report' || message.type === 'changes') edge.load = message.load ?? edge.load;
    for (const listener of listeners) {
      if (message.type === 'state') listener.onState?.(edge, message);
      if (message.type === 'authorize') listener.onAuthorize?.(edge, message);
      if (message.type === 'changes') listener.onChanges?.(edge, message);
      if (message.type === 'report') listener.onReport?.(edge, message);
      if (message.type === 'certify') listener.onCertify?.(edge, message);
    }
  }

  function parse(text: string): FromEdge | null {
    try {
      const parsed = FromEdge.safeParse(JSON.parse(text));
      if (parsed.success) return parsed.data;
      log.warn({ issues: parsed.error.issues.slice(0, 3) }, 'an edge said something strange');
    } catch {
      log.warn('an edge said something that is not JSON');
    }
    return null;
  }

  async function roundTrip(socket: WebSocket): Promise<number | null> {
    const begun = clock.monotonic();
    const answered = new AbortController();
    const onPong = () => answered.abort();
    socket.once('pong', onPong);
    socket.ping();
    const isLate = await pause(clock, PING_MS, answered.signal);
    socket.off('pong', onPong);
    return isLate ? null : Math.round((clock.monotonic() - begun) * 100) / 100;
  }

  /** Finds connections whose other end has vanished without a word. */
  const heartbeat: Service = {
    name: 'edge heartbeat',
    async run(signal) {
      while (await pause(clock, PING_EVERY_MS, signal)) {
        for (const held of edges.values()) {
          if (held.silent >= MOST_SILENT) held.socket.terminate();
          held.silent += 1;
          held.socket.ping();
        }
      }
      for (const { socket } of edges.values()) socket.close(1001, 'the control plane ends');
    },
  };

  return {
    listen: (listener: Partial<EdgeListener>) => void listeners.push(listener),
    /** Takes the edges' upgrades on this server; others are left to others. */
    attach(server: HttpServer): void {
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (new URL(request.url ?? '/', 'http://edge').pathname !== edgePath) return;
        const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
        if (!sameText(key, edgeKey)) {
          socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
          return;
        }
        const peer = request.headers[peerHeader];
        const from = serverOf(typeof peer === 'string' ? peer : null);
        if (!from) {
          socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
          return;
        }
        sockets.handleUpgrade(request, socket, head, (dialled) => onConnection(dialled, from));
      });
    },
    edges: (): ConnectedEdge[] => [...edges.values()].map(({ edge }) => edge),
    /** Hangs up on every edge of a server that does not belong here any more. */
    dismiss(isMember: (serverId: string) => boolean): void {
      for (const { edge, socket } of edges.values()) if (!isMember(edge.serverId)) socket.close(1008, 'this server was removed');
      for (const [key, { edge }] of past) if (!isMember(edge.serverId)) past.delete(key);
    },
    /** Milliseconds until each process of a server has answered a ping; null for one that has not within `PING_MS`. */
    ping(serverId: string): Promise<{ edge: ConnectedEdge; roundTripMs: number | null }[]> {
      const there = [...edges.values()].filter(({ edge }) => edge.serverId === serverId);
      return Promise.all(there.map(async ({ edge, socket }) => ({ edge, roundTripMs: await roundTrip(socket) })));
    },
    /** Edges that were here and are not now. */
    missing: () => [...past.values()],
    broadcast(message: ToEdge): void {
      for (const { edge } of edges.values()) edge.send(message);
    },
    services: [heartbeat],
  };
}
