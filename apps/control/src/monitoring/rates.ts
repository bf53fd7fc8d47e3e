// What passes at this moment, by app, stream, line and server, as edges told it last.
import { PEER, type Delivery } from '../delivery/index.ts';
import type { Servers } from '../servers/index.ts';
import { ALL, held, subjects, type Kind, type Subjects } from './subjects.ts';

export interface Rate {
  viewers: number;
  /** Bits per second. */
  in: number;
  out: number;
}
export const still = (): Rate => ({ viewers: 0, in: 0, out: 0 });

export interface Deps {
  delivery: Pick<Delivery, 'sessions' | 'states'>;
  servers: Pick<Servers, 'edges'>;
}

/** By app, of one where it is given. What a server carries stands in each app that it carries for. */
export function ratesNow({ delivery, servers }: Deps, only?: number): Map<number, Subjects<Rate>> {
  const rates = new Map<number, Subjects<Rate>>();
  const rateOf = (app: Subjects<Rate>, kind: Kind, id: number | string) => held(app[kind], id, still);
  const watch = (rate: Rate, bitsPerSecond: number) => {
    rate.viewers += 1;
    rate.out += bitsPerSecond;
  };
  const serverOf = new Map(servers.edges().map(({ bootId, serverId }) => [bootId, serverId]));
  for (const { appId, streamId, lineId, bootId, bitsPerSecond } of delivery.sessions.all(only)) {
    const app = held(rates, appId, subjects<Rate>);
    const serverId = serverOf.get(bootId);
    watch(rateOf(app, ALL.kind, ALL.id), bitsPerSecond);
    watch(rateOf(app, 'stream', streamId), bitsPerSecond);
    if (lineId !== null) watch(rateOf(app, 'line', lineId), bitsPerSecond);
    if (serverId !== undefined) watch(rateOf(app, 'server', serverId), bitsPerSecond);
  }
  for (const [bootId, { appId, streamId, source, state, bitsPerSecond }] of delivery.states.told()) {
    const serverId = serverOf.get(bootId);
    if (serverId === undefined || state === 'stopped' || (only !== undefined && only !== appId)) continue;
    const app = held(rates, appId, subjects<Rate>);
    rateOf(app, 'server', serverId).in += bitsPerSecond;
    if (source === PEER) continue;
    rateOf(app, ALL.kind, ALL.id).in += bitsPerSecond;
    rateOf(app, 'stream', streamId).in += bitsPerSecond;
  }
  return rates;
}
