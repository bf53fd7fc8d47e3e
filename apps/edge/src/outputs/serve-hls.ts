// HLS answers: playlists whose segment URLs carry a token, and the segments, checked without a call.
import type { AuthorizeRequest, EdgeSettings } from '@muxwell/contract/edge';
import type { Clock } from '@muxwell/ground';
import { PACKET } from '@muxwell/mpegts';
import { sign, verify } from '@muxwell/token';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Channels } from '../channels/channels.ts';
import { CORS, refuse } from '../door/answer.ts';
import type { Deliver } from '../door/media.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { HlsOutput, type HlsSegment } from './hls.ts';

export const PLAYLIST_HEADERS = { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-store' } as const;

export interface ServeHlsDeps {
  clock: Clock;
  channels: Channels;
  sessions: Sessions;
  settings: () => EdgeSettings;
}

/** A token stays the same for half an hour and is good for as long again: segment URLs do not change from poll to poll. */
const TOKEN_STEP_SECONDS = 1800;

export function createServeHls(deps: ServeHlsDeps) {
  const polls = new Map<string, string>();

  const known = (request: AuthorizeRequest): Session | 'killed' | null => {
    const id = polls.get(pollKey(request));
    if (id === undefined) return null;
    if (deps.sessions.wasKilled(id)) return 'killed';
    const session = deps.sessions.find(id);
    if (!session) polls.delete(pollKey(request));
    return session ?? null;
  };

  const remember = (request: AuthorizeRequest, session: Session): void => {
    polls.set(pollKey(request), session.id);
    if (polls.size > 2 * deps.sessions.size + 1000)
      for (const [key, id] of polls) if (!deps.sessions.find(id) && !deps.sessions.wasKilled(id)) polls.delete(key);
  };

  const playlist: Deliver = async ({ res, serve, session, gone }) => {
    const { settings, channels, sessions } = deps;
    const channel = channels.get(serve.stream);
    const output = channel.outputs.find((one) => one instanceof HlsOutput);
    const waitMs = (settings().startWaitSeconds + 2 * settings().segmentSeconds) * 1000;
    session.lingerMs = Math.max(session.lingerMs, waitMs);
    const text = await output?.playlist(waitMs, gone, (sequence) => segmentUrl(deps, session, sequence));
    if (gone.aborted) return;
    if (!text || !output) {
      sessions.end(session, 'source-lost', { quietly: true });
      return refuse(res, { status: 503, says: 'The stream does not run at the moment.', retryAfterSeconds: 5 });
    }
    session.lingerMs = 3 * output.targetDuration * 1000;
    sessions.seen(session);
    const body = Buffer.from(text);
    session.bytes += body.length;
    res.writeHead(200, { ...CORS, ...PLAYLIST_HEADERS, 'content-length': body.length }).end(body);
  };

  const segment = (req: IncomingMessage, res: ServerResponse, { key, sequence }: { key: string; sequence: number }): void => {
    const token = new URLSearchParams((req.url ?? '').split('?')[1] ?? '').get('s') ?? '';
    const claim = verify(deps.settings().segmentKey, token, deps.clock.now().getTime() / 1000, key);
    const session = claim && deps.sessions.find(claim.session);
    if (!session) return refuse(res, { status: 403, says: 'This session has ended.' });
    deps.sessions.seen(session);
    const output = deps.channels.find(key)?.outputs.find((one) => one instanceof HlsOutput);
    const found = output?.segment(sequence);
    if (!found) return refuse(res, { status: 404, says: 'This segment is no longer here.' });
    send(deps.sessions, session, { req, res, segment: found });
  };

  return { known, remember, playlist, segment };
}

/** The same viewer polling the same URL. */
const pollKey = ({ host, path, query, ip, userAgent }: AuthorizeRequest) => [host, path, query, ip, userAgent].join('\n');

function segmentUrl(deps: ServeHlsDeps, session: Session, sequence: number): string {
  const { appId, streamId, key } = session.serve.stream;
  const now = deps.clock.now().getTime() / 1000;
  const exp = (Math.floor(now / TOKEN_STEP_SECONDS) + 2) * TOKEN_STEP_SECONDS;
  return `/hls/${appId}/${streamId}/${sequence}.ts?s=${sign(deps.settings().segmentKey, { session: session.id, exp }, key)}`;
}

function send(
  sessions: Sessions,
  session: Session,
  { req, res, segment }: { req: IncomingMessage; res: ServerResponse; segment: HlsSegment },
): void {
  const { head, hold } = segment;
  res.writeHead(200, {
    ...CORS,
    'content-type': 'video/mp2t',
    'content-length': head.length + hold.bytes,
    // A segment never changes; a cache in between drops `s` from its key.
    'cache-control': 'public, max-age=60',
  });
  if (req.method === 'HEAD') return void res.end();
  const release = hold.again();
  const attached = sessions.attach(session, { close: () => res.destroy() });
  res.once('close', () => {
    release();
    attached.detach();
    session.bytes += res.writableFinished ? head.length + hold.bytes : 0;
  });
  res.cork();
  if (head.length >= PACKET) res.write(head);
  for (const view of hold.views) res.write(view);
  res.end();
  res.uncork();
}
