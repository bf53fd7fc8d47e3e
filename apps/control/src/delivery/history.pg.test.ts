// What an edge tells of a viewer, as it is kept when the viewer has left.
import type { PastConnection } from '@muxwell/contract';
import { edgePath, edgeProtocol, type FromEdge } from '@muxwell/contract/edge';
import { systemClock } from '@muxwell/ground';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { changes, hello, reported, state } from '../../testing/edge-messages.ts';
import { startHouse, testKeys, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  await house.app.http.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => house.close());

const HOUR_MS = 3_600_000;
/** Of today: what is older than ninety days is forgotten, as soon as the house gets round to it. */
const ENDED_AT = systemClock.now().getTime() - HOUR_MS;

test('the last figures of a connection, and the edge that served it, stay in its history', async () => {
  const { port } = house.app.http.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${testKeys.edgeKey}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${edgePath}`, { headers });
  await once(socket, 'open');
  const say = (message: FromEdge) => socket.send(JSON.stringify(message));
  const report = (session: string) =>
    reported(session, {
      appId: house.owner.appId,
      ip: '192.0.2.7',
      userAgent: 'VLC/3',
      startedAt: ENDED_AT - HOUR_MS,
      bytes: 1_000_000,
    });
  say(hello({ protocol: edgeProtocol }));
  say(state());

  say(changes({ opened: [report('1.one'), report('1.two')], quality: [['1.one', 2, 31.5, 4_000_000, 1880, 7]] }));
  const ended = ['1.one', '1.two'].map((id) => ({
    ...report(id),
    endedAt: ENDED_AT,
    reason: 'viewer-left' as const,
  }));
  say(changes({ ended }));

  const items = await until('both are kept', async () => {
    const { body } = await house.owner.call<{ items: PastConnection[] }>('GET', '/api/connections/history?streamId=5');
    return body.items.length === 2 && body.items;
  });
  const quality = { stalls: 2, rttMs: 31.5, deliveryBitsPerSecond: 4_000_000, unsentBytes: 1880, retransmits: 7 };
  expect(Object.fromEntries(items.map((one) => [one.id, one.quality]))).toEqual({ '1.one': quality, '1.two': null });
  expect(items.map(({ edge }) => edge)).toEqual(['Primary', 'Primary']);
  socket.close();
});
