import type { Job, LiveEvents, LiveResource } from '@muxwell/contract';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { whenIdle } from '../ui/when-idle.ts';
import { type Figures, showFigures, showJob, shownConnections, showRates, showRun } from './live-writes.ts';

export interface LiveState {
  isConnected: boolean;
  /** When the last message came, in this browser's time; null before the first. */
  lastAt: number | null;
  figures: Figures | null;
  /** Mass edits and undos under way. */
  works: readonly Job[];
}

/** Lists that a change elsewhere also changes. */
const alsoChanges: Partial<Record<LiveResource, string[]>> = {
  streams: ['series', 'categories', 'bouquets', 'change-sets'],
  series: ['change-sets'],
  categories: ['change-sets'],
  bouquets: ['change-sets'],
  'change-sets': ['streams', 'series', 'categories', 'bouquets', 'lines'],
  imports: [],
  servers: ['/api/overview'],
  lines: ['/api/overview', 'change-sets'],
  denials: ['/api/overview'],
};
/** A burst of changes refreshes what is shown once in this time. */
const GATHER_MS = 700;

/** The part of a socket that is used here. */
export interface Wire {
  on(name: string, take: (...said: unknown[]) => void): unknown;
  emit(name: string, ...said: unknown[]): unknown;
  disconnect(): unknown;
}
type Connect = (options: Partial<ManagerOptions & SocketOptions>) => Wire | Promise<Wire>;

/** The socket's code is not needed for the first screen, so it comes after it. */
const connectLater = (client: QueryClient) => async (options: Parameters<Connect>[0]) => {
  await whenIdle();
  await answered(client);
  return (await import('socket.io-client')).io(options);
};

/** Resolves when no question of the page is open, at the latest after two seconds. */
function answered(client: QueryClient): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      leave();
      resolve();
    };
    const look = () => client.isFetching() === 0 && done();
    const timer = setTimeout(done, 2000);
    const leave = client.getQueryCache().subscribe(look);
    look();
  });
}

/** The panel's socket: what changed is read again, figures that come along are shown as they are. */
export class Live {
  #state: LiveState = { isConnected: false, lastAt: null, figures: null, works: [] };
  readonly #client: QueryClient;
  readonly #connect: Connect;
  readonly #listeners = new Set<() => void>();
  #watched = '';
  #stale = new Set<string>();
  #isWaiting = false;

  constructor(client: QueryClient, connect: Connect = connectLater(client)) {
    this.#client = client;
    this.#connect = connect;
  }

  readonly state = (): LiveState => this.#state;
  readonly listen = (tell: () => void): (() => void) => {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  };

  /** Connects as a member of an app; answers the function that ends it. */
  start(appId: number): () => void {
    const end = new AbortController();
    const wire = this.#connect({
      transports: ['websocket'],
      auth: { appId },
      reconnectionDelay: 250,
      reconnectionDelayMax: 3000,
    });
    if (wire instanceof Promise) void wire.then((socket) => this.#follow(socket, end.signal));
    else this.#follow(wire, end.signal);
    return () => end.abort();
  }

  #follow(socket: Wire, signal: AbortSignal): void {
    const leave = () => {
      socket.disconnect();
      this.#set({ isConnected: false, lastAt: null, figures: null, works: [] });
    };
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    const on = <K extends keyof LiveEvents>(name: K, take: LiveEvents[K]) =>
      socket.on(name, (...said: unknown[]) => {
        this.#set({ lastAt: Date.now() });
        (take as (...said: unknown[]) => void)(...said);
      });
    socket.on('connect', () => {
      this.#set({ isConnected: true, lastAt: Date.now() });
      this.#watched = '';
      // What changed while nobody told us, be it between the page's first questions and this moment, is asked for again.
      void this.#client.invalidateQueries();
    });
    socket.on('disconnect', () => this.#set({ isConnected: false, works: [] }));
    on('changed', ({ resource }) => this.#gather(resource));
    on('import', (run) => showRun(this.#client, run));
    on('job', (job) => {
      showJob(this.#client, job);
      const others = this.#state.works.filter(({ id }) => id !== job.id);
      if (!job.isRepeatable) this.#set({ works: job.state === 'running' ? [...others, job] : others });
    });
    on('rates', (rates) => showRates(this.#client, rates));
    on('figures', (figures) => {
      this.#takeFigures(figures);
      this.#watchShown(socket);
    });
  }

  #takeFigures(figures: Figures): void {
    const isBack = this.#state.figures?.database === 'down' && figures.database === 'up';
    this.#set({ figures });
    showFigures(this.#client, figures);
    // What could not be read meanwhile is read now.
    if (isBack) void this.#client.invalidateQueries();
  }

  /** Tells the server which connections are on the page, whenever these are others than before. */
  #watchShown(socket: Wire): void {
    const ids = shownConnections(this.#client);
    if (ids.join() === this.#watched) return;
    this.#watched = ids.join();
    socket.emit('watch', ids);
  }

  #gather(resource: LiveResource): void {
    for (const name of [resource, ...(alsoChanges[resource] ?? [])]) this.#stale.add(name);
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      const stale = this.#stale;
      this.#stale = new Set();
      for (const name of stale) void this.#client.invalidateQueries({ queryKey: [name] });
    }, GATHER_MS);
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const tell of this.#listeners) tell();
  }
}

export const LiveContext = createContext<Live | null>(null);
export const LiveProvider = LiveContext.Provider;

export function useLive(): LiveState {
  const live = useContext(LiveContext);
  if (!live) throw new Error('broken invariant: used outside of the panel');
  return useSyncExternalStore(live.listen, live.state);
}
