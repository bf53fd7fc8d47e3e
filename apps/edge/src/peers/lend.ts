// Streams that other servers fetch from here: started when the first of them comes.
import type { StreamSpec } from '@muxwell/contract/edge';
import { pause, type Clock } from '@muxwell/ground';
import { nullPacket } from '@muxwell/mpegts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Channels } from '../channels/channels.ts';
import { refuse } from '../door/answer.ts';
import { TS_HEADERS } from '../outputs/serve-ts.ts';
import { TsOutput } from '../outputs/ts.ts';
import { Session, type Serve } from '../sessions/session.ts';

export interface LendDeps {
  clock: Clock;
  channels: Channels;
  startWaitSeconds: () => number;
}

/** The control plane says so on one connection while the peer comes on another: the peer may be early by so much. */
const EARLY_MS = 3000;
const LOOK_MS = 50;
/** The session of each server that fetches a stream: it is told to nobody. */
export const PEER_SESSION = 'peer';
/** A silence is noticed after one to two of these: a third of what a peer takes for dead. */
const ALIVE_MS = 250;

export function createLend({ clock, channels, startWaitSeconds }: LendDeps) {
  const lent = new Map<string, StreamSpec>();
  const alive = createAlive(clock);

  const specOf = async (key: string, signal: AbortSignal): Promise<StreamSpec | null> => {
    const end = clock.monotonic() + EARLY_MS;
    for (;;) {
      const spec = lent.get(key) ?? channels.find(key)?.spec;
      if (spec) return spec;
      if (clock.monotonic() > end || !(await pause(clock, LOOK_MS, signal))) return null;
    }
  };

  return {
    /** This stream may be fetched from here from now on. */
    offer(spec: StreamSpec): void {
      lent.set(spec.key, spec);
      if (channels.find(spec.key)) channels.get(spec);
    },
    async pull(_req: IncomingMessage, res: ServerResponse, key: string): Promise<void> {
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const spec = await specOf(key, gone.signal);
      if (!spec) return refuse(res, { status: 404, says: 'This stream is not held here.' });
      const channel = channels.get(spec);
      channel.isLent = true;
      const output = channel.outputs.find((one) => one instanceof TsOutput);
      const isReady = await channel.ready(startWaitSeconds() * 1000, gone.signal);
      if (gone.signal.aborted) return;
      if (!isReady || !output) return refuse(res, { status: 503, says: 'The stream does not run at the moment.' });
      const { socket } = res;
      if (!socket) return;
      res.shouldKeepAlive = false;
      res.removeHeader('transfer-encoding');
      res.writeHead(200, TS_HEADERS);
      res.flushHeaders();
      // A peer is no viewer: it takes no connection of a line and is told to nobody.
      const session = new Session(PEER_SESSION, peerServe(spec), { ip: '', userAgent: '' }, clock.now().getTime());
      const reader = output.add(socket, session, () => socket.destroySoon());
      socket.once('close', () => reader.remove());
      if (socket.destroyed) return reader.remove();
      alive.keep({ socket, session });
    },
  };
}

interface Lending {
  socket: Socket;
  session: Session;
}

/** While a stream stands still, stuffing says that the connection does not: one timer for all of them. */
function createAlive(clock: Clock) {
  /** What each had sent when it was looked at last. */
  const sent = new Map<Lending, number>();
  let isRunning = false;

  const look = (lending: Lending): void => {
    const { socket, session } = lending;
    if (socket.destroyed) return void sent.delete(lending);
    if (session.bytes === sent.get(lending) && socket.writableLength === 0) socket.write(nullPacket);
    sent.set(lending, session.bytes);
  };
  const run = async (): Promise<void> => {
    isRunning = true;
    while (sent.size > 0) {
      await clock.sleep(ALIVE_MS);
      for (const lending of sent.keys()) look(lending);
    }
    isRunning = false;
  };
  return {
    keep(lending: Lending): void {
      sent.set(lending, -1);
      if (!isRunning) void run();
    },
  };
}

const peerServe = (stream: StreamSpec): Serve => ({ do: 'serve', session: PEER_SESSION, stream, output: 'ts', notAfter: null });
