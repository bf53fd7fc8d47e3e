// The guide: sources, their channels and programmes, and which stream shows which channel.
import type { Server } from '../platform/serve.ts';
import { importGuide } from './jobs.ts';
import { routes } from './routes.ts';
import { createGuideRun } from './run.ts';
import { schedule } from './schedule.ts';
import { createService, type Deps } from './service.ts';

export type Epg = ReturnType<typeof createEpg>;

export function createEpg(deps: Deps) {
  const service = createService(deps);
  deps.jobs.work(importGuide, createGuideRun(deps));
  return { ...service, routes: (server: Server) => routes(server, service, deps), services: [schedule(deps)] };
}
