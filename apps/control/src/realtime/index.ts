// The panel's socket: tells each app's open panels what has changed, and figures as they move. WebSocket only.
import {
  events,
  MOST_WATCHED,
  type ConnectionRate,
  type ImportRun,
  type Job,
  type LiveEvents,
  type LiveResource,
  type PanelEvents,
} from '@muxwell/contract';
import { pause, type Clock, type Dice, type Service } from '@muxwell/ground';
import type { Server as HttpServer } from 'node:http';
import { Server as SocketServer, type Socket } from 'socket.io';
import type { Bus } from '../platform/bus.ts';
import type { Authenticate } from '../platform/serve.ts';

export type Figures = Parameters<LiveEvents['figures']>[0];

export interface Deps {
  bus: Bus;
  clock: Clock;
  dice: Dice;
  authenticate: Authenticate;
  figuresOf: (appId: number) => Promise<Figures>;
  ratesOf: (appId: number, ids: readonly string[]) => ConnectionRate[];
  /** Believe `X-Forwarded-*`: the door has checked and rewritten them. */
  trustForwarded: boolean;
}

/** What is known of an open panel. */
interface Watcher {
  appId: number;
  watched: string[];
}
type Panel = Socket<PanelEvents, LiveEvents, Record<string, never>, Watcher>;

const FIGURES_EVERY_MS = 2000;
const FEW_IDS = 200;
const roomOf = (appId: number) => `app:${appId}`;

export type Realtime = ReturnType<typeof createRealtime>;

export function createRealtime({ bus, clock, dice, authenticate, figuresOf, ratesOf, trustForwarded }: Deps) {
  const io = new SocketServer<PanelEvents, LiveEvents, Record<string, never>, Watcher>({
    transports: ['websocket'],
    serveClient: false,
    destroyUpgrade: false,
  });
  const changed = (appId: number, resource: LiveResource, ids?: (number | string)[]) => {
    io.to(roomOf(appId)).emit('changed', { resource, ...(ids && ids.length <= FEW_IDS ? { ids } : {}) });
  };

  io.use((socket, next) => {
    void admit(socket, next);
  });
  async function admit(socket: Panel, next: (refused?: Error) => void): Promise<void> {
    const refused = await join(socket).catch((error: unknown) => (error instanceof Error ? error : new Error('refused')));
    next(refused ?? undefined);
  }
  async function join(socket: Panel): Promise<void> {
    const { headers, address } = socket.handshake;
    const auth = socket.handshake.auth as { appId?: unknown; token?: unknown };
    const named = typeof auth.appId === 'number' ? { 'muxwell-app': String(auth.appId) } : {};
    const bearer = typeof auth.token === 'string' ? { authorization: `Bearer ${auth.token}` } : {};
    const forwarded = trustForwarded
      ? String(headers['x-forwarded-for'] ?? '')
          .split(',')[0]
          ?.trim()
      : '';
    const asker = {
      headers: { ...headers, ...named, ...bearer },
      cookies: cookiesOf(headers.cookie ?? ''),
      host: headers.host ?? '',
      ip: forwarded || address,
      id: dice.id(),
      method: 'GET',
    };
    const { by } = await authenticate(asker, 'app:read');
    socket.data = { appId: by.appId, watched: [] };
    socket.on('watch', (ids: unknown) => {
      if (Array.isArray(ids)) socket.data.watched = ids.filter((id) => typeof id === 'string').slice(0, MOST_WATCHED);
    });
    await socket.join(roomOf(by.appId));
  }

  bus.onEach((record) => {
    const { changes, audit } = events[record.type];
    if (record.appId === 0) return;
    if (changes) changed(record.appId, changes, record.ids);
    // A change of the catalogue as a whole touches every list in it.
    if (record.type === 'catalog.imported' || record.type === 'catalog.undone')
      for (const also of ['streams', 'categories', 'bouquets', 'series', 'change-sets'] as const) changed(record.appId, also);
    if (audit) changed(record.appId, 'audit');
  });

  const figures: Service = {
    name: 'live figures',
    async run(signal) {
      while (await pause(clock, FIGURES_EVERY_MS, signal)) {
        for (const [room] of io.of('/').adapter.rooms) {
          if (room.startsWith('app:')) io.to(room).emit('figures', await figuresOf(Number(room.slice(4))));
        }
        for (const panel of io.of('/').sockets.values())
          if (panel.data.watched.length > 0) panel.emit('rates', ratesOf(panel.data.appId, panel.data.watched));
      }
    },
  };

  return {
    changed,
    importChanged: (appId: number, run: ImportRun) => void io.to(roomOf(appId)).emit('import', run),
    jobChanged: (appId: number, job: Job) => {
      io.to(roomOf(appId)).emit('job', job);
      if (job.progress === null || job.state !== 'running') changed(appId, 'jobs', [job.id]);
    },
    attach: (server: HttpServer) => void io.attach(server),
    close: () => io.close(),
    services: [figures],
  };
}

function cookiesOf(header: string): Record<string, string> {
  return Object.fromEntries(
    header
      .split(';')
      .map((pair) => pair.trim().split('='))
      .flatMap(([name, value]) => (name && value ? [[name, decode(value)]] : [])),
  );
}
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
