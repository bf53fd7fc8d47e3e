// One TS viewer: the answer's head, then the socket is the channel's.
import type { EdgeSettings } from '@muxwell/contract/edge';
import type { Clock } from '@muxwell/ground';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Channels } from '../channels/channels.ts';
import { refuse } from '../door/answer.ts';
import type { Deliver } from '../door/media.ts';
import type { EndReason, Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { socketKey } from '../sessions/socket-figures.ts';
import { TsOutput } from './ts.ts';

export const TS_HEADERS = {
  'content-type': 'video/mp2t',
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'x-accel-buffering': 'no',
} as const;

export interface PlayTsDeps {
  clock: Clock;
  channels: Channels;
  sessions: Sessions;
  settings: () => EdgeSettings;
  onStarted: (start: 'cold' | 'warm', seconds: number) => void;
}

/** Waits for the channel's first picture, then writes until the viewer leaves or is ended. */
export function createPlayTs({ clock, channels, sessions, settings, onStarted }: PlayTsDeps): Deliver {
  return async ({ req, res, serve, session, gone }) => {
    const since = clock.monotonic();
    // Keeps the session, and with it the channel, while the source is being opened.
    const waiting = sessions.attach(session, { close: () => res.destroy() });
    const channel = channels.get(serve.stream);
    const output = channel.outputs.find((one) => one instanceof TsOutput);
    const isWarm = channel.state === 'up';
    const isReady = await channel.ready(settings().startWaitSeconds * 1000, gone);
    if (gone.aborted) return waiting.detach();
    if (!isReady || !output) {
      sessions.end(session, 'source-lost', { quietly: true });
      return refuse(res, { status: 503, says: 'The stream does not run at the moment.', retryAfterSeconds: 5 });
    }
    serveTs({ req, res, output, session, sessions });
    waiting.detach();
    onStarted(isWarm ? 'warm' : 'cold', (clock.monotonic() - since) / 1000);
  };
}

interface TsAnswer {
  req: IncomingMessage;
  res: ServerResponse;
  output: TsOutput;
  session: Session;
  sessions: Sessions;
}

/** The body ends with the connection (RFC 9112, 6.3). */
function serveTs({ req, res, output, session, sessions }: TsAnswer): void {
  const { socket } = req;
  res.shouldKeepAlive = false;
  // Without a length and without chunks the bytes go to the socket as they are.
  res.removeHeader('transfer-encoding');
  res.writeHead(200, TS_HEADERS);
  socket.cork();
  res.flushHeaders();
  const end = (reason: EndReason) => {
    reader.remove();
    sessions.end(session, reason);
    socket.destroySoon();
  };
  const attached = sessions.attach(session, { close: end });
  const reader = output.add(socket, session, end);
  socket.uncork();
  const forget = sessions.connected(session, socketKey(socket.remoteAddress ?? '', socket.remotePort ?? 0));
  const close = () => {
    forget();
    reader.remove();
    attached.detach();
  };
  socket.on('error', close);
  socket.once('close', close);
  if (socket.destroyed) close();
}
