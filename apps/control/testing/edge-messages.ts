// What an edge says, for tests: a test names only what it is about.
import type { FromEdge, SessionReport } from '@muxwell/contract/edge';

type Message<T extends FromEdge['type']> = Extract<FromEdge, { type: T }>;

/** A viewer who has just come. */
export const reported = (session: string, more: Partial<SessionReport> = {}): SessionReport => ({
  session,
  appId: 1,
  streamId: 5,
  output: 'ts',
  ip: '198.51.100.1',
  userAgent: 'VLC',
  startedAt: 0,
  bytes: 0,
  jumps: 0,
  bitsPerSecond: 0,
  ...more,
});

/** Nothing has changed but what is given. */
export const changes = (more: Partial<Message<'changes'>> = {}): Message<'changes'> => ({
  type: 'changes',
  opened: [],
  counters: [],
  quality: [],
  ended: [],
  streams: [],
  stopped: [],
  load: null,
  ...more,
});

/** Everything that there is: nothing but what is given. */
export const state = (more: Partial<Message<'state'>> = {}): Message<'state'> => ({
  type: 'state',
  sessions: [],
  streams: [],
  more: false,
  ...more,
});

/** How an edge begins. */
export const hello = (more: Partial<Message<'hello'>> & Pick<Message<'hello'>, 'protocol'>): Message<'hello'> => ({
  type: 'hello',
  build: 'b',
  bootId: 'boot',
  name: 'edge',
  pid: 1,
  worker: 0,
  socket: '',
  ...more,
});
