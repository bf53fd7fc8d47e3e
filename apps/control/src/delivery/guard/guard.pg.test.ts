// Blocks and limits on a whole control plane: on every endpoint that takes a line's credentials, set, shown, lifted and forgiven over the API.
import type { AccessRule, Waiting } from '@muxwell/contract';
import { systemClock } from '@muxwell/ground';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../../testing/house.ts';
import { until } from '../../../testing/wait.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  await house.owner.call('POST', '/api/lines', { username: 'alice', password: 's3cret' });
  await house.owner.call('POST', '/api/lines', { username: 'restreamer', password: 's3cret', isRestreamer: true });
  await house.settled();
});
afterAll(() => house.close());

const RIGHT = 'username=alice&password=s3cret';
const ask = (path: string, ip: string, agent = 'VLC/3') =>
  house.nobody.call('GET', path, undefined, { 'x-forwarded-for': ip, 'user-agent': agent });
const rule = async (body: Record<string, unknown>) => {
  const made = await house.owner.call<AccessRule>('POST', '/api/access-rules', body);
  expect(made.status, made.text).toBe(201);
  await house.settled();
  return made.body;
};
const end = async ({ id }: AccessRule) => {
  expect((await house.owner.call('DELETE', `/api/access-rules/${id}`)).status).toBe(204);
  await house.settled();
};
const set = async (values: Record<string, unknown>) => {
  await house.owner.call('PATCH', '/api/settings', { values });
  await house.settled();
};
const waiting = async () => (await house.owner.call<{ items: Waiting[] }>('GET', '/api/access-rules/waiting')).body.items;

const endpoints = [
  `/player_api.php?${RIGHT}`,
  `/player_api.php?${RIGHT}&action=get_live_streams`,
  '/player_api/alice/s3cret',
  `/panel_api.php?${RIGHT}`,
  `/get.php?${RIGHT}`,
  `/xmltv.php?${RIGHT}`,
  '/playlist/alice/s3cret',
  '/epg/alice/s3cret',
];

describe.each(endpoints)('%s', (path) => {
  test('is closed to a blocked address, and open again when the rule has ended', async () => {
    const made = await rule({ kind: 'address', effect: 'block', value: '192.0.2.0/24' });
    expect(await ask(path, '192.0.2.9')).toMatchObject({ status: 403, text: 'This address is blocked.\n' });
    expect((await ask(path, '198.51.100.1')).status).toBe(200);
    await end(made);
    expect((await ask(path, '192.0.2.9')).status).toBe(200);
  });

  test('is answered with 429 and Retry-After to who asks too much', async () => {
    await set({ 'limits.addressRequests': 30 });
    const ip = `203.0.113.${endpoints.indexOf(path) + 1}`;
    let refused = await ask(path, ip);
    for (let n = 0; n < 31 && refused.status === 200; n += 1) refused = await ask(path, ip);
    expect(refused).toMatchObject({ status: 429, text: 'Too many requests: slow down.\n' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await set({ 'limits.addressRequests': null });
  });
});

test('a wrong token is a guess like a wrong password', async () => {
  await set({ 'limits.wrongPerAddress': 3 });
  for (let n = 0; n < 3; n += 1) expect((await ask(`/playlist/token-${n}.m3u8`, '192.0.2.50')).status).toBe(404);
  expect((await ask('/playlist/token-9.m3u8', '192.0.2.50')).status).toBe(429);
  expect((await ask(`/player_api.php?${RIGHT}`, '192.0.2.50')).status).toBe(429);
  await set({ 'limits.wrongPerAddress': null });
});

test('who waits is listed and may be forgiven; an address may be lifted, and that is shown', async () => {
  await set({ 'limits.wrongPerAddress': 3 });
  for (let n = 0; n < 4; n += 1) await ask(`/get.php?username=bob&password=guess-${n}`, '192.0.2.60');
  expect(await waiting()).toContainEqual(
    expect.objectContaining({ kind: 'address', value: '192.0.2.60', reason: 'too-many-guesses' }),
  );
  expect((await house.owner.call('POST', '/api/access-rules/forgive', { value: '192.0.2.60' })).body).toEqual({ forgiven: 1 });
  expect((await ask(`/get.php?${RIGHT}`, '192.0.2.60')).status).toBe(200);

  const lift = await rule({ kind: 'address', effect: 'lift', value: '192.0.2.60', note: 'measuring' });
  for (let n = 0; n < 20; n += 1) expect((await ask(`/get.php?username=bob&password=more-${n}`, '192.0.2.60')).status).toBe(401);
  const list = await house.owner.call<{ items: AccessRule[] }>('GET', '/api/access-rules?effect=lift');
  expect(list.body.items).toMatchObject([{ value: '192.0.2.60', note: 'measuring', hits: 20 }]);
  await end(lift);
  await set({ 'limits.wrongPerAddress': null });
});

test('a blocked player is refused, a restreamer’s is not', async () => {
  const made = await rule({ kind: 'agent', effect: 'block', value: 'Wget*' });
  expect((await ask(`/get.php?${RIGHT}`, '192.0.2.70', 'Wget/1.20.3')).status).toBe(403);
  expect((await ask(`/get.php?${RIGHT}`, '192.0.2.70', 'VLC/3')).status).toBe(200);
  expect((await ask('/get.php?username=restreamer&password=s3cret', '192.0.2.70', 'Wget/1.20.3')).status).toBe(200);
  await end(made);
});

test('a rule that has a time ends by itself', async () => {
  const expiresAt = new Date(systemClock.now().getTime() + 1500).toISOString();
  await rule({ kind: 'address', effect: 'block', value: '192.0.2.80', expiresAt });
  expect((await ask(`/get.php?${RIGHT}`, '192.0.2.80')).status).toBe(403);
  await until('the rule has ended', async () => (await ask(`/get.php?${RIGHT}`, '192.0.2.80')).status === 200);
});

test('why a play is refused names the block', async () => {
  const { body } = await house.owner.call<{ id: number }>('POST', '/api/streams', { kind: 'live', name: 'One' });
  const made = await rule({ kind: 'address', effect: 'block', value: '192.0.2.90' });
  const question = { line: 'alice', streamId: body.id, ip: '192.0.2.90' };
  const explained = await house.owner.call<{ trace: unknown[] }>('POST', '/api/explain', question);
  expect(explained.body).toMatchObject({ isAllowed: false, reason: 'blocked' });
  expect(explained.body.trace[0]).toMatchObject({ rule: 'guard', outcome: 'refused' });
  await end(made);
});

test.each([
  ['an address that is none', { kind: 'address', effect: 'block', value: 'here' }, 400],
  ['a range that is none', { kind: 'address', effect: 'block', value: '10.0.0.0/99' }, 400],
  ['a country of three letters', { kind: 'country', effect: 'block', value: 'PRT' }, 400],
  ['a provider that is no number', { kind: 'network', effect: 'block', value: 'AS1' }, 400],
  ['a lift for a player', { kind: 'agent', effect: 'lift', value: 'VLC' }, 400],
])('%s is no rule', async (_, body, status) => {
  expect((await house.owner.call('POST', '/api/access-rules', body)).status).toBe(status);
});

test('one rule is not made twice, and another app’s rules are its own', async () => {
  const body = { kind: 'country', effect: 'block', value: 'pt' };
  const made = await rule(body);
  expect(made.value).toBe('PT');
  expect(await house.owner.call('POST', '/api/access-rules', body)).toMatchObject({ status: 409 });
  expect((await house.foreigner.call('POST', '/api/access-rules', body)).status).toBe(201);
  await end(made);
});
