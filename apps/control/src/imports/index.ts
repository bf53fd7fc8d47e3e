// Playlists and other servers' lists: staged by a background job, compared with what their source gave before, applied as one change set.
import type { Server } from '../platform/serve.ts';
import type { DemoDeps } from './demo.ts';
import { applyRun, stageRun } from './jobs.ts';
import { routes } from './routes.ts';
import { createRunner } from './run.ts';
import { createService, type Deps } from './service.ts';
import { sweep } from './sweep.ts';

export function createImports(deps: Deps & DemoDeps) {
  const service = createService(deps);
  const runner = createRunner(deps, service.tell);
  deps.jobs.work(stageRun, runner.stage);
  deps.jobs.work(applyRun, runner.apply);
  return { ...service, routes: (server: Server) => routes(server, service, deps), services: [sweep(deps)] };
}
