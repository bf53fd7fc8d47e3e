import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ground, until } from '../ground.ts';
import { startSources, type Sources } from './index.ts';

/** An endless channel whose bytes count up, 10 KB every 5 ms. */
const good = createServer((_req, res) => {
  res.writeHead(200, { 'content-type': 'video/mp2t' });
  const send = async () => {
    const block = Buffer.from(Array.from({ length: 10_240 }, (_, index) => index & 0xff));
    for (; !res.destroyed; await ground.clock.sleep(5)) res.write(block);
  };
  void send();
});
const isGood = (bytes: Uint8Array) => bytes.every((byte, index) => byte === (index & 0xff));

let sources: Sources;
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    good.listen(0, '127.0.0.1', resolve);
  });
  sources = await startSources(`http://127.0.0.1:${(good.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  await sources.stop();
  good.closeAllConnections();
  good.close();
});

/** Hears an answer to its end over a plain socket, which tells a reset from a proper end. */
const hear = (url: string) =>
  new Promise<{ bytes: number; error: string | null }>((resolve) => {
    const { port, pathname } = new URL(url);
    let all = Buffer.alloc(0);
    let error: string | null = null;
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    socket.write(`GET ${pathname} HTTP/1.1\r\nhost: x\r\n\r\n`);
    socket.on('data', (bytes: Buffer) => {
      all = Buffer.concat([all, bytes]);
    });
    socket.on('error', (why: NodeJS.ErrnoException) => {
      error = why.code ?? 'unknown';
    });
    socket.on('close', () => resolve({ bytes: all.length - all.indexOf('\r\n\r\n') - 4, error }));
  });

/** The first bytes of an answer that goes on. */
async function listen(url: string, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const answer = await fetch(url);
  for await (const part of answer.body ?? []) {
    parts.push(part);
    if (parts.reduce((sum, { length }) => sum + length, 0) >= most) return new Uint8Array(Buffer.concat(parts));
  }
  throw new Error('the answer ended early');
}

test('the good source is the channel itself', async () => {
  const bytes = await listen(sources.add('good', { does: 'play' }).url, 50_000);

  expect(isGood(bytes)).toBe(true);
});

test('a dying source ends after its bytes, properly or not', async () => {
  const ending = sources.add('ending', { does: 'die', afterBytes: 25_000, how: 'end' });
  const breaking = sources.add('breaking', { does: 'die', afterBytes: 25_000, how: 'reset' });

  expect(await hear(ending.url)).toEqual({ bytes: 25_000, error: null });
  expect(await hear(breaking.url)).toMatchObject({ error: 'ECONNRESET' });
});

test('a stalling source falls silent and stays open until it becomes another', async () => {
  const source = sources.add('stalling', { does: 'stall', afterBytes: 30_000 });
  let heard = 0;
  const answer = await fetch(source.url);
  const listening = (async () => {
    for await (const part of answer.body ?? []) heard += part.length;
  })().catch(() => {});
  await until('its bytes have come', () => heard === 30_000);
  expect(source.open).toBe(1);

  source.become({ does: 'play' });
  await listening;

  expect(heard).toBe(30_000);
  expect(isGood(await listen(source.url, 50_000))).toBe(true);
  expect(source.pulls).toBe(2);
});

test('a corrupt source has wrong bytes among right ones', async () => {
  const bytes = await listen(sources.add('corrupt', { does: 'corrupt', oneIn: 1000 }).url, 200_000);

  const wrong = bytes.filter((byte, index) => byte !== (index & 0xff)).length;
  expect(wrong).toBeGreaterThan(100);
  expect(wrong).toBeLessThan(400);
});

test('babble, a page, a status and a closed door are what they are called', async () => {
  expect(isGood(await listen(sources.add('babble', { does: 'babble' }).url, 50_000))).toBe(false);
  expect(await (await fetch(sources.add('page', { does: 'page' }).url)).text()).toContain('<html>');
  expect((await fetch(sources.add('gone', { does: 'refuse', status: 410 }).url)).status).toBe(410);
  await expect(fetch(sources.add('closed', { does: 'close' }).url)).rejects.toThrow('fetch failed');
});
