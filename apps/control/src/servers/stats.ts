// How each server has done over the last day: one moment a minute, in memory.
import type { ServerStats } from '@muxwell/contract';
import { pause, type Clock, type Service } from '@muxwell/ground';
import type { ConnectedEdge } from './hub.ts';

export interface Deps {
  clock: Clock;
  servers: () => { id: string }[];
  edges: () => ConnectedEdge[];
}

type Moment = ServerStats['history'][number];

const EVERY_MS = 60_000;
const KEPT = 24 * 60;

export function createStats({ clock, servers, edges }: Deps) {
  const past = new Map<string, Moment[]>();

  /** All processes of a server together; null: none of them has told anything. */
  const now = (serverId: string): Moment | null => {
    const loads = edges().flatMap((edge) => (edge.serverId === serverId && edge.load ? [edge.load] : []));
    if (loads.length === 0) return null;
    const sum = (of: (load: (typeof loads)[number]) => number) => loads.reduce((total, load) => total + of(load), 0);
    return {
      at: clock.now().toISOString(),
      connections: sum((load) => load.viewers),
      channels: sum((load) => load.channels),
      bitsPerSecondIn: sum((load) => load.bitsPerSecondIn),
      bitsPerSecondOut: sum((load) => load.bitsPerSecondOut),
      rssBytes: sum((load) => load.rssBytes),
      loopLagMs: Math.max(...loads.map((load) => load.loopLagMs)),
    };
  };
  const look = () => {
    const known = new Set(servers().map(({ id }) => id));
    for (const id of past.keys()) if (!known.has(id)) past.delete(id);
    for (const id of known) {
      const moment = now(id);
      if (moment) past.set(id, [...(past.get(id) ?? []), moment].slice(-KEPT));
    }
  };
  const service: Service = {
    name: 'figures of servers',
    async run(signal) {
      while (await pause(clock, EVERY_MS, signal)) look();
    },
  };
  return { service, now, history: (serverId: string): Moment[] => past.get(serverId) ?? [] };
}
