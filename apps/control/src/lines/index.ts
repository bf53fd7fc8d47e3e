// Subscribers' lines: what they are, and the memory that credentials are checked against.
import type { Log } from '@muxwell/ground';
import type { LongWork } from '../platform/long-work.ts';
import type { Server } from '../platform/serve.ts';
import type { Tenancy } from '../tenancy/index.ts';
import { createBulk } from './bulk.ts';
import { createCodesService } from './codes.ts';
import { createMemory } from './memory.ts';
import { createPackages } from './packages.ts';
import { routes } from './routes.ts';
import { createService } from './service.ts';
import { createShared, type Deps } from './shared.ts';
import type { Catalog } from '../catalog/index.ts';

export { fitsAgent } from './agent-pattern.ts';
export type { ActiveLine } from './memory.ts';
export { restricted, restrictions, unrestricted, type Asker } from './restrictions.ts';
export { bouquetsOf, hasExpired } from './rules.ts';
export type Lines = ReturnType<typeof createLines>;

export interface LinesDeps extends Deps {
  log: Log;
  longWork: LongWork;
  tenancy: Pick<Tenancy, 'appOfHost'>;
  catalog: Pick<Catalog, 'changes' | 'unknownBouquets'>;
  /** The lines of an app that somebody watches with, one entry per connection. */
  watchedLines: (appId: number) => number[];
}

export function createLines(deps: LinesDeps) {
  deps.catalog.changes.remember({ table: 'lines.line', onUndoInsert: 'delete', bornAt: 'created_at', event: 'lines.undone' });
  const memory = createMemory(deps);
  const { longWork, watchedLines } = deps;
  const shared = { ...createShared({ ...deps, memory }), longWork, watchedLines };
  const face = {
    service: createService(shared),
    bulk: createBulk(shared),
    packages: createPackages(shared),
    codes: createCodesService(shared),
    tenancy: deps.tenancy,
  };
  return { ...face.service, memory, routes: (server: Server) => routes(server, face) };
}
