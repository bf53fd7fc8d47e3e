import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { ground, until } from './ground.ts';

const echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
beforeAll(() => new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve)));
afterAll(() => void echo.close());

async function proxy(): Promise<FaultProxy> {
  const started = await startFaultProxy({ port: (echo.address() as AddressInfo).port });
  onTestFinished(() => started.stop());
  return started;
}

interface Talk {
  socket: Socket;
  heard: () => string;
  error: () => string | undefined;
}

function talk(port: number): Talk {
  let heard = '';
  let code: string | undefined;
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('data', (bytes: Buffer) => {
    heard += bytes.toString('latin1');
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code ?? 'unknown';
  });
  onTestFinished(() => void socket.destroy());
  return { socket, heard: () => heard, error: () => code };
}

test('what is said comes back whole while nothing is wrong', async () => {
  const harmed = await proxy();
  const { socket, heard } = talk(harmed.port);
  const text = 'a'.repeat(300_000);

  socket.end(text);

  await until('all has come', () => heard().length === text.length);
  await until('the end has come', () => socket.readyState === 'closed');
});

test('a delay holds every byte back, and is not added up', async () => {
  const harmed = await proxy();
  harmed.set({ delayMs: 100 });
  const { socket, heard } = talk(harmed.port);
  const begun = ground.clock.monotonic();

  for (let times = 0; times < 20; times += 1) socket.write('x'.repeat(20_000));

  await until('all has come', () => heard().length === 400_000);
  const tookMs = ground.clock.monotonic() - begun;
  expect(tookMs).toBeGreaterThan(195);
  expect(tookMs).toBeLessThan(2000);
});

test('a stalled proxy passes nothing, and goes on where it was', async () => {
  const harmed = await proxy();
  const { socket, heard } = talk(harmed.port);
  socket.write('before');
  await until('the first has come', () => heard() === 'before');

  harmed.set({ isStalled: true });
  socket.write(' after');
  // Meanwhile ten round trips succeed beside the proxy.
  const beside = talk((echo.address() as AddressInfo).port);
  for (let trips = 1; trips <= 10; trips += 1) {
    beside.socket.write('x');
    await until('the echo has come', () => beside.heard().length === trips);
  }
  expect(heard()).toBe('before');
  harmed.set({ isStalled: false });

  await until('the rest has come', () => heard() === 'before after');
});

test('a rate is kept', async () => {
  const harmed = await proxy();
  harmed.set({ bytesPerSecond: 100_000 });
  const { socket, heard } = talk(harmed.port);
  const begun = ground.clock.monotonic();

  socket.write('x'.repeat(50_000));

  await until('all has come', () => heard().length === 50_000);
  expect(ground.clock.monotonic() - begun).toBeGreaterThan(490);
});

test('lost pieces are missing from answers alone', async () => {
  const harmed = await proxy();
  harmed.set({ loseOneIn: 4 });
  const { socket, heard } = talk(harmed.port);

  socket.end('x'.repeat(1_000_000));

  await until('the end has come', () => socket.readyState === 'closed');
  expect(heard().length).toBeGreaterThan(500_000);
  expect(heard().length).toBeLessThan(900_000);
});

test('a reset breaks what is open, and the next one is served', async () => {
  const harmed = await proxy();
  const first = talk(harmed.port);
  first.socket.write('one');
  await until('the first is heard', () => first.heard() === 'one');

  expect(harmed.reset()).toBe(1);

  await until('it is told of', () => first.error() === 'ECONNRESET');
  const second = talk(harmed.port);
  second.socket.write('two');
  await until('the second is heard', () => second.heard() === 'two');
  expect(harmed).toMatchObject({ taken: 2, open: 1 });
});

test('who is refused is reset before a word', async () => {
  const harmed = await proxy();
  harmed.set({ isRefusing: true });
  const { socket, heard, error } = talk(harmed.port);

  socket.write('hello');

  await until('it is told of', () => ['ECONNRESET', 'EPIPE'].includes(error() ?? ''));
  expect(heard()).toBe('');
});

test('an address leads through it', async () => {
  const { port, ...harmed } = await proxy();

  expect(harmed.through('http://example.com:81/live/1.ts?a=b')).toBe(`http://127.0.0.1:${port}/live/1.ts?a=b`);
});
