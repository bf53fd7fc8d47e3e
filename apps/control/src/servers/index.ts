// Servers: the machines of the installation and the edges on them; who may join, who is there, who takes the next viewer.
import * as contract from '@muxwell/contract';
import type { Edge, ServerView } from '@muxwell/contract';
import type { EdgeSettings, ToEdge } from '@muxwell/contract/edge';
import type { Log } from '@muxwell/ground';
import { serve, type Server } from '../platform/serve.ts';
import type { AppSettings } from '../tenancy/index.ts';
import { createGroups } from './groups.ts';
import { createHub, type ConnectedEdge } from './hub.ts';
import { createLeases } from './leases.ts';
import { createRegistry, type Deps as RegistryDeps } from './registry.ts';
import { createSightings } from './sightings.ts';
import { createStats } from './stats.ts';
import { createService, said } from './service.ts';
import type { ServerRow } from './store.ts';

export { choose, chooseInGroup, type Candidate } from './balance.ts';
export { edgeKey } from './sightings.ts';
export type { ConnectedEdge, EdgeListener } from './hub.ts';
export type { ServerRow } from './store.ts';
export type Servers = ReturnType<typeof createServers>;

export interface Deps extends RegistryDeps {
  log: Log;
  settings: AppSettings;
  edgeKey: string;
}

/** An event loop that lags so much is felt by viewers. */
const LAG_MS = 200;

export function createServers(deps: Deps) {
  const { bus, secrets, settings, log } = deps;
  const registry = createRegistry(deps);
  const service = createService({ ...deps, registry });
  const groups = createGroups(deps);
  const edgeSettings = (): EdgeSettings => ({
    allowedPrivate: settings.get(0, 'network.allowedPrivate'),
    trustedProxies: settings.get(0, 'network.trustedProxies'),
    startWaitSeconds: settings.get(0, 'streams.startWaitSeconds'),
    sourceIdleSeconds: settings.get(0, 'streams.sourceIdleSeconds'),
    segmentSeconds: settings.get(0, 'streams.segmentSeconds'),
    ringMegabytes: settings.get(0, 'streams.ringMegabytes'),
    slowViewers: settings.get(0, 'streams.slowViewers'),
    prebufferSeconds: settings.get(0, 'streams.prebufferSeconds'),
    segmentKey: secrets.derive('edge.segments'),
  });
  const sightings = createSightings({ ...deps, edges: () => hub.edges() });
  const peers = (): ToEdge => ({
    type: 'peers',
    servers: registry.all().map(({ id }) => id),
    authority: registry.authority().certificate,
  });
  const hub = createHub({
    ...deps,
    settings: edgeSettings,
    serverOf: (peer) => (peer === null ? registry.primary() : registry.get(peer)),
    greeting: () => [peers()],
  });
  bus.on('settings.updated', () => hub.broadcast({ type: 'settings', settings: edgeSettings() }));
  registry.onChange(() => {
    hub.dismiss((id) => registry.get(id) !== null);
    hub.broadcast(peers());
  });
  hub.listen({
    onState(edge, { more }) {
      if (more) return;
      sightings.write().catch((error: unknown) => log.warn({ err: error, edge: edge.name }, 'an edge was not noted'));
    },
    onCertify(edge, { publicKey }) {
      registry
        .authority()
        .issue(edge.serverId, publicKey)
        .then(
          (certificate) => edge.send({ type: 'certificate', server: edge.serverId, certificate }),
          (error: unknown) => log.warn({ err: error, edge: edge.name }, 'an edge asked for a certificate that cannot be given'),
        );
    },
  });

  const list = (): Edge[] => [
    ...hub.edges().map((edge) => toEdge(edge, 'online', edge.since)),
    ...hub.missing().map(({ edge, goneAt }) => toEdge(edge, 'offline', goneAt)),
  ];
  const view = (row: ServerRow): ServerView => {
    const edges = [
      ...hub.edges().flatMap((edge) => (edge.serverId === row.id ? [toEdge(edge, 'online', edge.since)] : [])),
      ...hub.missing().flatMap(({ edge, goneAt }) => (edge.serverId === row.id ? [toEdge(edge, 'offline', goneAt)] : [])),
    ];
    const connections = edges.reduce((sum, { load }) => sum + (load?.viewers ?? 0), 0);
    return { id: row.id, ...said(row), state: stateOf(edges), connections, joinedAt: row.joined_at.toISOString(), edges };
  };

  const stats = createStats({ clock: deps.clock, servers: registry.all, edges: hub.edges });
  /** A server that has joined a moment ago may not be in memory yet. */
  const rowOf = async (id: string): Promise<ServerRow> => registry.get(id) ?? service.find(id);

  return {
    ...hub,
    leases: createLeases(deps.clock),
    async load(): Promise<void> {
      await registry.load();
      await groups.load();
      await sightings.load();
    },
    sightings,
    services: [...hub.services, sightings.service, stats.service],
    server: registry.get,
    /** Also one that is not in memory yet. Throws `not-found`. */
    find: rowOf,
    servers: registry.all,
    groups: groups.all,
    list,
    routes(server: Server): void {
      serve(server, contract.listServers, () => ({ items: registry.all().map(view) }));
      serve(server, contract.createJoinCode, ({ by, body }) => service.createCode(by, body.portal));
      serve(server, contract.joinServer, ({ by, body }) => service.join(by, body));
      serve(server, contract.updateServer, async ({ by, params, body }) => view(await service.update(by, params.id, body)));
      serve(server, contract.addServer, ({ by, body }) => service.createCode(by, body.portal));
      serve(server, contract.replaceServer, async ({ by, params, body }) => view(await service.update(by, params.id, body)));
      serve(server, contract.getServerStats, async ({ params }) => {
        const { state } = view(await rowOf(params.id));
        return { state, now: stats.now(params.id), history: stats.history(params.id) };
      });
      serve(server, contract.checkServer, async ({ params }) => {
        const row = await rowOf(params.id);
        const answers = await hub.ping(row.id);
        return {
          state: view(row).state,
          edges: answers.map(({ edge, roundTripMs }) => ({ id: edge.bootId, name: edge.process, roundTripMs })),
        };
      });
      serve(server, contract.listServerGroups, async () => ({ items: await groups.list() }));
      serve(server, contract.createServerGroup, ({ by, body }) => groups.create(by, body));
      serve(server, contract.updateServerGroup, ({ by, params, body }) => groups.update(by, params.id, body));
      serve(server, contract.removeServerGroup, ({ by, params }) => groups.remove(by, params.id));
      serve(server, contract.removeServer, ({ by, params }) => service.remove(by, params.id));
    },
  };
}

function stateOf(edges: readonly Edge[]): ServerView['state'] {
  const online = edges.filter((edge) => edge.state === 'online');
  if (edges.length === 0) return 'unknown';
  if (online.length === 0) return 'offline';
  return online.length < edges.length || online.some(({ load }) => (load?.loopLagMs ?? 0) > LAG_MS) ? 'degraded' : 'online';
}

const toEdge = (edge: ConnectedEdge, state: Edge['state'], since: Date): Edge => ({
  id: edge.bootId,
  name: edge.name,
  build: edge.build,
  state,
  since: since.toISOString(),
  load: state === 'online' ? edge.load : null,
});
