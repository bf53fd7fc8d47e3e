// Where a viewer is served: at the edge where it has knocked, or at another, to which it is sent with a ticket.
import type { Clock, Dice } from '@muxwell/ground';
import type { ServerGroup } from '@muxwell/contract';
import { choose, chooseInGroup, type Candidate, type ConnectedEdge, type ServerRow, type Servers } from '../servers/index.ts';
import type { AppSettings } from '../tenancy/index.ts';
import type { Sessions, Viewer } from './sessions.ts';

export interface Deps {
  clock: Clock;
  dice: Dice;
  settings: AppSettings;
  servers: Pick<Servers, 'servers' | 'server' | 'edges' | 'groups'>;
  sessions: Pick<Sessions, 'ofLine' | 'countOfEdge' | 'get'>;
  /** Whether a server runs this stream from its source. */
  holds: (serverId: string, key: string) => boolean;
}

export interface Asking {
  edge: ConnectedEdge;
  viewer: Viewer;
  /** The stream's key. */
  key: string;
  path: string;
  query: string;
  /** The one server, or group of servers, that may serve it, by name; empty: any. */
  onlyAt: string;
}

/** `edge` is where the session is; `url` is null when that is where the viewer has knocked. */
export interface Place {
  edge: ConnectedEdge;
  url: string | null;
}

interface Ticket {
  appId: number;
  session: string;
  serverId: string;
  streamId: number;
  /** Monotonic milliseconds. */
  until: number;
}

const TICKET_MS = 10_000;
const TICKET_PARAM = 'ticket';

export type Placement = ReturnType<typeof createPlacement>;

export function createPlacement({ clock, dice, settings, servers, sessions, holds }: Deps) {
  const tickets = new Map<string, Ticket>();
  let turn = 0;

  const sweep = () => {
    for (const [id, { until }] of tickets) if (until < clock.monotonic()) tickets.delete(id);
  };
  /** An edge process of the server: the least busy one. */
  const edgeOf = (serverId: string): ConnectedEdge | null => {
    const there = servers.edges().filter((edge) => edge.serverId === serverId);
    return there.sort((a, b) => sessions.countOfEdge(a.bootId) - sessions.countOfEdge(b.bootId))[0] ?? null;
  };
  const groupNamed = (name: string): ServerGroup | undefined =>
    name === '' ? undefined : servers.groups().find((one) => one.isActive && one.name === name);
  /** The group that serves this viewer: the one that its line names, else that of the server where it has knocked. */
  const groupOf = ({ edge, onlyAt }: Asking): ServerGroup | undefined =>
    onlyAt === ''
      ? servers.groups().find((one) => one.isActive && one.members.some(({ serverId }) => serverId === edge.serverId))
      : groupNamed(onlyAt);
  const candidates = (here: ConnectedEdge, { key, onlyAt }: Asking): Candidate[] =>
    servers.servers().flatMap((row) => {
      const edges = servers.edges().filter((edge) => edge.serverId === row.id);
      const isReachable = row.id === here.serverId || row.public_url !== '';
      const isOther = onlyAt !== '' && row.name !== onlyAt && !groupNamed(onlyAt)?.members.some((one) => one.serverId === row.id);
      if (edges.length === 0 || !isReachable || row.is_draining || isOther) return [];
      return {
        id: row.id,
        weight: row.weight,
        maxConnections: row.max_connections,
        connections: edges.reduce((sum, { bootId }) => sum + sessions.countOfEdge(bootId), 0),
        holdsStream: holds(row.id, key),
      };
    });
  /** Where this device's running session of the same stream is: a repeated playlist goes there again. */
  const ownOf = ({ viewer }: Asking): ConnectedEdge | null => {
    if (viewer.lineId === null || viewer.output === 'ts') return null;
    const own = sessions
      .ofLine(viewer.appId, viewer.lineId)
      .find(
        (one) =>
          one.streamId === viewer.streamId &&
          one.output === viewer.output &&
          one.ip === viewer.ip &&
          one.userAgent === viewer.userAgent,
      );
    return servers.edges().find((edge) => edge.bootId === own?.bootId) ?? null;
  };

  return {
    /** Whether who knocks at this edge can be served by the server, or the group, of this name: here, or where it can be sent. */
    leadsTo: (name: string, here: ConnectedEdge): boolean => {
      const members = groupNamed(name)?.members.map(({ serverId }) => serverId) ?? [];
      const isNamed = (row: { id: string; name: string }) => row.name === name || members.includes(row.id);
      const isReached = (row: ServerRow) => row.id === here.serverId || (row.public_url !== '' && edgeOf(row.id) !== null);
      return servers.servers().some((row) => isNamed(row) && isReached(row));
    },
    /** The app of the viewer whom a ticket has sent here: the other server's address may belong to none. */
    appOf: (query: string): number | null =>
      query.includes(TICKET_PARAM) ? (tickets.get(new URLSearchParams(query).get(TICKET_PARAM) ?? '')?.appId ?? null) : null,
    /** The session that a ticket in the query was given for, if it leads to this edge and stream; a ticket holds once, for ten seconds. */
    redeem({ edge, viewer, query }: Pick<Asking, 'edge' | 'viewer' | 'query'>): string | null {
      const id = new URLSearchParams(query).get(TICKET_PARAM) ?? '';
      const ticket = tickets.get(id);
      if (!ticket || ticket.until < clock.monotonic()) return null;
      if (ticket.serverId !== edge.serverId || ticket.streamId !== viewer.streamId) return null;
      tickets.delete(id);
      return sessions.get(ticket.session) ? ticket.session : null;
    },
    /** Null: no server has room. */
    place(asking: Asking): Place | null {
      const { edge, viewer } = asking;
      if (servers.servers().length < 2) return { edge, url: null };
      const own = ownOf(asking);
      const isSent = new URLSearchParams(asking.query).has(TICKET_PARAM);
      const choice = own ? { id: own.serverId } : pick(asking, isSent);
      if (!choice) return null;
      const server = servers.server(choice.id);
      const target = choice.id === edge.serverId ? edge : (own ?? edgeOf(choice.id));
      if (!server || !target) return { edge, url: null };
      return { edge: target, url: target.serverId === edge.serverId ? null : server.public_url };

      function pick(how: Asking, wasSent: boolean): { id: string } | null {
        const found = candidates(edge, how);
        turn += 1;
        // Who comes with a ticket that holds no more was sent here a moment ago: sending it on might go round and round.
        const method = wasSent ? 'none' : settings.get(0, 'servers.balancing');
        const arrival = { ip: viewer.ip, at: edge.serverId, turn };
        const group = groupOf(how);
        const own = group && chooseInGroup(wasSent ? { ...group, method } : group, found, arrival);
        return own ?? choose(method, found, arrival);
      }
    },
    /** The address at the other server for what was asked for here, with a ticket for the reserved session. */
    send({ path, query, viewer }: Asking, place: Place, session: string): string {
      sweep();
      const id = dice.token(16);
      tickets.set(id, {
        appId: viewer.appId,
        session,
        serverId: place.edge.serverId,
        streamId: viewer.streamId,
        until: clock.monotonic() + TICKET_MS,
      });
      const params = new URLSearchParams(query);
      params.set(TICKET_PARAM, id);
      return `${place.url ?? ''}${path}?${params.toString()}`;
    },
  };
}
