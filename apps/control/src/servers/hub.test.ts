import { ToEdge, edgePath, edgeProtocol, type FromEdge } from '@muxwell/contract/edge';
import { createLog, systemClock, systemDice } from '@muxwell/ground';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { changes, state } from '../../testing/edge-messages.ts';
import { createHub } from './hub.ts';

const settings = {
  allowedPrivate: [],
  trustedProxies: [],
  startWaitSeconds: 1,
  sourceIdleSeconds: 1,
  segmentSeconds: 1,
  ringMegabytes: 1,
  prebufferSeconds: 0,
  slowViewers: 'jump' as const,
  segmentKey: 'ab',
};
const load = { viewers: 3, channels: 0, bitsPerSecondIn: 0, bitsPerSecondOut: 0, rssBytes: 0, loopLagMs: 0 };

const HERE = { id: '00000000-0000-4000-8000-000000000001', name: 'Primary' };
const serverOf = (peer: string | null) => (peer === null ? HERE : null);

async function openHub() {
  const log = createLog({ name: 'test', level: 'silent' });
  const hub = createHub({
    clock: systemClock,
    dice: systemDice,
    log,
    edgeKey: 'a-key-of-the-edges',
    settings: () => settings,
    serverOf,
    greeting: () => [],
  });
  const heard: string[] = [];
  hub.listen({
    onState: () => heard.push('state'),
    onAuthorize: () => heard.push('authorize'),
    onChanges: () => heard.push('changes'),
    onReport: () => heard.push('report'),
    onGone: () => heard.push('gone'),
  });
  const server = createServer();
  hub.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const dial = (key = 'a-key-of-the-edges') =>
    new WebSocket(`ws://127.0.0.1:${port}${edgePath}`, { headers: { authorization: `Bearer ${key}` } });
  return { hub, heard, dial, [Symbol.dispose]: () => server.close().closeAllConnections() };
}

/** An edge of some protocol that has been greeted. */
async function greeted(socket: WebSocket, protocol: number) {
  await once(socket, 'open');
  const say = (message: unknown) => socket.send(JSON.stringify(message));
  say({ type: 'hello', protocol, build: 'b', bootId: 'boot-1', name: 'one', pid: 1, worker: 0, socket: '' } satisfies FromEdge);
  const [data] = (await once(socket, 'message')) as [Buffer];
  return { say, welcome: ToEdge.parse(JSON.parse(data.toString())) };
}

test('the newest protocol is spoken', async () => {
  using world = await openHub();
  const { say, welcome } = await greeted(world.dial(), edgeProtocol);

  expect(welcome).toMatchObject({ type: 'welcome', protocol: edgeProtocol });
  say(state());
  say(changes({ load }));
  say(changes());
  await expect.poll(() => world.heard).toEqual(['state', 'changes', 'changes']);
  expect(world.hub.edges()).toMatchObject([{ name: 'Primary', process: 'one', load: { viewers: 3 } }]);
});

test('so is the one before: an edge that was not upgraded yet is heard as it speaks', async () => {
  using world = await openHub();
  const { say, welcome } = await greeted(world.dial(), edgeProtocol - 1);

  expect(welcome).toMatchObject({ type: 'welcome', protocol: edgeProtocol - 1 });
  say({ type: 'state', sessions: [], streams: [] });
  say({ type: 'report', sessions: [], ended: [], streams: [], load });
  await expect.poll(() => world.heard).toEqual(['state', 'report']);
  expect(world.hub.edges()).toMatchObject([{ load: { viewers: 3 } }]);
});

test.each([edgeProtocol - 2, edgeProtocol + 1])('protocol %i is refused', async (protocol) => {
  using world = await openHub();
  const socket = world.dial();
  await once(socket, 'open');

  socket.send(JSON.stringify({ type: 'hello', protocol, build: 'b', bootId: 'boot-1', name: 'one', pid: 1 }));

  expect((await once(socket, 'close'))[0]).toBe(1008);
  expect(world.hub.edges()).toEqual([]);
});

test('a wrong key is refused, and so is who does not say hello', async () => {
  using world = await openHub();
  const [wrong] = (await once(world.dial('another-key'), 'error')) as [Error];
  expect(wrong.message).toContain('401');

  const rude = world.dial();
  await once(rude, 'open');
  rude.send(JSON.stringify({ type: 'state', sessions: [], streams: [] }));
  expect((await once(rude, 'close'))[0]).toBe(1008);
});

test('an edge that dials again replaces its old connection without having gone', async () => {
  using world = await openHub();
  const first = world.dial();
  await greeted(first, edgeProtocol);

  await greeted(world.dial(), edgeProtocol);
  if (first.readyState !== WebSocket.CLOSED) await once(first, 'close');

  expect(world.heard).toEqual([]);
  expect(world.hub.edges()).toHaveLength(1);
});
