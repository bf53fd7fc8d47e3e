// Limits with the settings of a fresh installation, and what lifts them.
import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { declaredSettings } from '../../tenancy/index.ts';
import { createAccessRules, type AccessRuleRow } from './access-rules.ts';
import { costs, createGuard, type Visit } from './guard.ts';

type Key = keyof typeof declaredSettings;
const place = { hasCountries: true, country: 'PT', hasNetworks: true, network: 64_500, networkName: '' };

function world(rows: Omit<AccessRuleRow, 'id' | 'expires_at'>[] = [], changed: Partial<Record<Key, number>> = {}) {
  const clock = new TestClock(new Date('2026-06-01T00:00:00Z'));
  const rules = createAccessRules(() => place);
  rules.put(
    1,
    rows.map((row, n) => ({ id: String(n), expires_at: null, ...row })),
  ); // prettier-ignore
  const guard = createGuard({
    clock,
    rules,
    settings: { get: ((_: number, key: Key) => changed[key] ?? declaredSettings[key].default) as never },
  });
  const visit = (changes: Partial<Visit> = {}) =>
    guard.halts({
      appId: 1,
      ip: '198.51.100.4',
      userAgent: 'VLC/3',
      line: { id: 7, isRestreamer: false },
      tried: { username: 'alice', secret: 's3cret' },
      cost: costs.plain,
      ...changes,
    });
  const guess = (n: number, changes: Partial<Visit> = {}) =>
    visit({ line: null, tried: { username: `name-${n}`, secret: `guess-${n}` }, ...changes });
  return { clock, guard, rules, visit, guess };
}
const times = (count: number, act: (n: number) => unknown) => Array.from({ length: count }, (_, n) => act(n));

test('the limits of a fresh installation are strict', () => {
  const limits = Object.fromEntries(
    Object.entries(declaredSettings).flatMap(([key, info]) => (key.startsWith('limits.') ? [[key, info.default]] : [])),
  );
  expect(limits).toEqual({
    'limits.lineRequests': 1200,
    'limits.addressRequests': 3000,
    'limits.wrongPerAddress': 30,
    'limits.wrongPerLine': 100,
  });
});

test('a line gets 1,200 requests at once, then 20 a second; beyond it 429 with the seconds to wait', async () => {
  const { visit, clock } = world();
  expect(times(1200, () => visit()).every((halt) => halt === null)).toBe(true);
  expect(visit()).toMatchObject({ status: 429, reason: 'too-many-requests', retryAfterSeconds: 1 });
  await clock.tick(1000);
  expect(times(20, () => visit()).every((halt) => halt === null)).toBe(true);
  expect(visit()).toMatchObject({ status: 429 });
});

test('a guide of 5,000 channels may be asked for channel by channel in one burst', () => {
  const { visit } = world();
  expect(times(5000, () => visit({ cost: costs.guide })).every((halt) => halt === null)).toBe(true);
});

test('playlists count ten, and what plays on counts nothing', () => {
  const { visit } = world();
  expect(times(120, () => visit({ cost: costs.playlist })).every((halt) => halt === null)).toBe(true);
  expect(visit({ cost: costs.playlist })).toMatchObject({ status: 429 });
  expect(times(10_000, () => visit({ cost: costs.nothing })).every((halt) => halt === null)).toBe(true);
});

test('an address gets 3,000 requests for all its lines; another address, and another app, is not touched', () => {
  const { visit } = world();
  const of = (id: number) => ({ line: { id, isRestreamer: false } });
  expect(times(3000, (n) => visit(of(n % 10))).every((halt) => halt === null)).toBe(true);
  expect(visit(of(99))).toMatchObject({ status: 429 });
  expect(visit({ ...of(99), ip: '198.51.100.5' })).toBeNull();
  expect(visit({ ...of(99), appId: 2 })).toBeNull();
});

test('thirty different wrong credentials and the address waits a quarter of an hour, whatever it says then', async () => {
  const { visit, guess, clock } = world();
  expect(times(30, (n) => guess(n)).every((halt) => halt === null)).toBe(true);
  expect(guess(31)).toMatchObject({ status: 429, reason: 'too-many-guesses', retryAfterSeconds: 900 });
  expect(visit()).toMatchObject({ reason: 'too-many-guesses' });
  expect(visit({ ip: '203.0.113.1' })).toBeNull();
  await clock.tick(15 * 60_000);
  expect(visit()).toBeNull();
});

test('a player that repeats one wrong password for days locks nobody out', () => {
  const { visit, guess } = world();
  expect(times(500, () => guess(1)).every((halt) => halt === null)).toBe(true);
  expect(visit()).toBeNull();
});

test('guessing at one name from many addresses ends, and its owner at home goes on', () => {
  const { visit } = world();
  visit({ ip: '203.0.113.77' });
  const from = (n: number) => visit({ ip: `198.51.100.${n}`, line: null, tried: { username: 'alice', secret: `guess-${n}` } });
  expect(times(100, (n) => from(n)).every((halt) => halt === null)).toBe(true);
  expect(from(101)).toMatchObject({ reason: 'too-many-guesses' });
  expect(visit({ ip: '192.0.2.9' })).toMatchObject({ reason: 'too-many-guesses' });
  expect(visit({ ip: '203.0.113.77' })).toBeNull();
});

test('the addresses of one household’s IPv6 network are one', () => {
  const { guess } = world();
  times(30, (n) => guess(n, { ip: `2001:db8:1:2::${n + 1}` }));
  expect(guess(31, { ip: '2001:db8:1:2:ffff::1' })).toMatchObject({ status: 429 });
  expect(guess(32, { ip: '2001:db8:1:3::1' })).toBeNull();
});

test.each([
  ['an address', { effect: 'block', kind: 'address', value: '198.51.100.0/24' }],
  ['a player', { effect: 'block', kind: 'agent', value: 'vlc' }],
  ['a country', { effect: 'block', kind: 'country', value: 'PT' }],
  ['a provider', { effect: 'block', kind: 'network', value: '64500' }],
] as const)('a block of %s keeps out', (_, rule) => {
  expect(world([rule]).visit()).toMatchObject({ status: 403, reason: 'blocked' });
  expect(world([{ ...rule, value: 'ZZ' }]).visit()).toBeNull();
});

test('a restreamer passes the block of its player and all limits, not the block of its address', () => {
  const line = { id: 7, isRestreamer: true };
  const { visit } = world([{ effect: 'block', kind: 'agent', value: 'vlc' }]);
  expect(times(5000, () => visit({ line })).every((halt) => halt === null)).toBe(true);
  expect(world([{ effect: 'block', kind: 'address', value: '198.51.100.4' }]).visit({ line })).toMatchObject({ status: 403 });
});

test('an address that is lifted has no limit, others have', () => {
  const { visit, guess } = world([{ effect: 'lift', kind: 'address', value: '198.51.100.4' }]);
  expect(times(10_000, () => visit()).every((halt) => halt === null)).toBe(true);
  expect(times(100, (n) => guess(n)).every((halt) => halt === null)).toBe(true);
  times(30, (n) => guess(n, { ip: '203.0.113.1' }));
  expect(guess(99, { ip: '203.0.113.1' })).toMatchObject({ status: 429 });
});

test('a rule ends when its time does, although the address was looked at before', async () => {
  const { rules, visit, clock } = world();
  rules.put(1, [
    { id: 'a', effect: 'block', kind: 'address', value: '198.51.100.4', expires_at: new Date('2026-06-01T00:01:00Z') },
  ]);
  expect(visit()).toMatchObject({ reason: 'blocked' });
  await clock.tick(60_000);
  expect(visit()).toBeNull();
});

test('who waits is shown, and may be forgiven', () => {
  const { guard, guess, visit } = world();
  times(30, (n) => guess(n));
  expect(guard.waiting(1)).toMatchObject([{ kind: 'address', value: '198.51.100.4', reason: 'too-many-guesses' }]);
  expect(guard.waiting(2)).toEqual([]);
  expect(guard.forgive(1, '198.51.100.4')).toBe(1);
  expect(guard.waiting(1)).toEqual([]);
  expect(visit()).toBeNull();
});

test.each([
  ['limits.lineRequests', 30, 'too-many-requests'],
  ['limits.addressRequests', 30, 'too-many-requests'],
] as const)('the setting %s changes when a line is told to slow down', (key, limit, reason) => {
  const { visit } = world([], { [key]: limit });
  expect(times(limit, () => visit()).every((halt) => halt === null)).toBe(true);
  expect(visit()).toMatchObject({ reason });
});

test.each(['limits.wrongPerAddress', 'limits.wrongPerLine'] as const)(
  'the setting %s changes how many guesses are free',
  (key) => {
    const { visit } = world([], { [key]: 3 });
    const guess = (n: number) => visit({ line: null, tried: { username: 'alice', secret: `guess-${n}` } });
    expect(times(3, (n) => guess(n)).every((halt) => halt === null)).toBe(true);
    expect(guess(4)).toMatchObject({ reason: 'too-many-guesses' });
  },
);
