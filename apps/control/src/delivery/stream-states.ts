// How channels do, as the edges tell; and what edges are told of channels that always run or have changed.
import type { StreamHealth } from '@muxwell/contract';
import { pullPath, type SourceSpec, type StreamReport, type StreamSpec } from '@muxwell/contract/edge';
import type { z } from 'zod';
import type { Catalog, StreamRow } from '../catalog/index.ts';
import type { ConnectedEdge, Servers } from '../servers/index.ts';
import type { AppSettings } from '../tenancy/index.ts';

export interface Deps {
  catalog: Pick<Catalog, 'memory' | 'sourcesOf'>;
  servers: Pick<Servers, 'broadcast' | 'edges' | 'leases' | 'server'>;
  settings: AppSettings;
  appIds: () => number[];
}

export const keyOf = (appId: number, streamId: number): string => `${appId}:${streamId}`;
/** The source of what is fetched from another edge, in specifications and reports. */
export const PEER = 'peer';
/** It was fetched from another edge, and comes no more. */
const isLost = (report: StreamReport | undefined): boolean =>
  report?.source === PEER && (report.state === 'failing' || report.state === 'down');
const isFile = (row: StreamRow) => row.kind === 'movie' || row.kind === 'episode';

export function createStreamStates({ catalog, servers, settings, appIds }: Deps) {
  /** By edge process, then by channel. */
  const reports = new Map<string, Map<string, StreamReport>>();

  const { leases } = servers;
  const edgeOf = (bootId: string | undefined) => servers.edges().find((edge) => edge.bootId === bootId) ?? null;
  /** The stream as pulled from its own sources. */
  const originOf = (row: StreamRow): StreamSpec => ({
    key: keyOf(row.app_id, row.id),
    appId: row.app_id,
    streamId: row.id,
    // A new holder is news as a changed source is.
    revision: row.updated_at.getTime() + leases.epoch(keyOf(row.app_id, row.id)),
    name: row.name,
    kind: isFile(row) ? 'file' : 'channel',
    sources: catalog.sourcesOf(row),
    container: row.container,
    onDemand: row.is_on_demand,
    idleSeconds: settings.get(row.app_id, 'streams.idleSeconds'),
  });
  /** Per holder, the newest revision that it has been told to lend. */
  const lent = new Map<string, Map<string, number>>();
  const lend = (holder: ConnectedEdge, spec: StreamSpec) => {
    const told = lent.get(holder.bootId) ?? new Map<string, number>();
    lent.set(holder.bootId, told);
    if (told.get(spec.key) === spec.revision) return;
    told.set(spec.key, spec.revision);
    holder.send({ type: 'lend', stream: spec });
  };
  /** The stream as this edge has to run it: from its sources when it holds it, else from the edge that does, which is told so. */
  const specOf = (row: StreamRow, edge: ConnectedEdge): StreamSpec => {
    const key = keyOf(row.app_id, row.id);
    if (isFile(row)) return originOf(row);
    const lease = leases.take(key, edge.bootId);
    const spec = originOf(row);
    const holder = lease.bootId === edge.bootId ? null : edgeOf(lease.bootId);
    const source = holder && fromPeer(key, holder, edge);
    if (!holder || !source) return spec;
    lend(holder, spec);
    // Only the holder runs it without viewers; who cannot reach the holder has the stream's own sources behind it.
    return { ...spec, onDemand: true, sources: [source, ...spec.sources] };
  };
  /** How an edge fetches a stream from its holder: over a Unix socket on one machine, else by the holder's door for other servers; null: it cannot. */
  const fromPeer = (key: string, holder: ConnectedEdge, edge: ConnectedEdge): SourceSpec | null => {
    const path = `${pullPath}${encodeURIComponent(key)}`;
    const source = { id: PEER, userAgent: null, headers: {}, peer: holder.serverId };
    if (holder.serverId === edge.serverId && holder.socket !== '')
      return { ...source, url: `http://worker${path}`, socket: holder.socket };
    const address = servers.server(holder.serverId)?.peer_address;
    const which = holder.worker === 0 ? '' : `?worker=${holder.worker}`;
    return address ? { ...source, url: `https://${address}${path}${which}` } : null;
  };
  const alwaysOn = (): StreamRow[] =>
    appIds().flatMap((appId) =>
      [...catalog.memory.of(appId).streams.values()].filter(
        (row) => !row.is_on_demand && row.is_enabled && !isFile(row) && row.source_count > 0,
      ),
    );
  const isRunning = (key: string) => [...reports.values()].some((held) => held.has(key) && held.get(key)?.state !== 'stopped');

  const runs = (edge: ConnectedEdge, key: string) => reports.get(edge.bootId)?.has(key) ?? false;
  /** Tells the edges that run the stream how it is now; one that should run always and runs nowhere is given to the least busy edge. */
  const start = (row: StreamRow): void => {
    const key = keyOf(row.app_id, row.id);
    const holder = edgeOf(leases.holder(key)?.bootId);
    const own = servers.edges().filter((edge) => edge !== holder && runs(edge, key));
    const first = holder ?? own[0] ?? (row.is_on_demand ? undefined : leastBusy());
    if (!first) return;
    if (!holder) leases.give(key, first.bootId);
    for (const edge of new Set([first, ...own])) edge.send({ type: 'start', stream: specOf(row, edge) });
  };
  const rowOf = (key: string): StreamRow | undefined => {
    const [appId, streamId] = key.split(':').map(Number);
    return catalog.memory.of(appId ?? 0).streams.get(streamId ?? 0);
  };
  const rehome = (key: string): void => {
    const row = rowOf(key);
    if (row?.is_enabled) start(row);
  };
  /** What an edge says of a stream that it fetches, or that it should fetch. */
  const follow = (edge: ConnectedEdge | null, report: StreamReport): void => {
    const { key, source } = report;
    const lease = leases.holder(key);
    if (!edge || lease?.bootId === edge.bootId) return;
    // Its holder has gone while this edge was away too.
    if (!lease) return isLost(report) ? rehome(key) : undefined;
    const holder = edgeOf(lease.bootId);
    if (isLost(report) && !holder) {
      // The edge that has fetched the stream from there knows first.
      leases.release(key, lease.bootId);
      return rehome(key);
    }
    // It pulls what another holds: it was away while the stream was given to that one, or could not reach it. It goes there once it can.
    const row = rowOf(key);
    const spec = source !== null && source !== PEER && row && holder ? specOf(row, edge) : null;
    if (spec?.sources[0]?.peer !== undefined) edge.send({ type: 'start', stream: spec });
  };
  const leastBusy = () =>
    servers
      .edges()
      .filter((edge) => !servers.server(edge.serverId)?.is_draining)
      .sort((a, b) => (reports.get(a.bootId)?.size ?? 0) - (reports.get(b.bootId)?.size ?? 0))[0];

  catalog.memory.onChange((appId, streamIds) => {
    const { streams } = catalog.memory.of(appId);
    const running = [...reports.values()]
      .flatMap((held) => [...held.values()])
      .filter((report) => report.appId === appId)
      .map((report) => report.streamId);
    for (const id of streamIds ??
      new Set([
        ...running,
        ...alwaysOn()
          .filter((row) => row.app_id === appId)
          .map((row) => row.id),
      ])) {
      const row = streams.get(id);
      const wanted = row?.is_enabled && !isFile(row) && (!row.is_on_demand || isRunning(keyOf(appId, id)));
      if (row && wanted) start(row);
      else if (isRunning(keyOf(appId, id)))
        for (const edge of servers.edges()) edge.send({ type: 'stop', key: keyOf(appId, id) });
    }
  }); // prettier-ignore

  return {
    originOf,
    specOf,
    /** What a person has ordered: `start` keeps the stream running at the edge that holds it, or at the least busy one. */
    control(row: StreamRow, action: 'start' | 'stop' | 'restart'): void {
      const key = keyOf(row.app_id, row.id);
      if (action !== 'start') return servers.broadcast({ type: action, key });
      const edge = edgeOf(leases.holder(key)?.bootId) ?? leastBusy();
      if (edge) edge.send({ type: 'start', stream: { ...specOf(row, edge), onDemand: false } });
    },
    /** All channels of an edge process. What it pulls from a source it holds, unless another does already. */
    note(bootId: string, streams: StreamReport[]): void {
      reports.set(bootId, new Map(streams.map((report) => [report.key, report])));
      for (const { key, source } of streams) if (source !== PEER) leases.take(key, bootId);
      for (const report of streams) follow(edgeOf(bootId), report);
    },
    /** An edge has told what it runs: it is given the always-on streams that nobody else holds. */
    greet(edge: ConnectedEdge): void {
      for (const row of alwaysOn()) {
        const lease = leases.take(keyOf(row.app_id, row.id), edge.bootId);
        if (lease.bootId === edge.bootId) edge.send({ type: 'start', stream: specOf(row, edge) });
      }
    },
    /** An edge has hung up: what others have fetched from there, and miss already, is given to one of them at once. */
    leave(bootId: string): void {
      for (const held of reports.values())
        for (const report of held.values())
          if (isLost(report) && leases.holder(report.key)?.bootId === bootId) {
            leases.release(report.key, bootId);
            rehome(report.key);
          }
    },
    /** What a lost edge has held goes to the edges that have fetched it from there, and always-on streams to another edge. */
    rehome(bootId: string): void {
      reports.delete(bootId);
      lent.delete(bootId);
      for (const key of leases.releaseAll(bootId)) rehome(key);
    },
    /** Whether a server runs this stream from its source. */
    holds: (serverId: string, key: string): boolean => edgeOf(leases.holder(key)?.bootId)?.serverId === serverId,
    /** Some channels of an edge process, and the keys of those that run no more. */
    noteChanges(bootId: string, streams: StreamReport[], stopped: string[]): void {
      const held = reports.get(bootId) ?? new Map<string, StreamReport>();
      reports.set(bootId, held);
      for (const report of streams) {
        held.set(report.key, report);
        follow(edgeOf(bootId), report);
      }
      for (const key of stopped) {
        held.delete(key);
        leases.release(key, bootId);
      }
    },
    /** All that edges have told, with the process that did. */
    *told(): Generator<[bootId: string, report: StreamReport]> {
      for (const [bootId, held] of reports) for (const report of held.values()) yield [bootId, report];
    },
    of: (appId: number): StreamReport[] =>
      [...reports.values()].flatMap((held) => [...held.values()]).filter((report) => report.appId === appId),
    health(appId: number, row: { id: number; is_enabled: boolean }): z.infer<typeof StreamHealth> {
      const key = keyOf(appId, row.id);
      const told = [...reports.values()].flatMap((held) => held.get(key) ?? []);
      const best = told.find((report) => report.state === 'up') ?? told[0];
      if (!row.is_enabled) return { state: 'disabled', since: null, reason: '', viewers: 0, bitsPerSecond: 0, codecs: [] };
      if (!best || best.state === 'stopped')
        return { state: 'idle', since: null, reason: '', viewers: 0, bitsPerSecond: 0, codecs: [] };
      const viewers = told.reduce((sum, report) => sum + report.viewers, 0);
      return {
        state: best.state,
        since: new Date(best.since).toISOString(),
        reason: best.reason,
        viewers,
        bitsPerSecond: best.bitsPerSecond,
        codecs: best.codecs,
      };
    },
  };
}

export type StreamStates = ReturnType<typeof createStreamStates>;
