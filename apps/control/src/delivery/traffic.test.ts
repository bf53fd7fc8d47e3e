import type { FromEdge, StreamReport } from '@muxwell/contract/edge';
import { TestClock, type Dice } from '@muxwell/ground';
import { expect, test } from 'vitest';
import type { ConnectedEdge, EdgeListener } from '../servers/index.ts';
import { createSessions } from './sessions.ts';
import { changes, reported, state } from '../../testing/edge-messages.ts';
import { createTraffic, type Flow } from './traffic.ts';

const report = (session: string, bytes: number) => reported(session, { bytes });
const channel = (key: string, bytesIn: number, source = 'main') =>
  ({ key, appId: 1, streamId: 5, bytesIn, source }) as StreamReport;
type Message<T extends FromEdge['type']> = Extract<FromEdge, { type: T }>;

/** The real keeper of sessions, which hears each message after the one that counts. */
function world() {
  const sessions = createSessions({ clock: new TestClock(), dice: { id: () => 'x' } as Dice });
  const edges = [{ bootId: 'boot', name: 'edge', serverId: 'server' } as ConnectedEdge];
  const [edge] = edges;
  const listeners: Partial<EdgeListener>[] = [];
  const traffic = createTraffic({ sessions, servers: { listen: (one) => void listeners.push(one), edges: () => edges } });
  const [listener] = listeners;
  if (!edge || !listener) throw new Error('nobody listens');
  const flows: Flow[] = [];
  traffic.listen((flow) => flows.push(flow));
  return {
    sessions,
    edge,
    edges,
    total: () =>
      flows.reduce((sum, { bytesIn, bytesOut }) => ({ in: sum.in + bytesIn, out: sum.out + bytesOut }), { in: 0, out: 0 }),
    flows,
    say(message: Message<'changes'> | Message<'state'>) {
      if (message.type === 'state') listener.onState?.(edge, message);
      else listener.onChanges?.(edge, message);
      const reports = message.type === 'state' ? message.sessions : message.opened;
      for (const one of reports) sessions.report(one, edge);
      if (message.type === 'state') return;
      for (const one of message.counters) sessions.count(one);
      for (const one of message.ended) sessions.remove(one.session);
    },
  };
}
const watch = ({ sessions, edge }: ReturnType<typeof world>) => {
  const viewer = { appId: 1, lineId: 7, streamId: 5, output: 'ts', ip: '198.51.100.1', userAgent: 'VLC' } as const;
  const admission = sessions.admit(viewer, edge, { limit: 1, whenFull: 'refuse-newest' });
  if (admission.kind !== 'ok') throw new Error('not admitted');
  return admission.session.id;
};

test('a viewer’s bytes are told once: opened, counted and ended in one message, and ended again unacknowledged', () => {
  const w = world();
  const id = watch(w);
  const ended = [{ ...report(id, 900), endedAt: 1, reason: 'viewer-left' as const }];
  w.say(changes({ opened: [report(id, 100)], counters: [[id, 400, 0, 0]] }));
  w.say(changes({ counters: [[id, 700, 0, 0]], ended }));
  w.say(changes({ ended }));
  expect(w.total()).toEqual({ in: 0, out: 900 });
  expect(w.flows[0]).toEqual({
    appId: 1,
    streamId: 5,
    lineId: 7,
    serverId: 'server',
    bytesIn: 0,
    bytesOut: 100,
    isFromPeer: false,
  });
});

test('what an edge told before this process knew the viewer was counted by the one before', () => {
  const w = world();
  w.say(state({ sessions: [report('7-one', 5000)], streams: [channel('1:5', 9000)] }));
  w.say(changes({ counters: [['7-one', 5600, 0, 0]], streams: [channel('1:5', 9500)] }));
  expect(w.total()).toEqual({ in: 500, out: 600 });
});

test('an edge that was away and comes back tells what it carried meanwhile', () => {
  const w = world();
  const id = watch(w);
  w.say(changes({ opened: [report(id, 100)], streams: [channel('1:5', 100)] }));
  w.sessions.doubt('boot');
  w.say(state({ sessions: [report(id, 800)], streams: [channel('1:5', 700)] }));
  expect(w.total()).toEqual({ in: 700, out: 800 });
});

test('a channel that starts again counts from nothing, and what comes from another server says so', () => {
  const w = world();
  w.say(changes({ streams: [channel('1:5', 1000)] }));
  w.say(changes({ stopped: ['1:5'] }));
  w.say(changes({ streams: [channel('1:5', 300, 'peer')] }));
  w.say(changes({ streams: [channel('1:5', 200, 'peer')] }));
  expect(w.flows.map(({ bytesIn, isFromPeer }) => [bytesIn, isFromPeer])).toEqual([
    [1000, false],
    [300, true],
    [200, true],
  ]);
});

test('processes that are gone are forgotten', () => {
  const w = world();
  w.say(changes({ streams: [channel('1:5', 1000)] }));
  w.edges.length = 0;
  w.say(state({ streams: [channel('1:5', 4000)] }));
  expect(w.total().in).toBe(1000);
});
