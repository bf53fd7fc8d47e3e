// Playlists and other servers' lists: staged by a background job, compared with what their source gave before, applied as one change set.
import type { Server } from '../platform/serve.ts';
import type { DemoDeps } from './demo.ts';
import { applyRun, stageRun } from './jobs.ts';
import { routes, sourceRoutes } from './routes.ts';
import { createRunner } from './run.ts';
import { schedule } from './schedule.ts';
import { createService, type Deps } from './service.ts';
import { createSources } from './sources.ts';
import { sweep } from './sweep.ts';

export function createImports(deps: Deps & DemoDeps) {
  const service = createService(deps);
  const runner = createRunner(deps, service.tell);
  deps.jobs.work(stageRun, runner.stage);
  deps.jobs.work(applyRun, runner.apply);
  const sources = createSources(deps, service);
  return {
    ...service,
    routes: (server: Server) => {
      routes(server, service, deps);
      sourceRoutes(server, sources);
    },
    services: [sweep(deps), schedule(deps, sources)],
  };
}
