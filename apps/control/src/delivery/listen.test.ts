import type { EndedSession, StreamReport, ToEdge } from '@muxwell/contract/edge';
import { createLog, TestClock, type Dice } from '@muxwell/ground';
import { expect, test } from 'vitest';
import type { ConnectedEdge, EdgeListener, Servers } from '../servers/index.ts';
import type { createAuthorize } from './authorize.ts';
import type { createHistory } from './history.ts';
import { changes, reported, state } from '../../testing/edge-messages.ts';
import { listenToEdges } from './listen.ts';
import { createSessions } from './sessions.ts';
import type { StreamStates } from './stream-states.ts';

const report = (session: string, bytes = 0) => reported(session, { bytes });
const ended = (session: string): EndedSession => ({ ...report(session), endedAt: 1, reason: 'viewer-left' });
const stream = (key: string) => ({ key }) as StreamReport;
const load = { viewers: 0, channels: 0, bitsPerSecondIn: 0, bitsPerSecondOut: 0, rssBytes: 0, loopLagMs: 0 };

function world() {
  const clock = new TestClock();
  const log = createLog({ name: 'test', level: 'silent' });
  const sessions = createSessions({ clock, dice: { id: () => 'x' } as Dice });
  const listeners: EdgeListener[] = [];
  const [noted, written, told, sent]: [unknown[], string[], number[], ToEdge[]] = [[], [], [], []];
  const history = { isAway: false };
  const over = new AbortController();
  listenToEdges({
    clock,
    log,
    sessions,
    servers: {
      listen: (one: EdgeListener) => void listeners.push(one),
      edges: () => [],
      server: () => ({}),
      sightings: { lately: () => new Set() },
    } as unknown as Servers,
    states: {
      greet: () => {},
      note: (_boot: string, streams: StreamReport[]) => noted.push(streams.map((one) => one.key)),
      noteChanges: (_boot: string, streams: StreamReport[], stopped: string[]) =>
        noted.push([streams.map((one) => one.key), stopped]),
      rehome: () => {},
      leave: () => {},
    } as unknown as StreamStates,
    history: {
      write: (rows: { report: EndedSession }[]) =>
        history.isAway
          ? Promise.reject(new Error('away'))
          : Promise.resolve(void written.push(...rows.map((row) => row.report.session))),
    } as unknown as ReturnType<typeof createHistory>,
    access: {} as ReturnType<typeof createAuthorize>,
    onChange: (appId) => told.push(appId),
    until: over.signal,
  });
  const edge = { bootId: 'boot-1', name: 'edge', send: (message: ToEdge) => void sent.push(message) } as ConnectedEdge;
  const [listener] = listeners;
  if (!listener) throw new Error('nobody listens');
  return { clock, sessions, listener, edge, noted, written, told, sent, history, over };
}

test('an edge’s state in parts takes effect as a whole: what the last part has not named is over', () => {
  const { sessions, listener, edge, noted } = world();
  sessions.report(report('7-gone'), edge);

  listener.onState(edge, state({ sessions: [report('7-a')], streams: [stream('1:1')], more: true }));
  expect(sessions.all().map((one) => one.id)).toEqual(['7-gone', '7-a']);
  listener.onState(edge, state({ sessions: [report('7-b')], streams: [stream('1:2')] }));

  expect(sessions.all().map((one) => one.id)).toEqual(['7-a', '7-b']);
  expect(noted).toEqual([['1:1', '1:2']]);
});

test('changes open, count and end; what they do not name stays', async () => {
  const { sessions, listener, edge, sent, written, noted } = world();
  listener.onState(edge, state({ sessions: [report('7-a'), report('7-b')] }));

  listener.onChanges(
    edge,
    changes({
      opened: [report('8-c')],
      counters: [
        ['7-a', 900, 1, 80],
        ['9-unknown', 1, 0, 1],
      ],
      ended: [ended('7-b')],
      streams: [stream('1:1')],
      stopped: ['1:2'],
    }),
  );

  expect(sessions.all().map(({ id, lineId, bytes, bitsPerSecond }) => [id, lineId, bytes, bitsPerSecond])).toEqual([
    ['7-a', 7, 900, 80],
    ['8-c', 8, 0, 0],
  ]);
  await expect.poll(() => sent).toEqual([{ type: 'acknowledge', ended: ['7-b'] }]);
  expect(written).toEqual(['7-b']);
  expect(noted.at(-1)).toEqual([['1:1'], ['1:2']]);
});

test('an end that could not be written is not acknowledged, and its connection is free all the same', async () => {
  const { sessions, listener, edge, sent, history } = world();
  history.isAway = true;
  sessions.report(report('7-a'), edge);

  listener.onChanges(edge, changes({ ended: [ended('7-a')] }));
  expect(sessions.countOfLine(1, 7)).toBe(0);

  history.isAway = false;
  listener.onChanges(edge, changes({ ended: [ended('7-a')] }));
  await expect.poll(() => sent).toEqual([{ type: 'acknowledge', ended: ['7-a'] }]);
});

test('an edge of protocol 1 tells everything again and again: what a report does not name is over', () => {
  const { sessions, listener, edge, noted } = world();
  listener.onReport(edge, { type: 'report', ended: [], load, sessions: [report('7-a'), report('7-b')], streams: [] });

  listener.onReport(edge, { type: 'report', ended: [], load, sessions: [report('7-b', 500)], streams: [stream('1:1')] });

  expect(sessions.all().map(({ id, bytes }) => [id, bytes])).toEqual([['7-b', 500]]);
  expect(noted).toEqual([[], ['1:1']]);
});

test('a process that was started again has nothing of the one before it', () => {
  const { sessions, listener, edge } = world();
  const named = { ...edge, serverId: 'server-1', process: 'edge' };
  listener.onState(named, state({ sessions: [report('7-a')] }));

  listener.onState({ ...named, bootId: 'boot-2' }, state({ sessions: [] }));

  expect(sessions.get('7-a')).toBeNull();
});

test('an edge that is away is not forgotten for an hour', async () => {
  const { clock, sessions, listener, edge } = world();
  listener.onState(edge, state({ sessions: [report('7-a')] }));

  listener.onGone(edge);
  await clock.tick(60_000);
  expect(sessions.get('7-a')).not.toBeNull();
  await clock.tick(3_600_000);

  expect(sessions.get('7-a')).toBeNull();
});

test('the end of the control plane waits for no edge to come back', async () => {
  const { clock, sessions, listener, edge, over } = world();
  listener.onState(edge, state({ sessions: [report('7-a')] }));

  listener.onGone(edge);
  over.abort();
  await clock.tick(3_700_000);

  expect(sessions.get('7-a')).not.toBeNull();
});
