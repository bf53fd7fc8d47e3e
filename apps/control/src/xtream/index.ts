// The Xtream protocol: what players of many makers ask, answered from snapshots of the catalogue.
import { getSnapshot } from '@muxwell/contract';
import type { Metrics } from '@muxwell/ground';
import type { Http } from '../platform/http.ts';
import { serve, type Server } from '../platform/serve.ts';
import { measures } from './measures.ts';
import { routes } from './routes.ts';
import { createService, type Deps } from './service.ts';

export function createXtream(deps: Deps & { metrics: Pick<Metrics, 'gauge'> }) {
  const service = createService(deps);
  return {
    /** Sets the figures of the metrics page to what holds now. */
    measure: measures(deps.metrics, service.snapshots),
    /** For metrics and the panel: size, build time, hits. */
    figures: () => ({
      apps: service.snapshots.figures(),
      bytes: service.snapshots.answers.bytes,
      hits: service.snapshots.answers.hits,
      misses: service.snapshots.answers.misses,
    }),
    /** What the panel asks of the snapshots. */
    api(server: Server): void {
      serve(server, getSnapshot, ({ by }) => {
        const built = service.snapshots.figures().get(by.appId);
        return {
          streams: built?.streams ?? 0,
          builtAt: built?.builtAt.toISOString() ?? null,
          buildMs: built?.buildMs ?? 0,
          ...service.snapshots.answers.figuresOf(String(by.appId)),
        };
      });
    },
    routes: (http: Http) => routes(http, service),
  };
}
