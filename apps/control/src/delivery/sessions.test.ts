import type { SessionReport } from '@muxwell/contract/edge';
import { TestClock, type Dice } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { reported } from '../../testing/edge-messages.ts';
import { createSessions, type Viewer } from './sessions.ts';

const edge = { bootId: 'boot-1', name: 'edge' };
const refuse = { limit: 2, whenFull: 'refuse-newest' } as const;
const drop = { limit: 2, whenFull: 'drop-oldest' } as const;

function world() {
  const clock = new TestClock();
  let n = 0;
  const dice = { id: () => `s${(n += 1)}` } as Dice;
  return { clock, sessions: createSessions({ clock, dice }) };
}
const viewer = (changes: Partial<Viewer> = {}): Viewer => ({
  appId: 1,
  lineId: 7,
  streamId: 1,
  output: 'ts',
  ip: '198.51.100.1',
  userAgent: 'VLC',
  ...changes,
});
const seen = (session: string, more: Partial<SessionReport> = {}) => reported(session, { streamId: 1, bytes: 10, ...more });
const other = (n: number): Partial<Viewer> => ({ ip: `198.51.100.${n}` });
test('of fifty starts at once on a line of two, two are admitted', () => {
  const { sessions } = world();
  const kinds = Array.from({ length: 50 }, (_, n) => sessions.admit(viewer(other(n)), edge, refuse).kind);
  expect(kinds.filter((kind) => kind === 'ok')).toHaveLength(2);
  expect(sessions.countOfLine(1, 7)).toBe(2);
});

test('a device that changes channels at the limit gives up its oldest session', async () => {
  const { sessions, clock } = world();
  const first = sessions.admit(viewer(), edge, refuse);
  await clock.tick(10);
  sessions.admit(viewer(other(2)), edge, refuse);
  const zapped = sessions.admit(viewer({ streamId: 2 }), edge, refuse);
  expect(zapped).toMatchObject({ kind: 'ok', replaces: first.kind === 'ok' ? { id: first.session.id } : null });
  expect(sessions.countOfLine(1, 7)).toBe(2);
});

test('where the oldest is dropped, another device’s oldest session goes', async () => {
  const { sessions, clock } = world();
  const oldest = sessions.admit(viewer(other(1)), edge, drop);
  await clock.tick(10);
  sessions.admit(viewer(other(2)), edge, drop);
  const third = sessions.admit(viewer(other(3)), edge, drop);
  expect(third).toMatchObject({ kind: 'ok', replaces: { id: oldest.kind === 'ok' ? oldest.session.id : '' } });
});

test('a repeated playlist and a seek in a film belong to the session that the device has', () => {
  const { sessions } = world();
  for (const output of ['hls', 'file'] as const) {
    const first = sessions.admit(viewer({ output, streamId: 5 }), edge, refuse);
    const again = sessions.admit(viewer({ output, streamId: 5 }), edge, refuse);
    expect(again).toEqual(first);
  }
  expect(sessions.countOfLine(1, 7)).toBe(2);
});

test('a slot that no edge reports is free again', async () => {
  const { sessions, clock } = world();
  sessions.admit(viewer(), edge, refuse);
  const taken = sessions.admit(viewer(other(2)), edge, refuse);
  if (taken.kind === 'ok') sessions.report(seen(taken.session.id, other(2)), edge);
  await clock.tick(20_000);
  expect(sessions.all().map((one) => one.isReported)).toEqual([true]);
});

test('a new process takes up the sessions that an edge reports, with the line that their id names', () => {
  const { sessions } = world();
  sessions.report(seen('7-abc'), edge);
  sessions.report(seen('0-panel'), edge);
  expect(sessions.get('7-abc')).toMatchObject({ lineId: 7, bytes: 10, isReported: true });
  expect(sessions.get('0-panel')?.lineId).toBeNull();
  expect(sessions.admit(viewer(other(9)), edge, { ...refuse, limit: 1 }).kind).toBe('full');
});

test('what an edge no longer holds is over, but not what it has not reported yet', () => {
  const { sessions } = world();
  sessions.report(seen('7-gone'), edge);
  const pending = sessions.admit(viewer(other(2)), edge, refuse);
  expect(sessions.keepOnly(edge.bootId, new Set()).map((one) => one.id)).toEqual(['7-gone']);
  expect(sessions.all()).toEqual([pending.kind === 'ok' ? pending.session : null]);
});

const away = (sessions: ReturnType<typeof world>['sessions'], ...devices: number[]) => {
  for (const n of devices) sessions.report(seen(`7-away${n}`, other(n)), edge);
  sessions.doubt(edge.bootId);
};
const elsewhere = { bootId: 'boot-2', name: 'another' };

test('while an edge is away, a line gets at most one connection more than it may have', () => {
  const { sessions } = world();
  away(sessions, 1, 2, 3);
  const kinds = Array.from(
    { length: 20 },
    (_, n) => sessions.admit(viewer(other(20 + n)), elsewhere, { ...refuse, limit: 3 }).kind,
  );

  expect(kinds.filter((kind) => kind === 'ok')).toHaveLength(1);
});

test('a device whose edge is dead takes its own place at another', () => {
  const { sessions } = world();
  away(sessions, 1, 2);

  for (const n of [1, 2]) expect(sessions.admit(viewer(other(n)), elsewhere, refuse).kind).toBe('ok');
  expect(sessions.admit(viewer(other(9)), elsewhere, refuse).kind).toBe('full');
});

test('an HLS session whose edge is dead goes on at another as the same session', () => {
  const { sessions } = world();
  sessions.report(seen('7-hls', { output: 'hls' }), edge);
  sessions.doubt(edge.bootId);

  const again = sessions.admit(viewer({ output: 'hls' }), elsewhere, { ...refuse, limit: 1 });

  expect(again).toMatchObject({ kind: 'ok', session: { id: '7-hls', bootId: 'boot-2', doubtedAt: null } });
  expect([sessions.countOfEdge('boot-1'), sessions.countOfEdge('boot-2')]).toEqual([0, 1]);
});

test('sessions of an edge that is away are listed again when it is back, and forgotten after a while when it is not', async () => {
  const { sessions, clock } = world();
  away(sessions, 1, 2);
  expect(sessions.all()).toEqual([]);

  sessions.report(seen('7-away1', other(1)), edge);
  await clock.tick(5000);
  sessions.dropDoubtful(5000);

  expect(sessions.all().map((one) => one.id)).toEqual(['7-away1']);
  expect(sessions.get('7-away2')).toBeNull();
});
