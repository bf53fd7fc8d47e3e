// The control plane as seen from here: asks it, tells it, obeys it. While it is away, decisions already given stay valid.
import { edgeProtocol, ToEdge, type AuthorizeRequest, type Decision, type FromEdge } from '@muxwell/contract/edge';
import type { Clock, Dice, Log } from '@muxwell/ground';
import { pause } from '@muxwell/ground';
import { WebSocket, type RawData } from 'ws';
import type { ControlAddress } from './control-address.ts';
import type { Telling } from './telling.ts';

export interface AuthorityDeps {
  clock: Clock;
  dice: Dice;
  log: Log;
  control: ControlAddress;
  name: string;
  build: string;
  /** Which of several processes of the machine this is, and where the others reach it. */
  worker: number;
  socket: string;
  telling: Pick<Telling, 'state' | 'news' | 'round'>;
  /** Commands and settings; `welcome` comes first on each connection. */
  onMessage: (message: Exclude<ToEdge, { type: 'decision' }>) => void;
}

export interface Authority {
  /** The control plane's decision; while it is away it is waited for, five seconds at most. Never throws. */
  authorize(request: AuthorizeRequest): Promise<Decision>;
  isConnected(): boolean;
  /** Says something besides; dropped while the control plane is away. */
  say(message: FromEdge): void;
  /** Tells at once of sessions that have opened or ended. */
  tell(): void;
  run(signal: AbortSignal): Promise<void>;
}

const REDIAL_MS = 200;
const ROUND_MS = 200;
const GOODBYE_MS = 300;
/** The control plane pings several times in this many seconds; a connection on which nothing has come for so long leads nowhere. */
const MOST_SILENT_SECONDS = 6;
const WAIT_MS = 5000;
/** Requests that wait for decisions at once. */
const MOST_WAITING = 20_000;
/** What an absent control plane may leave unread before the connection counts as dead. */
const MOST_UNSENT_BYTES = 64 * 1024 * 1024;

const away: Decision = {
  do: 'deny',
  status: 503,
  reason: 'control-plane-away',
  says: 'The service is starting again. Try in a moment.',
  retryAfterSeconds: 2,
};

interface Asked {
  request: AuthorizeRequest;
  answer: (decision: Decision) => void;
}

export function createAuthority(deps: AuthorityDeps): Authority {
  const bootId = deps.dice.id();
  const asked = new Map<number, Asked>();
  let next = 1;
  let link: WebSocket | null = null;
  /** Requests go out once the control plane has greeted on this connection. */
  let isWelcome = false;

  const send = (message: FromEdge) => {
    if (link?.readyState !== WebSocket.OPEN) return;
    if (link.bufferedAmount > MOST_UNSENT_BYTES) link.terminate();
    else link.send(JSON.stringify(message));
  };

  const take = (message: ToEdge) => {
    if (message.type === 'decision') {
      asked.get(message.id)?.answer(message.decision);
      return;
    }
    deps.onMessage(message);
    if (message.type !== 'welcome') return;
    isWelcome = true;
    deps.log.info({ protocol: message.protocol }, 'control plane connected');
    for (const [id, { request }] of asked) send({ type: 'authorize', id, request });
  };

  const connect = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const socket = deps.control.link();
      // What has been written is still read by the other end; one that does not say good-bye is not waited for.
      const onAbort = () => {
        socket.close(1001);
        void deps.clock.sleep(GOODBYE_MS).then(() => socket.terminate());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      let silent = 0;
      const heard = () => (silent = 0);
      const watch = async () => {
        while (socket.readyState === WebSocket.OPEN && (await pause(deps.clock, 1000, signal)))
          if ((silent += 1) > MOST_SILENT_SECONDS) socket.terminate();
      };
      socket.on('ping', heard);
      socket.on('open', () => {
        link = socket;
        void watch();
        const { build, name, worker, socket: at } = deps;
        send({ type: 'hello', protocol: edgeProtocol, build, bootId, name, pid: process.pid, worker, socket: at });
        for (const part of deps.telling.state()) send(part);
      });
      socket.on('message', (data) => {
        heard();
        const text = textOf(data);
        const message = read(text);
        if (message) take(message);
        else deps.log.error({ bytes: text.length }, 'the control plane sent a message that is not of the edge protocol');
      });
      socket.on('error', (error) => deps.log.debug({ err: error }, 'control plane link'));
      socket.on('close', () => {
        signal.removeEventListener('abort', onAbort);
        if (link === socket) {
          link = null;
          isWelcome = false;
          if (!signal.aborted) deps.log.warn('control plane lost; what runs goes on');
        }
        resolve();
      });
    });

  const tell = (changes: () => FromEdge | null) => {
    const message = isWelcome ? changes() : null;
    if (message) send(message);
  };
  const tellForever = async (signal: AbortSignal) => {
    while (await pause(deps.clock, ROUND_MS, signal)) tell(() => deps.telling.round());
  };

  return {
    isConnected: () => isWelcome,
    say: send,
    tell: () => tell(() => deps.telling.news()),
    async authorize(request) {
      if (asked.size >= MOST_WAITING) return away;
      const id = next;
      next += 1;
      const done = new AbortController();
      let decision: Decision = away;
      asked.set(id, {
        request,
        answer: (given) => {
          decision = given;
          done.abort();
        },
      });
      if (isWelcome) send({ type: 'authorize', id, request });
      await pause(deps.clock, WAIT_MS, done.signal);
      asked.delete(id);
      return decision;
    },
    async run(signal) {
      void tellForever(signal);
      while (!signal.aborted) {
        await connect(signal);
        await pause(deps.clock, REDIAL_MS, signal);
      }
    },
  };
}

/** Every way in which `ws` may hand a message out. */
const textOf = (data: RawData) => (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString();

function read(text: string): ToEdge | null {
  try {
    return ToEdge.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
