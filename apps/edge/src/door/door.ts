// The public port: media is answered here, everything else is passed on to the control plane.
import type { Log } from '@muxwell/ground';
import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { allow, refuse } from './answer.ts';
import type { ControlAddress } from '../authority/control-address.ts';
import type { Forward } from './forward.ts';
import { listenAnywhere } from './listen.ts';
import { peerOf, type Peer } from './peer.ts';
import { routeOf } from './route.ts';
import { passUpgrade } from './upgrade.ts';

export interface DoorDeps {
  log: Log;
  host: string;
  port: number;
  control: Pick<ControlAddress, 'dial'>;
  monotonic: () => number;
  forward: Forward;
  trustedProxies: () => readonly string[];
  media: (req: IncomingMessage, res: ServerResponse, peer: Peer) => Promise<void>;
  segment: (req: IncomingMessage, res: ServerResponse, wanted: { key: string; sequence: number }) => void;
}

const LIMITS = {
  /** A client that sends its headers drop by drop is let go. */
  headersTimeout: 15_000,
  /** Long enough to upload a large playlist over a slow line; answers may take for ever. */
  requestTimeout: 600_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5000,
  maxHeaderSize: 16_384,
};

export interface Door {
  /** Resolves with the port once it listens. */
  listen(): Promise<number>;
  /**
   * For a process that is only handed connections: opens a socket of the file system that nobody is told of.
   * Node looks after a server's connections (limits of time, their end with the server's) only once it listens.
   */
  listenUnknown(path: string): Promise<void>;
  /** Takes a connection that another process has accepted, and closes it unless this one listens. */
  take(socket: Socket): void;
  close(): Promise<void>;
}

export function createDoor(deps: DoorDeps): Door {
  const server = createServer(LIMITS, (req, res) => {
    enter(deps, req, res).catch((error: unknown) => {
      deps.log.error({ err: error }, 'request failed');
      refuse(res, { status: 500, says: 'Something went wrong here.' });
    });
  });
  server.on('upgrade', (req, viewer, head) => {
    if (routeOf(pathOf(req)).kind !== 'control') return void viewer.destroy();
    passUpgrade(deps, req, peerOf(req, deps.trustedProxies()), { viewer, head }).catch((error: unknown) => {
      deps.log.error({ err: error }, 'upgrade failed');
      viewer.destroy();
    });
  });
  server.on('connect', (_req, socket) => socket.destroy());
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  return {
    async listen() {
      await listenAnywhere(server, deps.host, deps.port);
      return (server.address() as AddressInfo).port;
    },
    async listenUnknown(path) {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
      await chmod(path, 0o600);
    },
    take(socket) {
      if (!server.listening) return void socket.destroy();
      socket.setNoDelay(true);
      server.emit('connection', socket);
      socket.resume();
    },
    close: () => close(server),
  };
}

async function enter(deps: DoorDeps, req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.on('error', () => res.destroy());
  req.on('error', () => {});
  if (!req.url?.startsWith('/')) req.url = originForm(req.url ?? '');
  const peer = peerOf(req, deps.trustedProxies());
  const route = routeOf(pathOf(req));
  if (route.kind === 'control') return deps.forward.request(req, res, peer);
  if (req.method === 'OPTIONS') return allow(res);
  if (req.method !== 'GET' && req.method !== 'HEAD')
    return refuse(res, { status: 405, says: 'Only GET and HEAD are answered here.' });
  if (route.kind === 'media') return deps.media(req, res, peer);
  if (route.kind === 'segment') return deps.segment(req, res, route);
  refuse(res, { status: 404, says: 'Nothing is here.' });
}

const pathOf = (req: IncomingMessage) => (req.url ?? '/').split('?')[0] ?? '/';

/** RFC 9112, 3.2.2: a request line may carry the whole URL. */
function originForm(target: string): string {
  if (!URL.canParse(target)) return '/';
  const { pathname, search } = new URL(target);
  return pathname + search;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
