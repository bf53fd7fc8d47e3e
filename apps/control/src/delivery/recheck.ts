// What is being watched is looked at again when its line, or a rule of access, has changed: what may not go on ends now.
import type { Clock } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import type { ActiveLine, Lines } from '../lines/index.ts';
import type { Geo } from '../platform/geo.ts';
import type { Servers } from '../servers/index.ts';
import type { Guard } from './guard/index.ts';
import { judge, notAfterOf } from './rules.ts';
import type { Session, Sessions } from './sessions.ts';

export interface Deps {
  clock: Clock;
  catalog: Pick<Catalog, 'memory'>;
  lines: { memory: Pick<Lines['memory'], 'byId'> };
  geo: Pick<Geo, 'placeOf'>;
  servers: Pick<Servers, 'broadcast'>;
  sessions: Pick<Sessions, 'ofLine' | 'all'>;
  guard: Pick<Guard, 'blocks'>;
}

export function createRecheck({ clock, catalog, lines, geo, servers, sessions, guard }: Deps) {
  const end = (ending: Session[]) => {
    if (ending.length > 0) servers.broadcast({ type: 'kill', sessions: ending.map((one) => one.id), reason: 'killed' });
  };
  /** Until when it may go on; undefined: not at all. The server that it is on is not asked: it was chosen. */
  function notAfter(line: ActiveLine, { streamId, output, ip, userAgent }: Session): number | null | undefined {
    const app = catalog.memory.of(line.appId);
    const stream = app.streams.get(streamId) ?? null;
    const place = () => geo.placeOf(ip);
    const asked = {
      now: clock.now(),
      line,
      stream,
      catalog: app,
      output,
      ip,
      userAgent,
      place,
      catchUp: null,
      edgeName: '',
      isHeld: false,
    };
    return stream && !judge(asked).refusal ? notAfterOf(line, stream, app, place) : undefined;
  }

  return {
    /** A line that was switched off, restricted, has expired or lost a bouquet; what may go on gets its new end. */
    line(line: ActiveLine): void {
      const held = sessions.ofLine(line.appId, line.id);
      if (held.length === 0) return;
      const ends = held.map((one) => ({ one, until: notAfter(line, one) }));
      end(ends.flatMap(({ one, until }) => (until === undefined ? [one] : [])));
      const going = ends.flatMap(({ one, until }) => (until === undefined ? [] : [{ session: one.id, notAfter: until }]));
      if (going.length > 0) servers.broadcast({ type: 'extend', sessions: going });
    },
    /** The rules of access of an app. The panel's own player is not kept out. */
    rules(appId: number): void {
      const isBlocked = ({ lineId, ip, userAgent }: Session) =>
        lineId !== null &&
        guard.blocks(appId, { ip, userAgent, isRestreamer: lines.memory.byId(appId, lineId)?.isRestreamer ?? false }) !== null;
      end(sessions.all(appId).filter(isBlocked));
    },
  };
}
