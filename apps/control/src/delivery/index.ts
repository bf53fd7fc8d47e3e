// Delivery: may this viewer watch, who watches what, why was somebody refused.
import type { Clock, Dice, Log } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import type { Lines } from '../lines/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Geo } from '../platform/geo.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Server } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import type { Servers } from '../servers/index.ts';
import type { AppSettings, Tenancy } from '../tenancy/index.ts';
import { createAuthorize } from './authorize.ts';
import { createDenials } from './denials.ts';
import { createGuarded } from './guard/index.ts';
import { createHistory } from './history.ts';
import { listenToEdges } from './listen.ts';
import { createPlacement } from './placement.ts';
import { createRecheck } from './recheck.ts';
import { routes } from './routes.ts';
import { createSessions } from './sessions.ts';
import { createStreamStates, PEER } from './stream-states.ts';
import { createTraffic } from './traffic.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  log: Log;
  secrets: Secrets;
  settings: AppSettings;
  tenancy: Tenancy;
  geo: Geo;
  catalog: Catalog;
  lines: Lines;
  servers: Servers;
  /** The app's connections (or refusals) have changed: for the panel. */
  onChange: (appId: number, what: 'connections' | 'denials') => void;
  /** Aborts when the control plane ends. */
  until: AbortSignal;
}

export { costs, type Guard } from './guard/index.ts';
export type { Flow } from './traffic.ts';
/** The source of what is fetched from another edge, in reports of channels. */
export { PEER };
export type Delivery = ReturnType<typeof createDelivery>;

export function createDelivery(deps: Deps) {
  const { lines, tenancy, onChange } = deps;
  const sessions = createSessions(deps);
  const states = createStreamStates({ ...deps, appIds: tenancy.appIds });
  const denials = createDenials({ ...deps, onWritten: (appId) => onChange(appId, 'denials') });
  const history = createHistory({ ...deps, appIds: tenancy.appIds });
  const guarded = createGuarded(deps);
  const { guard } = guarded;
  const placement = createPlacement({ ...deps, sessions, holds: states.holds });
  const access = createAuthorize({ ...deps, sessions, states, placement, denials, guard });
  const traffic = createTraffic({ ...deps, sessions });
  listenToEdges({ ...deps, sessions, states, history, access });

  const recheck = createRecheck({ ...deps, sessions, guard });
  lines.memory.onChange(recheck.line);
  guarded.onRules(recheck.rules);

  return {
    guard,
    /** Reads what is held in memory of these apps. */
    load: guarded.load,
    sessions,
    decisions: () => access.decisions(),
    states,
    denials,
    history,
    /** Hears of all bytes that came in and went out. */
    onTraffic: traffic.listen,
    health: (appId: number, row: { id: number; is_enabled: boolean }) => states.health(appId, row),
    connectionsOf: sessions.countOfLine,
    services: [denials.service, ...history.services],
    routes(server: Server): void {
      routes(server, { ...deps, sessions, states, denials, history, access });
      guarded.routes(server);
    },
  };
}
