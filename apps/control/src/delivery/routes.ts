import * as contract from '@muxwell/contract';
import { problems, type Connection } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import type { Lines } from '../lines/index.ts';
import type { Bus } from '../platform/bus.ts';
import { decodeCursor, encodeCursor } from '../platform/page.ts';
import type { Secrets } from '../platform/secrets.ts';
import { serve, type Server } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import type { Servers } from '../servers/index.ts';
import { outputOf, type createAuthorize } from './authorize.ts';
import type { createDenials } from './denials.ts';
import type { createHistory } from './history.ts';
import { playerOf } from './player.ts';
import { signPreview } from './preview.ts';
import type { Session, Sessions } from './sessions.ts';
import { type StreamStates } from './stream-states.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  secrets: Secrets;
  catalog: Pick<Catalog, 'memory'>;
  lines: Pick<Lines, 'memory'>;
  servers: Pick<Servers, 'broadcast'>;
  sessions: Sessions;
  states: StreamStates;
  denials: ReturnType<typeof createDenials>;
  history: ReturnType<typeof createHistory>;
  access: ReturnType<typeof createAuthorize>;
}

const PREVIEW_SECONDS = 3600;

export function routes(server: Server, deps: Deps): void {
  const { units, bus, clock, secrets, catalog, lines, servers, sessions, states, denials, history, access } = deps;
  /** A stream that was made a moment ago may still be on its way into the memory. */
  const streamOf = async (appId: number, id: number) => {
    if (!catalog.memory.of(appId).streams.has(id)) await bus.caughtUp();
    const row = catalog.memory.of(appId).streams.get(id);
    if (!row) throw problems.notFound('there is no such stream');
    return row;
  };
  const toConnection = (one: Session): Connection => {
    const row = catalog.memory.of(one.appId).streams.get(one.streamId);
    const line =
      one.lineId === null ? null : { id: one.lineId, username: lines.memory.byId(one.appId, one.lineId)?.username ?? '' };
    const need = states.health(one.appId, { id: one.streamId, is_enabled: true }).bitsPerSecond;
    return {
      id: one.id,
      line,
      stream: { id: one.streamId, name: row?.name ?? '', kind: row?.kind ?? 'live' },
      output: one.output,
      ip: one.ip,
      userAgent: one.userAgent,
      player: playerOf(one.userAgent),
      edge: one.edge,
      since: one.startedAt.toISOString(),
      bytes: one.bytes,
      bitsPerSecond: one.bitsPerSecond,
      needBitsPerSecond: need || null,
      quality: one.quality,
    }; // prettier-ignore
  };

  serve(server, contract.listConnections, ({ by, query }) => {
    const { lineId, streamId, after, limit, search } = query;
    const at = after === undefined ? null : String(decodeCursor(after).id);
    const all = sessions
      .all(by.appId)
      .filter((one) => (lineId === undefined || one.lineId === lineId) && (streamId === undefined || one.streamId === streamId))
      .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || b.id.localeCompare(a.id))
      .map(toConnection)
      .filter(
        (one) =>
          !search ||
          [one.line?.username, one.stream.name, one.ip, one.player].some((text) =>
            text?.toLowerCase().includes(search.toLowerCase()),
          ),
      );
    const from = at === null ? 0 : all.findIndex((one) => one.id === at) + 1;
    const items = all.slice(from, from + limit);
    return {
      items,
      total: all.length,
      next: from + limit < all.length ? encodeCursor({ value: null, id: items.at(-1)?.id ?? '' }) : null,
    };
  });
  serve(server, contract.killConnections, ({ by, body }) =>
    units.withApp(by.appId, by, async ({ tx, after }) => {
      const ending = body.ids.flatMap((id) => sessions.get(id) ?? []).filter((one) => one.appId === by.appId);
      if (ending.length === 0) return { killed: 0 };
      const names = ending.map(
        (one) => `${one.lineId === null ? 'panel' : (lines.memory.byId(by.appId, one.lineId)?.username ?? '')} on ${one.ip}`,
      );
      await bus.record(tx, 'delivery.killed', {
        summary: `ended: ${names.slice(0, 5).join(', ')}`,
        counts: { killed: ending.length },
      });
      after(() => {
        for (const one of ending) access.hold(one);
        servers.broadcast({ type: 'kill', sessions: ending.map((one) => one.id), reason: 'killed' });
      });
      return { killed: ending.length };
    }),
  );
  serve(server, contract.listPastConnections, ({ by, query }) => history.list(by, query));
  serve(server, contract.listDenials, ({ by, query }) => denials.list(by, query));
  serve(server, contract.explainPlay, async ({ by, body }) => {
    if (!lines.memory.byUsername(by.appId, body.line)) await bus.caughtUp();
    const { memory } = lines;
    const line =
      memory.byUsername(by.appId, body.line) ?? (/^\d{1,10}$/.test(body.line) ? memory.byId(by.appId, Number(body.line)) : null);
    if (!line) throw problems.notFound('there is no such line');
    const { refusal, trace } = access.explain(by.appId, line, await streamOf(by.appId, body.streamId), {
      output: body.output,
      ip: body.ip ?? by.ip,
      userAgent: body.userAgent ?? '',
    });
    return {
      isAllowed: refusal === null,
      reason: refusal?.reason ?? 'allowed',
      says: refusal?.says ?? 'This line may watch this stream.',
      trace,
    };
  });
  serve(server, contract.controlStream, ({ by, params }) =>
    units.withApp(by.appId, by, async ({ tx, after }) => {
      const row = await streamOf(by.appId, params.id);
      await bus.record(tx, 'delivery.stream-controlled', {
        summary: `${params.action} ${row.name}`,
        ids: [row.id],
        after: { action: params.action },
      });
      after(() => states.control(row, params.action));
    }),
  );
  serve(server, contract.previewStream, async ({ by, params }) => {
    const row = await streamOf(by.appId, params.id);
    const expires = Math.floor(clock.now().getTime() / 1000) + PREVIEW_SECONDS;
    const at = `/play/${signPreview(secrets, { appId: by.appId, streamId: row.id, accountName: by.actor.name, expires })}`;
    const isFile = outputOf(row, '') === 'file';
    return {
      hls: isFile ? null : `${at}.m3u8`,
      ts: isFile ? null : `${at}.ts`,
      file: isFile ? `${at}.${row.container}` : null,
      expiresAt: new Date(expires * 1000).toISOString(),
    };
  });
}
