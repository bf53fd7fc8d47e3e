// The control plane's figures for Prometheus, told to this machine alone: requests, decisions, sessions, edges, snapshots.
import { inRange, pause, type Clock, type Metrics, type Service } from '@muxwell/ground';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Delivery } from './delivery/index.ts';
import type { Http } from './platform/http.ts';
import type { Servers } from './servers/index.ts';
import type { createXtream } from './xtream/index.ts';

export interface Deps {
  metrics: Metrics;
  clock: Clock;
  delivery: Delivery;
  servers: Servers;
  xtream: Pick<ReturnType<typeof createXtream>, 'measure'>;
}

const COLLECT_EVERY_MS = 2000;
const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts requests by `answered`, tells the figures at `/metrics`; the service keeps the gauges current. */
export function createObserver({ metrics, clock, delivery, servers, xtream }: Deps) {
  const requests = metrics.histogram(
    'iptv_control_request_seconds',
    'Time that a request took, by method, status class and route.',
    SECONDS,
    ['method', 'status', 'route'],
  );
  const sessions = metrics.gauge('iptv_sessions', 'Sessions of viewers, by output.', ['output']);
  const edges = metrics.gauge('iptv_edges', 'Edges that have dialled in.');
  const decisions = metrics.gauge('iptv_authorize_decisions_total', 'Plays that were asked for, by outcome.', ['outcome']);

  const collect = () => {
    for (const output of ['ts', 'hls', 'file'] as const)
      sessions.labels(output).set(delivery.sessions.all().filter((one) => one.output === output).length);
    edges.set(servers.edges().length);
    for (const [outcome, count] of Object.entries(delivery.decisions())) decisions.labels(outcome).set(count);
    xtream.measure();
  };
  const service: Service = {
    name: 'figures for Prometheus',
    async run(signal) {
      do collect();
      while (await pause(clock, COLLECT_EVERY_MS, signal));
    },
  };
  return {
    service,
    answered(request: FastifyRequest, reply: FastifyReply): void {
      const route = request.routeOptions.url ?? 'unknown';
      requests.labels(request.method, `${Math.floor(reply.statusCode / 100)}xx`, route).observe(reply.elapsedTime / 1000);
    },
    routes: (http: Http) =>
      http.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
        if (!inRange(request.ip, '127.0.0.0/8') && !inRange(request.ip, '::1')) return reply.code(404).send();
        const { type, text } = await metrics.expose();
        return reply.type(type).send(text);
      }),
  };
}
