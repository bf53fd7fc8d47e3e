// What a worker does with the connections that the owner of the port hands to it.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { edgeIn } from '../../testing/house.ts';

type Edge = ReturnType<typeof edgeIn>;

const ASKED = 'GET /hls/none HTTP/1.1\r\nHost: a\r\n\r\n';

test.for([
  ['before it listens', async (edge: Edge, socket: Socket) => [edge.take(socket), await edge.listen()]],
  ['while it listens', async (edge: Edge, socket: Socket) => [await edge.listen(), edge.take(socket)]],
] as const)('a worker answers a connection that it is given %s, and closes it when it ends', async ([, give]) => {
  await using port = await openPort();
  const edge = edgeIn(port.folder, { worker: 1 });
  const stop = new AbortController();

  await give(edge, port.accepted);
  const running = edge.run(stop.signal);
  port.viewer.write(ASKED);
  const [answer] = (await once(port.viewer, 'data')) as [Buffer];
  const isClosed = once(port.viewer, 'close');
  stop.abort();
  await running;

  expect(answer.toString('latin1')).toContain('Connection: keep-alive');
  await isClosed;
});

test('a worker that has ended closes what it is given', async () => {
  await using port = await openPort();
  const edge = edgeIn(port.folder, { worker: 1 });
  await edge.listen();
  await edge.run(AbortSignal.abort());
  const isClosed = once(port.viewer.resume(), 'close');

  edge.take(port.accepted);

  await isClosed;
});

/** A connection at both its ends. */
async function openPort() {
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-worker-'));
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const viewer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  return {
    folder,
    viewer,
    accepted,
    async [Symbol.asyncDispose]() {
      viewer.destroy();
      accepted.destroy();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true });
    },
  };
}
