// A peer from which nothing comes; whether its machine is there is asked with real sockets.
import { TestClock } from '@muxwell/ground';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { sourceOf } from '../../testing/feed.ts';
import { until } from '../../testing/house.ts';
import type { PeerUnreached } from '../sources/source.ts';
import { watchForSilence } from './silence.ts';

async function setUp() {
  const clock = new TestClock();
  let knocks = 0;
  const server = createServer((socket) => {
    knocks += 1;
    socket.on('error', () => {});
    socket.resume();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const over = new AbortController();
  let why: PeerUnreached | null = null;
  const source = { ...sourceOf('peer'), url: `https://127.0.0.1:${port}/pull/1` };
  const heard = watchForSilence(clock, { source, signal: over.signal, end: (error) => (why = error) });
  return {
    clock,
    heard,
    why: (): PeerUnreached | null => why,
    knocks: () => knocks,
    /** Nobody accepts connections there any more. */
    vanish: () => once(server.close(), 'close'),
    [Symbol.dispose]() {
      over.abort();
      server.close();
    },
  };
}

test('a peer that says nothing, and whose machine is gone, is left at once', async () => {
  using peer = await setUp();
  await peer.vanish();

  await peer.clock.tick(600);
  await until(async () => (await peer.clock.tick(20), peer.why() !== null), 'it is left');
  expect(peer.clock.monotonic()).toBeLessThan(1500);

  expect(peer.why()?.message).toBe('the other server cannot be reached any more');
});

test('a peer that says nothing, and whose machine is there, is left after one and a half seconds', async () => {
  using peer = await setUp();

  await peer.clock.tick(600);
  await until(() => peer.knocks() === 1, 'it is knocked at');
  await peer.clock.tick(800);
  expect(peer.why()).toBeNull();
  await until(async () => (await peer.clock.tick(100), peer.why() !== null), 'it is left');

  // It hangs: nobody waits until it has not answered a second time.
  expect(peer.why()).toMatchObject({ isSilent: true, message: 'the other server stopped sending' });
  expect(peer.knocks()).toBe(1);
});

test('a peer that speaks twice a second is neither left nor knocked at, and knocked at in each silence', async () => {
  using peer = await setUp();
  for (let half = 0; half < 6; half += 1) {
    await peer.clock.tick(500);
    peer.heard();
  }
  expect([peer.why(), peer.knocks()]).toEqual([null, 0]);

  for (let silence = 1; silence <= 2; silence += 1) {
    for (let tenth = 0; tenth < 6; tenth += 1) await peer.clock.tick(100);
    await until(() => peer.knocks() === silence, `it is knocked at ${silence} times`);
    peer.heard();
  }
  expect(peer.why()).toBeNull();
});
