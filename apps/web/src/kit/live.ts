import {
  getOverview,
  listConnections,
  listImports,
  listJobs,
  listServers,
  type ImportRun,
  type Job,
  type LiveEvents,
  type LiveResource,
} from '@muxwell/contract';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { io, type ManagerOptions, type SocketOptions } from 'socket.io-client';
import type { Reply } from './api.ts';
import { keyOf } from './keys.ts';

export type Figures = Parameters<LiveEvents['figures']>[0];
export interface LiveState {
  isConnected: boolean;
  /** When the last message came, in this browser's time; null before the first. */
  lastAt: number | null;
  figures: Figures | null;
}

/** Lists that a change elsewhere also changes. */
const alsoChanges: Partial<Record<LiveResource, string[]>> = {
  streams: ['series', 'categories', 'bouquets'],
  'change-sets': ['streams', 'series', 'categories', 'bouquets', 'lines'],
  imports: [],
  servers: ['/api/overview'],
  lines: ['/api/overview'],
  denials: ['/api/overview'],
};
/** A burst of changes refreshes what is shown once in this time. */
const GATHER_MS = 700;
/** Figures come every two seconds. */
const TICKS_PER_RATES = 2;

/** The part of a socket that is used here. */
export interface Wire {
  on(name: string, take: (...said: unknown[]) => void): unknown;
  disconnect(): unknown;
}
type Connect = (options: Partial<ManagerOptions & SocketOptions>) => Wire;

/** The panel's socket: what changed is read again, figures that come along are shown as they are. */
export class Live {
  #state: LiveState = { isConnected: false, lastAt: null, figures: null };
  readonly #client: QueryClient;
  readonly #connect: Connect;
  readonly #listeners = new Set<() => void>();
  #ticks = 0;
  #stale = new Set<string>();
  #isWaiting = false;

  constructor(client: QueryClient, connect: Connect = io) {
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
    const socket = this.#connect({
      transports: ['websocket'],
      auth: { appId },
      reconnectionDelay: 250,
      reconnectionDelayMax: 3000,
    });
    const on = <K extends keyof LiveEvents>(name: K, take: LiveEvents[K]) =>
      socket.on(name, (...said: unknown[]) => {
        this.#set({ lastAt: Date.now() });
        (take as (...said: unknown[]) => void)(...said);
      });
    socket.on('connect', () => {
      this.#set({ isConnected: true, lastAt: Date.now() });
      // What changed while nobody told us, be it between the page's first questions and this moment, is asked for again.
      void this.#client.invalidateQueries();
    });
    socket.on('disconnect', () => this.#set({ isConnected: false }));
    on('changed', ({ resource }) => this.#gather(resource));
    on('import', (run) => showRun(this.#client, run));
    on('job', (job) => showJob(this.#client, job));
    on('figures', (figures) => {
      this.#set({ figures });
      showFigures(this.#client, figures);
      this.#refreshRates();
    });
    return () => {
      socket.disconnect();
      this.#set({ isConnected: false, lastAt: null, figures: null });
    };
  }

  /** Rates of connections are not pushed: a list of them that is open is read again. */
  #refreshRates(): void {
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_RATES === 0)
      void this.#client.invalidateQueries({ queryKey: ['connections', listConnections.path] });
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

/** Writes pushed figures over what the overview and the servers' list show. */
function showFigures(client: QueryClient, figures: Figures): void {
  client.setQueryData<Reply<typeof listServers>>(keyOf(listServers), (old) => old && { items: figures.edges });
  client.setQueryData<Reply<typeof getOverview>>(keyOf(getOverview), (old) => {
    if (!old) return old;
    const { at, viewers, bitsPerSecondIn, bitsPerSecondOut, edges } = figures;
    if (old.channels.down.length !== figures.channelsDown) void client.invalidateQueries({ queryKey: keyOf(getOverview) });
    return {
      ...old,
      at,
      viewers,
      bitsPerSecondIn,
      bitsPerSecondOut,
      edges,
      channels: { ...old.channels, up: figures.channelsUp },
    };
  });
}

function showRun(client: QueryClient, run: ImportRun): void {
  replaceInLists(client, listImports.path, 'imports', run);
  client.setQueriesData<ImportRun>({ queryKey: ['imports', '/api/imports/:id'] }, (old) =>
    old?.id === run.id ? { ...old, ...run } : old,
  );
}

function showJob(client: QueryClient, job: Job): void {
  replaceInLists(client, listJobs.path, 'jobs', job);
}

/** Puts a row that came by the socket into every list that holds it; one that is new makes the lists read again. */
function replaceInLists<Row extends { id: string }>(client: QueryClient, path: string, resource: string, row: Row): void {
  let isKnown = false;
  client.setQueriesData<InfiniteData<{ items: Row[] }> | { items: Row[] }>({ queryKey: [resource, path] }, (old) => {
    const put = (items: Row[]) => items.map((item) => (item.id === row.id ? ((isKnown = true), row) : item));
    if (!old) return old;
    return 'pages' in old
      ? { ...old, pages: old.pages.map((page) => ({ ...page, items: put(page.items) })) }
      : { ...old, items: put(old.items) };
  });
  if (!isKnown) void client.invalidateQueries({ queryKey: [resource, path] });
}

export const LiveContext = createContext<Live | null>(null);
export const LiveProvider = LiveContext.Provider;

export function useLive(): LiveState {
  const live = useContext(LiveContext);
  if (!live) throw new Error('broken invariant: used outside of the panel');
  return useSyncExternalStore(live.listen, live.state);
}
