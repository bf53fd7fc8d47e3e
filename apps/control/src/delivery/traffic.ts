// How many bytes came in and went out, as edges count them: each is told once, whatever is repeated, taken up or begun anew.
import type { EndedSession, SessionCounters, SessionReport, StreamReport } from '@muxwell/contract/edge';
import type { ConnectedEdge, Servers } from '../servers/index.ts';
import type { Session, Sessions } from './sessions.ts';
import { PEER } from './stream-states.ts';

/** Bytes since the last word about the same session or channel. */
export interface Flow {
  appId: number;
  streamId: number;
  /** Null: the panel's own player, and all that comes in. */
  lineId: number | null;
  serverId: string;
  bytesIn: number;
  bytesOut: number;
  /** Came from another server of the installation. */
  isFromPeer: boolean;
}

export interface Deps {
  servers: Pick<Servers, 'listen' | 'edges'>;
  sessions: Pick<Sessions, 'get'>;
}

/**
 * Has to listen before whoever keeps the sessions. What a process told before this control plane knew it is not told again: it was
 * counted by the one before, or by nobody.
 */
export function createTraffic({ servers, sessions }: Deps) {
  const listeners: ((flow: Flow) => void)[] = [];
  const tell = (flow: Flow) => {
    for (const listener of listeners) listener(flow);
  };
  const sent = new WeakMap<Session, number>();
  /** By edge process, then by channel. */
  const received = new Map<string, Map<string, number>>();

  const noteSession = ({ serverId }: ConnectedEdge, [id, bytes]: readonly [string, number]) => {
    const session = sessions.get(id);
    if (!session) return;
    const bytesOut = bytes - (sent.get(session) ?? session.bytes);
    sent.set(session, bytes);
    const { appId, streamId, lineId } = session;
    if (bytesOut > 0) tell({ appId, streamId, lineId, serverId, bytesIn: 0, bytesOut, isFromPeer: false });
  };
  const noteSessions = (edge: ConnectedEdge, reports: readonly (SessionReport | EndedSession)[]) => {
    for (const { session, bytes } of reports) noteSession(edge, [session, bytes]);
  };
  const noteCounters = (edge: ConnectedEdge, counters: readonly SessionCounters[]) => {
    for (const [id, bytes] of counters) noteSession(edge, [id, bytes]);
  };
  const noteChannels = ({ bootId, serverId }: ConnectedEdge, reports: readonly StreamReport[], isFresh: boolean) => {
    const held = received.get(bootId) ?? new Map<string, number>();
    received.set(bootId, held);
    for (const { key, appId, streamId, bytesIn: all, source } of reports) {
      const before = held.get(key) ?? (isFresh ? all : 0);
      held.set(key, all);
      const bytesIn = all < before ? all : all - before;
      if (bytesIn > 0) tell({ appId, streamId, lineId: null, serverId, bytesIn, bytesOut: 0, isFromPeer: source === PEER });
    }
  };

  servers.listen({
    onState(edge, { sessions: reports, streams }) {
      const here = new Set(servers.edges().map(({ bootId }) => bootId));
      for (const bootId of received.keys()) if (!here.has(bootId)) received.delete(bootId);
      noteSessions(edge, reports);
      noteChannels(edge, streams, true);
    },
    onChanges(edge, { opened, counters, ended, streams, stopped }) {
      noteSessions(edge, opened);
      noteCounters(edge, counters);
      noteSessions(edge, ended);
      noteChannels(edge, streams, false);
      for (const key of stopped) received.get(edge.bootId)?.delete(key);
    },
    onReport(edge, { sessions: reports, ended, streams }) {
      noteSessions(edge, reports);
      noteSessions(edge, ended);
      noteChannels(edge, streams, !received.has(edge.bootId));
    },
  });

  return { listen: (listener: (flow: Flow) => void) => void listeners.push(listener) };
}
