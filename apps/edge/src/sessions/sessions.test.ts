import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { serve, streamSpec } from '../../testing/control.ts';
import type { EndReason, Serve } from './session.ts';
import { Sessions } from './sessions.ts';

const viewer = { ip: '192.0.2.7', userAgent: 'VLC/3' };
const decided = (output: 'ts' | 'hls' | 'file' = 'ts', notAfter: number | null = null): Serve => ({
  ...(serve('s-1', streamSpec(7, []), output) as Serve),
  notAfter,
});

function setUp() {
  const clock = new TestClock();
  const sessions = new Sessions(clock, () => {});
  const stop = new AbortController();
  void sessions.run(stop.signal);
  const closed: EndReason[] = [];
  const attachment = { close: (reason: EndReason) => closed.push(reason) };
  return { clock, sessions, closed, attachment };
}

test('a session of a stream ends with its connection', () => {
  const { sessions, attachment, closed } = setUp();
  const session = sessions.open('s-1', decided(), viewer);

  sessions.attach(session, attachment).detach();

  expect(sessions.size).toBe(0);
  expect(sessions.ended()).toMatchObject([{ session: 's-1', reason: 'viewer-left' }]);
  expect(closed).toEqual([]);
});

test('a session that lingers outlives the gap between two connections, and no more', async () => {
  const { clock, sessions, attachment } = setUp();
  const session = sessions.open('s-1', decided('file'), viewer);
  session.lingerMs = 10_000;

  sessions.attach(session, attachment).detach();
  await clock.tick(9000);
  sessions.attach(sessions.open('s-1', decided('file'), viewer), attachment).detach();
  await clock.tick(9000);
  expect(sessions.size).toBe(1);
  await clock.tick(2000);

  expect(sessions.size).toBe(0);
  expect(sessions.ended()).toHaveLength(1);
});

test('a session ends at its time, even when the wall clock is what moves; an extension moves the time', async () => {
  const { clock, sessions, attachment, closed } = setUp();
  const until = clock.now().getTime() + 5000;
  const session = sessions.open('s-1', decided('ts', until), viewer);
  sessions.attach(session, attachment);

  sessions.extend([
    { session: 's-1', notAfter: until + 5000 },
    { session: 'unknown', notAfter: null },
  ]);
  await clock.tick(6000);
  expect(closed).toEqual([]);
  await clock.tick(5000);

  expect(closed).toEqual(['expired']);
});

test('who comes back before the end was acknowledged goes on counting', () => {
  const { sessions } = setUp();
  const session = sessions.open('s-1', decided('hls'), viewer);
  session.bytes = 700;
  sessions.end(session, 'idle');
  expect(sessions.bytes).toBe(700);

  const again = sessions.open('s-1', decided('hls'), viewer);

  expect([again.bytes, sessions.bytes, sessions.ended()]).toEqual([700, 700, []]);
});

test('who has only changed channels may come back', () => {
  const { sessions, closed, attachment } = setUp();
  sessions.attach(sessions.open('s-1', decided('hls'), viewer), attachment);

  sessions.kill(['s-1'], 'viewer-left');

  expect([closed, sessions.wasKilled('s-1'), sessions.find('s-1')]).toEqual([['viewer-left'], false, undefined]);
});

test('a kill closes every connection of the session, and is remembered for a while', async () => {
  const { clock, sessions, attachment, closed } = setUp();
  const session = sessions.open('s-1', decided('hls'), viewer);
  sessions.attach(session, { ...attachment });
  sessions.attach(session, { ...attachment });

  sessions.kill(['s-1', 'unknown'], 'killed');

  expect(closed).toEqual(['killed', 'killed']);
  expect([sessions.wasKilled('s-1'), sessions.count('1:7', 'hls')]).toEqual([true, 0]);
  await clock.tick(31_000);
  expect(sessions.wasKilled('s-1')).toBe(false);
});
