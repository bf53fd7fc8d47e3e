// What edges say, and what they are answered.
import type { EndedSession, StreamReport } from '@muxwell/contract/edge';
import { pause, type Clock, type Log } from '@muxwell/ground';
import { edgeKey, type ConnectedEdge, type Servers } from '../servers/index.ts';
import type { createAuthorize } from './authorize.ts';
import { createGathering } from './gathering.ts';
import type { createHistory } from './history.ts';
import type { Sessions } from './sessions.ts';
import type { StreamStates } from './stream-states.ts';

export interface Deps {
  clock: Clock;
  log: Log;
  servers: Servers;
  sessions: Sessions;
  states: StreamStates;
  history: ReturnType<typeof createHistory>;
  access: ReturnType<typeof createAuthorize>;
  onChange: (appId: number, what: 'connections') => void;
  /** Aborts when the control plane ends: nobody is waited for any more. */
  until: AbortSignal;
}

/** An edge that has hung up redials within 250 ms: after so long its streams are given to others. */
const REHOME_MS = 2000;
/** An edge that does not come back is forgotten after so long, and its sessions with it: it may live on, cut off, and show its viewers what they watch. */
const FORGET_MS = 3_600_000;
const SLACK_MS = 1000;

export function listenToEdges({ clock, log, servers, sessions, states, history, access, onChange, until }: Deps): void {
  const tellApps = (appIds: Iterable<number>) => {
    for (const appId of new Set(appIds)) onChange(appId, 'connections');
  };
  const end = async (edge: ConnectedEdge, ended: EndedSession[]) => {
    const known = ended.map((report) => ({ report, session: sessions.remove(report.session), edge: edge.name }));
    tellApps(ended.map((report) => report.appId));
    try {
      await history.write(known);
      edge.send({ type: 'acknowledge', ended: ended.map((report) => report.session) });
    } catch (error) {
      log.warn({ err: error }, 'ended sessions were not written; the edge will send them again');
    }
  };

  /** What edges hold as they begin to tell it, until the last part has come; forgotten with the connection. */
  const coming = new WeakMap<ConnectedEdge, { sessions: Set<string>; streams: StreamReport[]; appIds: Set<number> }>();

  /** The process that an edge is now, by its machine and name there. */
  const processes = new Map<string, string>();
  /** A process that was started again has none of the sessions of the one before. */
  const replace = (edge: ConnectedEdge) => {
    const key = edgeKey(edge);
    const before = processes.get(key);
    processes.set(key, edge.bootId);
    if (before === undefined || before === edge.bootId || servers.edges().some((one) => one.bootId === before)) return;
    states.rehome(before);
    tellApps(sessions.dropEdge(before).map((one) => one.appId));
  };

  const gathering = createGathering({ clock, lately: servers.sightings.lately });
  servers.listen({
    onState(edge, { sessions: held, streams, more }) {
      const whole = coming.get(edge) ?? { sessions: new Set(), streams: [], appIds: new Set() };
      coming.set(edge, whole);
      whole.streams.push(...streams);
      for (const report of held) {
        sessions.report(report, edge);
        whole.sessions.add(report.session);
        whole.appIds.add(report.appId);
      }
      if (more) return;
      coming.delete(edge);
      replace(edge);
      sessions.keepOnly(edge.bootId, whole.sessions);
      states.note(edge.bootId, whole.streams);
      gathering.told(edgeKey(edge));
      gathering.whenTold(() => states.greet(edge));
      tellApps(whole.appIds);
    },
    onChanges(edge, { opened, counters, quality, ended, streams, stopped }) {
      for (const report of opened) sessions.report(report, edge);
      for (const one of counters) sessions.count(one);
      for (const one of quality) sessions.measure(one);
      states.noteChanges(edge.bootId, streams, stopped);
      tellApps(opened.map((report) => report.appId));
      if (ended.length > 0) void end(edge, ended);
    },
    onAuthorize: (edge, { id, request }) =>
      gathering.whenTold(() => edge.send({ type: 'decision', id, decision: access.authorize(request, edge) })),
    onReport(edge, { sessions: held, ended, streams }) {
      const news = held.filter((report) => !sessions.get(report.session)?.isReported).map((report) => report.appId);
      for (const report of held) sessions.report(report, edge);
      tellApps([
        ...news,
        ...sessions.keepOnly(edge.bootId, new Set(held.map((report) => report.session))).map((one) => one.appId),
      ]);
      states.note(edge.bootId, streams);
      gathering.told(edgeKey(edge));
      if (ended.length > 0) void end(edge, ended);
    },
    onGone(edge) {
      const isBack = () => servers.edges().some((one) => one.bootId === edge.bootId);
      states.leave(edge.bootId);
      void pause(clock, REHOME_MS, until).then((isOver) => {
        if (!isOver || isBack()) return;
        if (servers.edges().length > 0) states.rehome(edge.bootId);
        const isRemoved = servers.server(edge.serverId) === null;
        const away = isRemoved ? sessions.dropEdge(edge.bootId) : sessions.doubt(edge.bootId);
        tellApps(away.map((one) => one.appId));
      });
      void pause(clock, FORGET_MS, until).then((isOver) => {
        if (!isOver) return;
        if (!isBack()) states.rehome(edge.bootId);
        sessions.dropDoubtful(FORGET_MS - REHOME_MS - SLACK_MS);
      });
    },
  });
}
