// Servers: the edges that have dialled in, and what they are told of the settings.
import * as contract from '@muxwell/contract';
import type { Edge } from '@muxwell/contract';
import type { EdgeSettings } from '@muxwell/contract/edge';
import type { Clock, Dice, Log } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { Secrets } from '../platform/secrets.ts';
import { serve, type Server } from '../platform/serve.ts';
import type { AppSettings } from '../tenancy/index.ts';
import { createHub, type ConnectedEdge } from './hub.ts';

export type { ConnectedEdge, EdgeListener } from './hub.ts';
export type Servers = ReturnType<typeof createServers>;

export interface Deps {
  clock: Clock;
  dice: Dice;
  log: Log;
  bus: Bus;
  secrets: Secrets;
  settings: AppSettings;
  edgeKey: string;
}

export function createServers(deps: Deps) {
  const { bus, secrets, settings } = deps;
  const edgeSettings = (): EdgeSettings => ({
    allowedPrivate: settings.get(0, 'network.allowedPrivate'),
    trustedProxies: settings.get(0, 'network.trustedProxies'),
    startWaitSeconds: settings.get(0, 'streams.startWaitSeconds'),
    sourceIdleSeconds: settings.get(0, 'streams.sourceIdleSeconds'),
    segmentSeconds: settings.get(0, 'streams.segmentSeconds'),
    ringMegabytes: settings.get(0, 'streams.ringMegabytes'),
    slowViewers: settings.get(0, 'streams.slowViewers'),
    segmentKey: secrets.derive('edge.segments'),
  });
  const hub = createHub({ ...deps, settings: edgeSettings });
  bus.on('settings.updated', () => hub.broadcast({ type: 'settings', settings: edgeSettings() }));
  const list = (): Edge[] => [
    ...hub.edges().map((edge) => toEdge(edge, 'online', edge.since)),
    ...hub.missing().map(({ edge, goneAt }) => toEdge(edge, 'offline', goneAt)),
  ];
  return {
    ...hub,
    list,
    routes: (server: Server) => serve(server, contract.listServers, () => ({ items: list() })),
  };
}

const toEdge = (edge: ConnectedEdge, state: Edge['state'], since: Date): Edge => ({
  id: edge.bootId,
  name: edge.name,
  build: edge.build,
  state,
  since: since.toISOString(),
  load: state === 'online' ? edge.load : null,
});
