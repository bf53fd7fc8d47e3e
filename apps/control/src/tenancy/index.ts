// Apps, their host names, and the settings that the operator edits.
import type { Server } from '../platform/serve.ts';
import { routes } from './routes.ts';
import { createService, type Deps } from './service.ts';
import type { AppSettings } from './settings.ts';

export { assertTimeZone } from './service.ts';
export { declaredSettings, type AppSettings } from './settings.ts';
export type Tenancy = ReturnType<typeof createTenancy>;

export function createTenancy(deps: Deps & { settings: AppSettings }) {
  const service = createService(deps);
  return { ...service, routes: (server: Server) => routes(server, service, deps) };
}
