import { createServer, type AddressInfo, type Socket } from 'node:net';
import { systemClock } from '@muxwell/ground';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookup } from 'node:dns';
import { until } from '../../testing/house.ts';
import { Body } from '../http1/body.ts';
import { openWire } from './wire.ts';

/** Answers each connection by what the test says, once the request has come. */
async function answering(answer: (socket: Socket, request: string) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.once('data', (data) => answer(socket, data.toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = new AbortController();
  const open = (more: { idleMs?: number } = {}) =>
    openWire(new URL(`http://127.0.0.1:${port}/a/b.ts?c=d`), {
      headers: { 'user-agent': 'Test', accept: '*/*' },
      lookup,
      clock: systemClock,
      signal: stop.signal,
      connectMs: 1000,
      idleMs: more.idleMs ?? 2000,
    });
  return {
    open,
    stop,
    sockets,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function bodyOf(answer: { read(onBytes: (bytes: Uint8Array) => void): Promise<void> }): Promise<string> {
  const parts: Buffer[] = [];
  await answer.read((bytes) => parts.push(Buffer.from(bytes)));
  return Buffer.concat(parts).toString('latin1');
}

test('the request is as it should be, and a body without length ends with the connection', async () => {
  let asked = '';
  using world = await answering((socket, request) => {
    asked = request;
    socket.end('HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nX-A:  b \r\n\r\nGabc');
  });

  const answer = await world.open();

  expect([answer.status, answer.headers]).toEqual([200, { 'content-type': 'video/mp2t', 'x-a': 'b' }]);
  expect(await bodyOf(answer)).toBe('Gabc');
  expect(asked).toMatch(
    /^GET \/a\/b\.ts\?c=d HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\nconnection: close\r\nuser-agent: Test\r\naccept: \*\/\*\r\n\r\n$/,
  );
});

test.each([
  ['with a length', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcd', 'abc'],
  ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nt: u\r\n\r\n', 'abc'],
  ['of a web radio', 'ICY 200 OK\r\nicy-name: a\r\n\r\nabc', 'abc'],
])('a body %s is read whole, cut anywhere on the way', async (_what, text, expected) => {
  using world = await answering((socket) => {
    const send = (at: number) =>
      at < text.length ? socket.write(text.slice(at, at + 7), () => setImmediate(send, at + 7)) : socket.end();
    send(0);
  });

  expect(await bodyOf(await world.open())).toBe(expected);
});

test.each([
  ['that is no HTTP', 'SSH-2.0-x\r\n\r\n', /not HTTP/],
  ['whose head never ends', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`, /not HTTP/],
  ['that ends in its head', 'HTTP/1.1 200 OK\r\n', /closed/],
])('an answer %s is a failure', async (_what, text, says) => {
  using world = await answering((socket) => void socket.end(text));

  await expect(world.open()).rejects.toThrow(says);
});

test('silence is a failure, before the answer and within it; what is sent late in time is none', async () => {
  using mute = await answering(() => {});
  await expect(mute.open({ idleMs: 50 })).rejects.toThrow('no answer came in time');

  using stalling = await answering((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nabc'));
  await expect(bodyOf(await stalling.open({ idleMs: 50 }))).rejects.toThrow('the source stopped sending');
  await until(() => stalling.sockets.size === 0, 'the connection is gone');
});

test('a cut body, broken chunks, a reset and an abort are told apart from a good end', async () => {
  using short = await answering((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'));
  await expect(bodyOf(await short.open())).rejects.toThrow('closed');

  using strange = await answering((socket) => void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc'));
  await expect(bodyOf(await strange.open())).rejects.toThrow('no sense');

  using reset = await answering((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nabc', () => socket.resetAndDestroy()));
  await expect(reset.open().then(bodyOf)).rejects.toThrow(/broke|closed/);

  using aborted = await answering((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nabc'));
  const reading = bodyOf(await aborted.open());
  aborted.stop.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
});

test('nobody listens: the failure says so', async () => {
  const world = await answering(() => {});
  world[Symbol.dispose]();
  await expect(world.open()).rejects.toThrow('refused');
});

test('chunks cut anywhere give the same bytes', () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 });
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 30 }), (parts, size) => {
      const framed = parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
      const wire = Buffer.concat([...framed, Buffer.from('0\r\n\r\n')]);
      const got: Buffer[] = [];
      const body = new Body({ 'transfer-encoding': 'chunked' }, (bytes) => got.push(Buffer.from(bytes)));
      let isDone = false;
      for (let at = 0; at < wire.length; at += size) isDone = body.push(wire.subarray(at, at + size));
      expect([isDone, Buffer.concat(got).equals(Buffer.concat(parts))]).toEqual([true, true]);
    }),
  );
});
