import type { EdgeLoad } from '@muxwell/contract/edge';
import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { serve, streamSpec } from '../../testing/control.ts';
import type { Channel } from '../channels/channel.ts';
import type { Serve } from '../sessions/session.ts';
import { Sessions } from '../sessions/sessions.ts';
import { Telling } from './telling.ts';

const load = (): EdgeLoad => ({ viewers: 0, channels: 0, bitsPerSecondIn: 0, bitsPerSecondOut: 0, rssBytes: 0, loopLagMs: 0 });

function world() {
  const clock = new TestClock();
  const sessions = new Sessions(clock, () => {});
  const running = new Map<string, Channel>();
  const telling = new Telling({ sessions, channels: { all: () => running.values(), find: (key) => running.get(key) }, load });
  const open = (id: string) => sessions.open(id, serve(id, streamSpec(7, [])) as Serve, { ip: '192.0.2.7', userAgent: 'VLC' });
  const run = (id: number, state: string) => {
    const spec = streamSpec(id, []);
    running.set(spec.key, { spec, state, report: () => ({ key: spec.key, state }) } as unknown as Channel);
  };
  const rounds = (count: number) => Array.from({ length: count }, () => telling.round()).filter((one) => one !== null);
  return { clock, sessions, running, telling, open, run, rounds };
}

test('ten thousand sessions are told in parts, and then only what changes', () => {
  const { telling, open, rounds } = world();
  for (let i = 0; i < 10_000; i += 1) open(`s-${i}`);

  const parts = telling.state();
  expect(parts.map((part) => part.sessions.length)).toEqual(Array.from({ length: 20 }, () => 500));
  expect(parts.map((part) => part.more)).toEqual([...Array.from({ length: 19 }, () => true), false]);

  open('late');
  const told = rounds(11);
  expect(told.flatMap((one) => one.opened.map((each) => each.session))).toEqual(['late']);
  expect(new Set(told.flatMap((one) => one.counters.map(([id]) => id))).size).toBe(10_001);
  expect(Math.max(...told.map((one) => JSON.stringify(one).length))).toBeLessThan(64 * 1024);
});

test('one empty part is all that an idle edge has to tell', () => {
  const { telling } = world();
  expect(telling.state()).toEqual([{ type: 'state', sessions: [], streams: [], more: false }]);
  expect(telling.news()).toBeNull();
});

test('an end is told at once, again after two seconds, and no more when it is acknowledged', async () => {
  const { clock, sessions, telling, open } = world();
  telling.state();
  sessions.end(open('s-1'), 'viewer-left');

  expect(telling.news()).toMatchObject({ opened: [], ended: [{ session: 's-1', reason: 'viewer-left' }] });
  expect(telling.news()).toBeNull();
  await clock.tick(2000);
  expect(telling.news()?.ended).toHaveLength(1);
  sessions.acknowledge(['s-1']);
  await clock.tick(2000);
  expect(telling.news()).toBeNull();
});

test('a control plane that comes back hears of every end that it may have missed, and of no session twice', () => {
  const { sessions, telling, open } = world();
  telling.state();
  const gone = open('s-1');
  telling.news();
  sessions.end(gone, 'viewer-left');
  open('s-2');
  telling.news();

  expect(telling.state()).toMatchObject([{ sessions: [{ session: 's-2' }] }]);
  expect(telling.news()).toMatchObject({ opened: [], ended: [{ session: 's-1' }] });
});

test('a crowd that leaves at once is told in portions', () => {
  const { sessions, telling, open } = world();
  telling.state();
  for (let i = 0; i < 1200; i += 1) open(`s-${i}`);
  sessions.endAll('source-lost');

  expect([telling.news(), telling.news(), telling.news(), telling.news()].map((one) => one?.ended.length)).toEqual([
    500,
    500,
    200,
    undefined,
  ]);
});

test('a channel’s new state is told at once, its figures come round, its end is told by its key', () => {
  const { telling, run, rounds, running } = world();
  run(1, 'up');
  telling.state();

  expect(rounds(10).flatMap((one) => one.streams)).toMatchObject([{ key: '1:1' }]);
  run(1, 'failing');
  run(2, 'starting');
  expect(rounds(1)).toMatchObject([{ streams: [{ key: '1:1', state: 'failing' }, { key: '1:2' }], stopped: [] }]);
  running.delete('1:2');
  expect(rounds(1)).toMatchObject([{ stopped: ['1:2'] }]);
});
