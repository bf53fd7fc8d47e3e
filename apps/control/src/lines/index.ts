// Subscribers' lines: what they are, and the memory that credentials are checked against.
import type { Log } from '@muxwell/ground';
import type { Server } from '../platform/serve.ts';
import { createMemory } from './memory.ts';
import { routes } from './routes.ts';
import { createService, type Deps } from './service.ts';

export type { ActiveLine } from './memory.ts';
export { hasExpired } from './rules.ts';
export type Lines = ReturnType<typeof createLines>;

export function createLines(deps: Deps & { log: Log }) {
  deps.catalog.changes.remember({ table: 'lines.line', onUndoInsert: 'delete', event: 'lines.undone' });
  const service = createService(deps);
  return { ...service, memory: createMemory(deps), routes: (server: Server) => routes(server, service) };
}
