// Which server takes a viewer: the methods of balancing, as pure functions.
import type { Balancing, ServerGroup } from '@muxwell/contract';
import { createHash } from 'node:crypto';

export interface Candidate {
  id: string;
  /** 0: takes nobody as long as another can. */
  weight: number;
  /** 0: no limit. */
  maxConnections: number;
  connections: number;
  /** It runs the stream that is asked for already. */
  holdsStream: boolean;
}

export interface Arrival {
  ip: string;
  /** Where the viewer has knocked; null: a server that takes nobody new. */
  at: string | null;
  /** Counts up with every viewer, for the round. */
  turn: number;
}

/**
 * The server for a viewer, or null where there is none with room. `none`: where the viewer has knocked, as long as there is room.
 * `stream`: the one that holds the stream already, else the least busy.
 */
export function choose(method: Balancing, candidates: readonly Candidate[], arrival: Arrival): Candidate | null {
  const roomy = candidates.filter((one) => one.maxConnections === 0 || one.connections < one.maxConnections);
  const weighty = roomy.filter((one) => one.weight > 0);
  const pool = weighty.length > 0 ? weighty : roomy;
  const [first] = pool;
  if (!first) return null;
  switch (method) {
    case 'none':
      return roomy.find((one) => one.id === arrival.at) ?? least(pool);
    case 'round-robin':
      return pool[arrival.turn % pool.length] ?? first;
    case 'least-connections':
      return least(pool);
    case 'weighted':
      return best(pool, (one) => -(one.connections + 1) / Math.max(one.weight, 1));
    case 'ip-hash':
      return best(pool, (one) => score(arrival.ip, one));
    case 'stream':
      return pool.find((one) => one.holdsStream) ?? least(pool);
  }
}

/** The server of a group for a viewer: of those that come first, while one of them has room; then of the next. Null: the group has no room. */
export function chooseInGroup(
  { method, members }: Pick<ServerGroup, 'method' | 'members'>,
  candidates: readonly Candidate[],
  arrival: Arrival,
): Candidate | null {
  const priorities = [...new Set(members.map(({ priority }) => priority))].sort((a, b) => a - b);
  for (const priority of priorities) {
    const ids = new Set(members.flatMap((one) => (one.priority === priority ? [one.serverId] : [])));
    const found = choose(
      method,
      candidates.filter(({ id }) => ids.has(id)),
      arrival,
    );
    if (found) return found;
  }
  return null;
}

const least = (pool: readonly Candidate[]) => best(pool, (one) => -one.connections);

function best(pool: readonly Candidate[], of: (one: Candidate) => number): Candidate | null {
  let [found, most]: [Candidate | null, number] = [null, -Infinity];
  for (const one of pool) {
    const value = of(one);
    if (value > most) [found, most] = [one, value];
  }
  return found;
}

/** Weighted rendezvous hashing (Thaler and Ravishankar, 1998): a server that goes or comes moves its own share of viewers only. */
function score(ip: string, { id, weight }: Candidate): number {
  const hash = createHash('sha256').update(`${ip}|${id}`).digest().readUIntBE(0, 6);
  return -Math.max(weight, 1) / Math.log((hash + 1) / (2 ** 48 + 1));
}
