import { systemClock } from '@muxwell/ground';
import fc from 'fast-check';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { until } from '../../testing/house.ts';
import { createControlWires } from './control-wires.ts';

/** A control plane that answers each request by what the test says. */
async function answering(answer: (socket: Socket, request: string) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.on('data', (data) => answer(socket, data.toString('latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let dialled = 0;
  let now = 0;
  const wires = createControlWires({
    clock: { monotonic: () => now },
    dial(onReady, onFailed, onread) {
      dialled += 1;
      const socket = connect({ port, host: '127.0.0.1', onread }).once('error', onFailed);
      socket.once('connect', () => onReady(socket.off('error', onFailed)));
    },
  });
  const ask = (path: string, method = 'GET') => {
    const told = { status: 0, raw: [] as string[], body: '', isOver: false, failed: '', wants: true };
    const call = wires.ask(
      { method, path, headers: ['Host', 'tv.example', 'X-A', 'b'] },
      {
        head: (status, _reason, raw) => void Object.assign(told, { status, raw }),
        bytes: (part) => ((told.body += Buffer.from(part).toString('latin1')), told.wants),
        end: () => void (told.isOver = true),
        failed: (error) => void (told.failed = error.message),
      },
    );
    return { told, call, over: () => until(() => told.isOver || told.failed !== '', 'the answer is over') };
  };
  return {
    ask,
    sockets,
    dialled: () => dialled,
    pass: (ms: number) => void (now += ms),
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const ok = (body: string, more = '') => `HTTP/1.1 200 OK\r\nX-Own: yes\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

test('a question goes as it should, its answer is told, and the connection is kept for the next', async () => {
  const asked: string[] = [];
  using world = await answering((socket, request) => {
    asked.push(request);
    socket.write(ok('abc'));
  });
  const one = world.ask('/a?b=c');
  await one.over();
  const two = world.ask('/d');
  await two.over();

  expect(asked[0]).toBe('GET /a?b=c HTTP/1.1\r\nHost: tv.example\r\nX-A: b\r\n\r\n');
  expect(one.told).toMatchObject({ status: 200, raw: ['X-Own', 'yes', 'Content-Length', '3'], body: 'abc', failed: '' });
  expect([two.told.body, world.dialled()]).toEqual(['abc', 1]);
});

test('an answer is read whole, cut anywhere on the way', async () => {
  const texts = [
    ok('abc'),
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
    'HTTP/1.1 200\r\nConnection: close\r\n\r\nabc',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), fc.integer({ min: 1, max: 40 }), async (text, step) => {
      using world = await answering((socket) => {
        const send = (at: number) =>
          at < text.length
            ? socket.write(text.slice(at, at + step), () => setImmediate(send, at + step))
            : text.includes('close') && socket.end();
        send(0);
      });
      const { told, over } = world.ask('/');
      await over();
      expect([told.status, told.body, told.failed]).toEqual([200, 'abc', '']);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['HEAD', ok('').replace('Length: 0', 'Length: 900')],
  ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n'],
  ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
])('%s: an answer without a body is over with its head', async (method, text) => {
  using world = await answering((socket) => void socket.write(text));
  const { told, over } = world.ask('/', method);
  await over();
  expect([told.body, told.failed]).toEqual(['', '']);
});

test.each([
  ['is no HTTP', 'SSH-2.0\r\n\r\n', 'the answer is not HTTP'],
  ['breaks off', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', 'the connection was closed'],
  ['has a head without end', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(70_000)}`, 'the answer is not HTTP'],
])('an answer that %s fails, and its connection is not kept', async (_what, text, says) => {
  let isGood = false;
  using world = await answering((socket) => void (isGood ? socket.write(ok('abc')) : socket.end(text)));
  const bad = world.ask('/');
  await bad.over();
  isGood = true;
  const good = world.ask('/');
  await good.over();
  expect([bad.told.failed, good.told.body, world.dialled()]).toEqual([says, 'abc', 2]);
});

test('a connection that was closed meanwhile, was told to close or is old is not used again', async () => {
  using world = await answering(
    (socket, request) => void socket.write(ok('abc', request.includes('/last') ? 'Connection: close\r\n' : '')),
  );
  await world.ask('/').over();
  for (const socket of world.sockets) socket.destroy();
  await until(() => world.sockets.size === 0, 'it is closed');
  await until(async () => {
    const { told, over } = world.ask('/last');
    await over();
    return told.body === 'abc';
  }, 'another connection answers');
  const before = world.dialled();
  await world.ask('/').over();
  world.pass(60_000);
  await world.ask('/').over();
  expect(world.dialled()).toBe(before + 2);
});

test('what is not wanted any more ends its connection and no other', async () => {
  using world = await answering((socket, request) => void (request.includes('/slow') || socket.write(ok('abc'))));
  const done = world.ask('/');
  await done.over();
  const slow = world.ask('/slow');
  done.call.cancel();
  expect(world.sockets.size).toBe(1);
  slow.call.cancel();
  await until(() => world.sockets.size === 0, 'the connection is gone');
  expect(slow.told.failed).toBe('');
});

test('a slow asker holds the answer back until it wants more', async () => {
  const size = 8_000_000;
  let sent = 0;
  using world = await answering((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
    const more = (): void => {
      while (sent < size) {
        sent += 100_000;
        if (!socket.write('x'.repeat(100_000))) return void socket.once('drain', more);
      }
    };
    more();
  });
  const { told, call, over } = world.ask('/');
  told.wants = false;
  await until(() => told.body.length > 0, 'the first bytes are here');
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(told.body.length).toBeLessThan(size);
  expect(sent).toBeLessThan(size);
  told.wants = true;
  call.resume();
  await over();
  expect(told.body.length).toBe(size);
});

test('who cannot be reached is told as failed', async () => {
  const wires = createControlWires({ clock: systemClock, dial: (_onReady, onFailed) => onFailed(new Error('refused')) });
  let says = '';
  const nothing = () => {};
  wires.ask(
    { method: 'GET', path: '/', headers: [] },
    { head: nothing, bytes: () => true, end: nothing, failed: (error) => void (says = error.message) },
  );
  expect(says).toBe('refused');
});
