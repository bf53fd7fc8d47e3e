// A viewer's request at the door: who asks, for what, and whether they may. Answers serve, redirect or deny, from memory alone.
import type { RuleOutcome } from '@muxwell/contract';
import type { AuthorizeRequest, Decision, Output } from '@muxwell/contract/edge';
import type { Clock, Log } from '@muxwell/ground';
import { maskUrl } from '@muxwell/ground';
import type { Catalog, StreamRow } from '../catalog/index.ts';
import type { ActiveLine, Lines } from '../lines/index.ts';
import { systemBy } from '../platform/by.ts';
import type { Geo } from '../platform/geo.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { ConnectedEdge, Servers } from '../servers/index.ts';
import type { AppSettings, Tenancy } from '../tenancy/index.ts';
import type { createDenials } from './denials.ts';
import { costs, type Guard, type Halt } from './guard/index.ts';
import { readMediaPath, type MediaRequest } from './media-path.ts';
import type { Placement } from './placement.ts';
import { readPreview } from './preview.ts';
import { judge, lineIsFull, notAfterOf, passed, refused, skipped, type Refusal } from './rules.ts';
import type { Sessions, Viewer } from './sessions.ts';
import { keyOf, type StreamStates } from './stream-states.ts';

export interface Deps {
  clock: Clock;
  log: Log;
  secrets: Secrets;
  settings: AppSettings;
  tenancy: Pick<Tenancy, 'appOfHost'>;
  catalog: Pick<Catalog, 'memory'>;
  geo: Pick<Geo, 'placeOf'>;
  lines: Pick<Lines, 'memory' | 'lockNetwork'>;
  servers: Pick<Servers, 'edges' | 'broadcast'>;
  sessions: Sessions;
  states: StreamStates;
  placement: Placement;
  denials: ReturnType<typeof createDenials>;
  guard: Pick<Guard, 'halts' | 'blocks'>;
}

const notFound: Refusal = {
  status: 404,
  reason: 'unknown-address',
  says: 'There is nothing at this address.',
  retryAfterSeconds: null,
};
const noRoom: Refusal = {
  status: 503,
  reason: 'no-server-has-room',
  says: 'All servers are full at the moment.',
  retryAfterSeconds: 10,
};
const deny = ({ status, reason, says, retryAfterSeconds }: Refusal): Decision => ({
  do: 'deny',
  status,
  reason,
  says,
  retryAfterSeconds,
});
const triedOf = (who: MediaRequest['who']) =>
  who.kind === 'line' ? { username: who.username, secret: who.password } : { username: '', secret: who.token };
const haltedTrace = (halt: Halt): RuleOutcome[] => [refused('guard', halt.says), skipped('credentials'), skipped('known')];
export const outputOf = (row: StreamRow | null, extension: string): Output =>
  row && (row.kind === 'movie' || row.kind === 'episode') ? 'file' : extension === 'm3u8' ? 'hls' : 'ts';

/** Who changes channels has left the one before, and may come back to it at once; another device is kept off for a while. */
const endOf = (old: Viewer, next: Viewer) => (old.ip === next.ip && old.userAgent === next.userAgent ? 'viewer-left' : 'killed');

export function createAuthorize(deps: Deps) {
  const { clock, log, secrets, settings, tenancy, geo, catalog, lines, servers, sessions, states, placement, denials, guard } =
    deps;
  /** Devices whose connection was ended by hand, until when (monotonic milliseconds) they stay out. */
  const holds = new Map<string, number>();
  const decisions: Record<Decision['do'], number> = { serve: 0, redirect: 0, deny: 0 };
  const holdKey = (line: { appId: number; id: number }, streamId: number, ip: string, userAgent: string) =>
    [line.appId, line.id, streamId, ip, userAgent].join('\u0000');

  function lineOf(appId: number, who: MediaRequest['who']): { line: ActiveLine | null; name: string } {
    if (who.kind === 'line') return { line: lines.memory.byCredentials(appId, who.username, who.password), name: who.username };
    const line = lines.memory.byToken(appId, who.token);
    return { line, name: line?.username ?? '(token)' };
  }

  /** The first use binds a line that is to be bound. It is written beside the answer; until then it is kept here. */
  function bindNetwork(line: ActiveLine, ip: string): void {
    if (!line.isNetworkLocked || line.lockedNetwork !== null) return;
    const { network } = geo.placeOf(ip);
    if (network === null) return;
    line.lockedNetwork = network;
    lines
      .lockNetwork(systemBy(line.appId, 'delivery'), line.id, network)
      .catch((error: unknown) => log.error({ err: error, line: line.id }, 'a line could not be bound to its network'));
  }

  /** The panel's own player: no line, no limit. */
  function forPreview(request: AuthorizeRequest, media: MediaRequest, edge: ConnectedEdge): Decision {
    const preview = media.who.kind === 'preview' ? readPreview(secrets, media.who.token, clock.now()) : null;
    const row = preview && catalog.memory.of(preview.appId).streams.get(preview.streamId);
    if (!preview || !row)
      return deny({
        status: 403,
        reason: 'preview-has-expired',
        says: 'This address has expired: reload the page.',
        retryAfterSeconds: null,
      });
    const output = outputOf(row, media.extension);
    if (request.method === 'HEAD') return { do: 'serve', session: null, stream: states.originOf(row), output, notAfter: null };
    const viewer = { appId: preview.appId, lineId: null, streamId: row.id, output, ip: request.ip, userAgent: request.userAgent };
    const admitted = sessions.admit(viewer, edge, { limit: 1, whenFull: 'refuse-newest' });
    return admitted.kind === 'full'
      ? deny(notFound)
      : { do: 'serve', session: admitted.session.id, stream: states.specOf(row, edge), output, notAfter: null };
  }

  function forLine(request: AuthorizeRequest, media: MediaRequest, edge: ConnectedEdge): Decision {
    const appId = placement.appOf(request.query) ?? tenancy.appOfHost(request.host);
    if (appId === null) return deny(notFound);
    const { line, name } = lineOf(appId, media.who);
    const app = catalog.memory.of(appId);
    const stream = app.streams.get(media.streamId ?? 0) ?? null;
    const output = outputOf(stream, media.extension);
    const { ip, userAgent } = request;
    const viewer = { appId, lineId: line?.id ?? null, streamId: stream?.id ?? 0, output, ip, userAgent };
    const isHeld =
      line !== null && stream !== null && (holds.get(holdKey(line, stream.id, ip, userAgent)) ?? 0) > clock.monotonic();
    const note = (why: Refusal, how: RuleOutcome[]): Decision => {
      denials.note({
        appId,
        line: name,
        lineId: line?.id ?? null,
        streamId: stream?.id ?? null,
        streamName: stream?.name ?? '',
        reason: why.reason,
        says: why.says,
        ip,
        userAgent,
        trace: how,
      });
      return deny(why);
    };
    const halt = guard.halts({
      appId,
      ip,
      userAgent,
      line,
      tried: triedOf(media.who),
      cost: sessions.has(viewer) ? costs.nothing : costs.play,
    });
    if (halt) return note(halt, haltedTrace(halt));
    const { refusal, trace } = judge({
      now: clock.now(),
      line,
      stream,
      catalog: app,
      output,
      catchUp: media.catchUp,
      ip,
      userAgent,
      place: () => geo.placeOf(ip),
      // A line that is bound to another server is sent there.
      edgeName: placement.leadsTo(line?.edgeName ?? '', edge) ? (line?.edgeName ?? '') : edge.name,
      isHeld,
    });
    if (refusal || !line || !stream) return note(refusal ?? notFound, [...trace, skipped('connections')]);
    const notAfter = notAfterOf(line, stream, app, () => geo.placeOf(ip));
    if (request.method === 'HEAD') return { do: 'serve', session: null, stream: states.originOf(stream), output, notAfter };
    const { path, query } = request;
    const ticket = placement.redeem({ edge, viewer, query });
    if (ticket !== null) return { do: 'serve', session: ticket, stream: states.specOf(stream, edge), output, notAfter };
    const asking = { edge, viewer, key: keyOf(appId, stream.id), path, query, onlyAt: line.edgeName };
    const place = placement.place(asking);
    if (!place) return note(noRoom, [...trace, refused('server', noRoom.says)]);
    const admitted = sessions.admit(viewer, place.edge, {
      limit: line.maxConnections,
      whenFull: settings.get(appId, 'delivery.whenFull'),
    });
    if (admitted.kind === 'full')
      return note(lineIsFull(line.maxConnections), [
        ...trace,
        refused('connections', `${line.maxConnections} of ${line.maxConnections} are in use`),
      ]);
    bindNetwork(line, ip);
    if (admitted.replaces)
      servers.broadcast({ type: 'kill', sessions: [admitted.replaces.id], reason: endOf(admitted.replaces, viewer) });
    return place.url === null
      ? { do: 'serve', session: admitted.session.id, stream: states.specOf(stream, edge), output, notAfter }
      : { do: 'redirect', url: placement.send(asking, place, admitted.session.id) };
  }

  return {
    authorize(request: AuthorizeRequest, edge: ConnectedEdge): Decision {
      const media = readMediaPath(request.path, request.query);
      if (!media) return deny(notFound);
      const decision = media.who.kind === 'preview' ? forPreview(request, media, edge) : forLine(request, media, edge);
      decisions[decision.do] += 1;
      if (decision.do === 'deny')
        log.info({ path: maskUrl(request.path), ip: request.ip, reason: decision.reason }, 'a play was refused');
      return decision;
    },
    /** How often each outcome was answered since the start. */
    decisions: (): Readonly<Record<Decision['do'], number>> => decisions,
    /** Keeps a device off the stream for a while after its connection was ended by hand. */
    hold(session: { appId: number; lineId: number | null; streamId: number; ip: string; userAgent: string }): void {
      for (const [key, until] of holds) if (until < clock.monotonic()) holds.delete(key);
      if (session.lineId === null) return;
      const until = clock.monotonic() + settings.get(session.appId, 'delivery.killHoldSeconds') * 1000;
      holds.set(holdKey({ appId: session.appId, id: session.lineId }, session.streamId, session.ip, session.userAgent), until);
    },
    /** Every rule for this line and stream, without taking a connection. */
    explain(
      appId: number,
      line: ActiveLine,
      stream: StreamRow,
      how: { output: Output; ip: string; userAgent: string },
    ): { refusal: Refusal | null; trace: RuleOutcome[] } {
      const output = outputOf(stream, '') === 'file' ? 'file' : how.output;
      const block = guard.blocks(appId, { ...how, isRestreamer: line.isRestreamer });
      if (block) return { refusal: block, trace: haltedTrace(block) };
      const { refusal, trace } = judge({
        now: clock.now(),
        line,
        stream,
        catalog: catalog.memory.of(appId),
        output,
        catchUp: null,
        ip: how.ip,
        userAgent: how.userAgent,
        place: () => geo.placeOf(how.ip),
        edgeName: '',
        isHeld: false,
      });
      if (refusal) return { refusal, trace: [...trace, skipped('connections')] };
      const open = sessions.countOfLine(appId, line.id);
      const says = `${open} of ${line.maxConnections} are in use`;
      const isFull = open >= line.maxConnections && settings.get(appId, 'delivery.whenFull') === 'refuse-newest';
      return isFull
        ? { refusal: lineIsFull(line.maxConnections), trace: [...trace, refused('connections', says)] }
        : { refusal: null, trace: [...trace, passed('connections', says)] };
    },
  };
}
