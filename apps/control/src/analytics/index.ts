// The state of things in one answer: the overview, the live figures and the health of the installation.
import * as contract from '@muxwell/contract';
import type { ConnectionRate, Overview } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import { countByKind, type Catalog } from '../catalog/index.ts';
import type { Delivery } from '../delivery/index.ts';
import type { Lines } from '../lines/index.ts';
import type { Monitoring } from '../monitoring/index.ts';
import type { By } from '../platform/by.ts';
import type { Jobs } from '../platform/jobs.ts';
import { serve, type Server } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import type { Servers } from '../servers/index.ts';
import { databaseProbe } from './probe.ts';

export interface Deps {
  units: Units;
  clock: Clock;
  catalog: Pick<Catalog, 'memory'>;
  lines: Pick<Lines, 'memory' | 'newest'>;
  delivery: Pick<Delivery, 'sessions' | 'states' | 'denials'>;
  servers: Pick<Servers, 'list' | 'edges'>;
  monitoring: Pick<Monitoring, 'dayOf'>;
  jobs: Pick<Jobs, 'countOpen'>;
  version: string;
}

export function createAnalytics({ units, clock, catalog, lines, delivery, servers, monitoring, jobs, version }: Deps) {
  const databaseState = databaseProbe({ units, clock });
  /** What needs no database: sessions, channels, edges. */
  const now = (appId: number) => {
    const sessions = delivery.sessions.all(appId);
    const reports = delivery.states.of(appId).filter((report) => report.state !== 'stopped');
    const down = reports.filter((report) => report.state === 'down' || report.state === 'failing');
    return {
      at: clock.now().toISOString(),
      viewers: sessions.length,
      bitsPerSecondOut: sessions.reduce((sum, one) => sum + one.bitsPerSecond, 0),
      bitsPerSecondIn: reports.reduce((sum, report) => sum + report.bitsPerSecond, 0),
      edges: servers.list(),
      up: reports.filter((report) => report.state === 'up').length,
      down,
    };
  };
  const countsOf = (appId: number): Overview['counts'] => {
    const held = catalog.memory.of(appId);
    const counts = countByKind(held);
    const { active, trial, expired, disabled } = lines.memory.counts(appId);
    return {
      live: counts.live + counts.created,
      radio: counts.radio,
      movies: counts.movie,
      series: held.series.size,
      lines: active + trial + expired + disabled,
      activeLines: active + trial,
    };
  };
  async function overview(by: By): Promise<Overview> {
    const { up, down, ...figures } = now(by.appId);
    const counts = countsOf(by.appId);
    const { streams } = catalog.memory.of(by.appId);
    const [runningJobs, newestLines, denied, history] = await Promise.all([
      jobs.countOpen(by),
      lines.newest(by, 5),
      delivery.denials.list(by, { limit: 5 }),
      monitoring.dayOf(by),
    ]);
    return {
      ...figures,
      channels: {
        total: counts.live + counts.radio,
        up,
        down: down.map((report) => ({
          id: report.streamId,
          name: streams.get(report.streamId)?.name ?? '',
          reason: report.reason,
          since: new Date(report.since).toISOString(),
        })),
      },
      counts,
      runningJobs,
      newestLines,
      recentDenials: denied.items,
      history,
    };
  }

  return {
    figuresOf: async (appId: number) => {
      const { up, down, ...figures } = now(appId);
      return { ...figures, channelsUp: up, channelsDown: down.length, database: await databaseState() };
    },
    /** How far these connections of the app are; one that has ended is left out. */
    ratesOf: (appId: number, ids: readonly string[]): ConnectionRate[] =>
      ids.flatMap((id) => {
        const one = delivery.sessions.get(id);
        return one?.appId === appId ? [[one.id, one.bytes, one.bitsPerSecond] as ConnectionRate] : [];
      }),
    routes(server: Server): void {
      serve(server, contract.getOverview, ({ by }) => overview(by));
      serve(server, contract.getHealth, async ({ reply }) => {
        const database = await databaseState();
        const edges = servers.list();
        const online = edges.filter((edge) => edge.state === 'online').length;
        const status = database === 'down' ? 'down' : online < edges.length ? 'degraded' : 'ok';
        const health = {
          status,
          database,
          redis: 'not-used',
          edges: { online, total: edges.length },
          version,
          timestamp: clock.now().toISOString(),
        } as const;
        if (status === 'down') await reply.code(503).type('application/json').serializer(JSON.stringify).send(health);
        return health;
      });
    },
  };
}
