// Sessions in memory: who watches what over which edge. `admit` is the one operation that takes a connection of a line.
import type { Output, SessionCounters, SessionQuality, SessionReport } from '@muxwell/contract/edge';
import type { Clock, Dice } from '@muxwell/ground';

/** The device that asks: a seek or a repeated playlist of the same device belongs to the session that it has. */
export interface Viewer {
  appId: number;
  /** Null: the panel's own player. */
  lineId: number | null;
  streamId: number;
  output: Output;
  ip: string;
  userAgent: string;
}

export interface Session extends Viewer {
  id: string;
  /** The process that serves it. */
  bootId: string;
  edge: string;
  startedAt: Date;
  /** Monotonic; a session that no edge reports within a while is free again. */
  reservedAt: number;
  isReported: boolean;
  /** Monotonic time since when its edge is away: it may still be watched there. Null: its edge is here. */
  doubtedAt: number | null;
  bytes: number;
  bitsPerSecond: number;
  /** Null: its connection has not been looked at. */
  quality: Quality | null;
}

/** How a viewer's connection does. */
export interface Quality {
  /** Times that its socket took nothing for over a second. */
  stalls: number;
  rttMs: number;
  /** What the path carries; 0: not measured yet. */
  deliveryBitsPerSecond: number;
  unsentBytes: number;
  /** Segments that were sent again. */
  retransmits: number;
}

export type Admission = { kind: 'ok'; session: Session; replaces: Session | null } | { kind: 'full' };

export interface AdmitTerms {
  limit: number;
  whenFull: 'refuse-newest' | 'drop-oldest';
}

const RESERVED_MS = 15_000;
/**
 * What a line holds for certain, and one less than what it may hold on edges that are away: while such an edge lives on behind a broken network, a
 * line gets at most one connection too many; when it is dead, its viewers come back as the devices that they are, and take their own places.
 */
const taken = (held: readonly Session[]): number => {
  const doubtful = held.reduce((sum, { doubtedAt }) => sum + (doubtedAt === null ? 0 : 1), 0);
  return held.length - Math.min(doubtful, 1);
};
const sameDevice = (a: Viewer, b: Viewer) => a.ip === b.ip && a.userAgent === b.userAgent;

export function createSessions({ clock, dice }: { clock: Clock; dice: Dice }) {
  const byId = new Map<string, Session>();
  const byLine = new Map<string, Set<Session>>();
  /** By edge process. */
  const perEdge = new Map<string, number>();
  const countAt = (bootId: string, by: 1 | -1) => {
    const count = (perEdge.get(bootId) ?? 0) + by;
    if (count > 0) perEdge.set(bootId, count);
    else perEdge.delete(bootId);
  };
  const lineKey = ({ appId, lineId }: Viewer) => `${appId}:${lineId ?? ''}`;

  const put = (session: Session): Session => {
    byId.set(session.id, session);
    countAt(session.bootId, 1);
    const key = lineKey(session);
    const set = byLine.get(key) ?? new Set();
    byLine.set(key, set.add(session));
    return session;
  };
  const remove = (id: string): Session | null => {
    const session = byId.get(id);
    if (!session) return null;
    byId.delete(id);
    countAt(session.bootId, -1);
    const set = byLine.get(lineKey(session));
    set?.delete(session);
    if (set?.size === 0) byLine.delete(lineKey(session));
    return session;
  };
  const open = (viewer: Viewer, edge: { bootId: string; name: string }): Session =>
    put({
      ...viewer,
      id: `${viewer.lineId ?? 0}-${dice.id()}`,
      bootId: edge.bootId,
      edge: edge.name,
      startedAt: clock.now(),
      reservedAt: clock.monotonic(),
      isReported: false,
      doubtedAt: null,
      bytes: 0,
      bitsPerSecond: 0,
      quality: null,
    });
  /** Slots that were given and never taken: the viewer left before the picture came. */
  const sweep = (set: Iterable<Session>) => {
    for (const session of set)
      if (!session.isReported && clock.monotonic() - session.reservedAt > RESERVED_MS) remove(session.id);
  };
  const ofLine = (appId: number, lineId: number): Set<Session> => {
    const set = byLine.get(`${appId}:${lineId}`) ?? new Set<Session>();
    sweep(set);
    return set;
  };

  /** A session whose edge is away goes on at another. */
  const takenUp = (session: Session, edge: { bootId: string; name: string }): Session => {
    if (session.doubtedAt === null) return session;
    countAt(session.bootId, -1);
    countAt(edge.bootId, 1);
    return Object.assign(session, { bootId: edge.bootId, edge: edge.name, doubtedAt: null, reservedAt: clock.monotonic() });
  };

  return {
    /**
     * Takes a connection of the line, or says that it is full. The same device's repeated request for the same HLS channel or file gets the
     * session that it has; a device that changes channels at the limit gives up its oldest session instead of being refused.
     */
    admit(viewer: Viewer, edge: { bootId: string; name: string }, { limit, whenFull }: AdmitTerms): Admission {
      if (viewer.lineId === null) return { kind: 'ok', session: open(viewer, edge), replaces: null };
      const held = [...ofLine(viewer.appId, viewer.lineId)].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
      const own =
        viewer.output === 'ts'
          ? undefined
          : held.find((one) => sameDevice(one, viewer) && one.streamId === viewer.streamId && one.output === viewer.output);
      if (own) return { kind: 'ok', session: takenUp(own, edge), replaces: null };
      if (taken(held) < limit) return { kind: 'ok', session: open(viewer, edge), replaces: null };
      const replaces = held.find((one) => sameDevice(one, viewer)) ?? (whenFull === 'drop-oldest' ? held[0] : undefined);
      if (!replaces) return { kind: 'full' };
      remove(replaces.id);
      return { kind: 'ok', session: open(viewer, edge), replaces };
    },
    get: (id: string): Session | null => byId.get(id) ?? null,
    remove,
    /** Without those of edges that are away. */
    all(appId?: number): Session[] {
      sweep(byId.values());
      return [...byId.values()].filter((one) => one.doubtedAt === null && (appId === undefined || one.appId === appId));
    },
    /** Whether this device has a session of this stream, so that what it asks is no new play. */
    has: (viewer: Viewer): boolean =>
      viewer.lineId !== null &&
      [...ofLine(viewer.appId, viewer.lineId)].some((one) => one.streamId === viewer.streamId && sameDevice(one, viewer)),
    ofLine: (appId: number, lineId: number): Session[] => [...ofLine(appId, lineId)],
    countOfEdge: (bootId: string): number => perEdge.get(bootId) ?? 0,
    countOfLine: (appId: number, lineId: number): number => taken([...ofLine(appId, lineId)]),
    /** What an edge counts of a session. One that is not known (this process is new) is taken up: its id begins with its line. */
    report(report: SessionReport, edge: { bootId: string; name: string }): void {
      const known = byId.get(report.session);
      const lineId = known ? known.lineId : Number.parseInt(report.session, 10) || null;
      const { appId, streamId, output, ip, userAgent, bytes, bitsPerSecond } = report;
      if (known && known.bootId !== edge.bootId) {
        countAt(known.bootId, -1);
        countAt(edge.bootId, 1);
      }
      const base = known ?? {
        id: report.session,
        appId,
        lineId,
        streamId,
        output,
        ip,
        userAgent,
        startedAt: new Date(report.startedAt),
        reservedAt: clock.monotonic(),
        quality: null,
      };
      const session = Object.assign(known ?? {}, base, {
        bootId: edge.bootId,
        edge: edge.name,
        isReported: true,
        doubtedAt: null,
        bytes,
        bitsPerSecond,
      }) as Session;
      if (!known) put(session);
    },
    /** How far a session is; of an unknown one there is nothing to say. */
    count([id, bytes, , bitsPerSecond]: SessionCounters): void {
      const known = byId.get(id);
      if (known) Object.assign(known, { bytes, bitsPerSecond });
    },
    /** How its connection does. */
    measure([id, stalls, rttMs, deliveryBitsPerSecond, unsentBytes, retransmits]: SessionQuality): void {
      const known = byId.get(id);
      if (known) known.quality = { stalls, rttMs, deliveryBitsPerSecond, unsentBytes, retransmits };
    },
    /** Sessions of this edge process that it no longer holds. */
    keepOnly(bootId: string, held: ReadonlySet<string>): Session[] {
      return [...byId.values()]
        .filter((one) => one.bootId === bootId && one.isReported && !held.has(one.id))
        .flatMap((one) => remove(one.id) ?? []);
    },
    /** The edge is away: nobody knows what of its sessions goes on. */
    doubt(bootId: string): Session[] {
      const held = [...byId.values()].filter((one) => one.bootId === bootId && one.doubtedAt === null);
      for (const one of held) one.doubtedAt = clock.monotonic();
      return held;
    },
    /** Forgets what has been doubtful for longer than `ms`. */
    dropDoubtful(ms: number): void {
      for (const one of byId.values()) if (one.doubtedAt !== null && clock.monotonic() - one.doubtedAt >= ms) remove(one.id);
    },
    dropEdge: (bootId: string): Session[] =>
      [...byId.values()].filter((one) => one.bootId === bootId).flatMap((one) => remove(one.id) ?? []),
  };
}

export type Sessions = ReturnType<typeof createSessions>;
