import type { ConnectionRate, LiveEvents, PanelEvents } from '@muxwell/contract';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

const PASSWORD = 'correct horse battery';
let house: House;
let url = '';
const open: Socket[] = [];
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  await house.app.http.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(house.app.http.server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});
afterAll(() => house.close());

interface Panel {
  socket: Socket<LiveEvents, PanelEvents>;
  changed: string[];
  refusal: string | null;
}
async function openPanel(auth: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Panel> {
  const socket: Socket<LiveEvents, PanelEvents> = io(url, {
    transports: ['websocket'],
    auth,
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  });
  open.push(socket);
  const panel: Panel = { socket, changed: [], refusal: null };
  socket.on('changed', ({ resource }) => void panel.changed.push(resource));
  socket.on('connect_error', (error) => {
    panel.refusal = error.message;
  });
  await until('the socket is open or refused', () => socket.connected || panel.refusal !== null);
  return panel;
}
const tokenOf = async (email: string) =>
  (await house.nobody.call<{ accessToken: string }>('POST', '/api/auth/login', { email, password: PASSWORD, tokens: true })).body
    .accessToken;

test('a panel hears what changes in its app, and nothing of another app', async () => {
  const own = await openPanel({ appId: house.owner.appId, token: await tokenOf('owner@example.org') });
  const other = await openPanel({
    appId: house.foreigner.appId,
    token: await tokenOf(`owner-${house.foreigner.appId}@example.org`),
  });

  await house.owner.call('POST', '/api/lines', { username: 'heard' });

  await until('the lines are told', () => own.changed.includes('lines') && own.changed.includes('audit'));
  await house.foreigner.call('POST', '/api/categories', { kind: 'live', name: 'Own' });
  await until('the other hears its own', () => other.changed.includes('categories'));
  expect(other.changed).not.toContain('lines');
});

test('figures come by themselves', async () => {
  const { socket } = await openPanel({ appId: house.owner.appId, token: await tokenOf('owner@example.org') });
  const figures: unknown[] = [];
  socket.on('figures', (now) => void figures.push(now));
  await until('figures have come', () => figures.length > 0);
  expect(figures[0]).toMatchObject({ viewers: 0, database: 'up', edges: [] });
});

const viewerOf = (appId: number) => ({
  appId,
  lineId: null,
  streamId: 1,
  output: 'ts' as const,
  ip: '203.0.113.1',
  userAgent: 'player',
});

test('a panel that watches connections is told how far they are, and of none of another app', async () => {
  const { sessions } = house.app.delivery;
  const admitted = [house.owner.appId, house.foreigner.appId].map((appId) =>
    sessions.admit(viewerOf(appId), { bootId: 'boot', name: 'edge' }, { limit: 1, whenFull: 'refuse-newest' }),
  );
  const ids = admitted.flatMap((one) => (one.kind === 'ok' ? [one.session.id] : []));
  for (const id of ids) sessions.count([id, 2000, 0, 8000]);
  const { socket } = await openPanel({ appId: house.owner.appId, token: await tokenOf('owner@example.org') });
  const told: ConnectionRate[][] = [];
  socket.on('rates', (rates) => void told.push(rates));

  socket.emit('watch', [...ids, 'no-such-session']);

  await until('rates have come', () => told.length > 0);
  expect(told[0]).toEqual([[ids[0], 2000, 8000]]);
  for (const id of ids) sessions.remove(id);
});

test('a cookie opens the socket as well; nobody and strangers are refused', async () => {
  const { headers } = await house.nobody.call('POST', '/api/auth/login', { email: 'owner@example.org', password: PASSWORD });
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  expect((await openPanel({ appId: house.owner.appId }, { cookie })).refusal).toBeNull();
  expect((await openPanel({ appId: house.owner.appId })).refusal).toMatch(/sign in/);
  expect(
    (await openPanel({ appId: house.owner.appId, token: await tokenOf(`owner-${house.foreigner.appId}@example.org`) })).refusal,
  ).toMatch(/no such app/);
});

test('a job’s progress is told while it runs', async () => {
  const { socket } = await openPanel({ appId: house.owner.appId, token: await tokenOf('owner@example.org') });
  const states: string[] = [];
  socket.on('import', (run) => void states.push(run.state));
  await house.owner.call('POST', '/api/imports', {
    from: { kind: 'text', text: '#EXTM3U\n#EXTINF:-1,One\nhttp://203.0.113.9/1.ts\n' },
    apply: 'now',
  });
  await until('the run is done', () => states.includes('done'));
  expect(states.indexOf('staged')).toBeLessThan(states.indexOf('done'));
});
