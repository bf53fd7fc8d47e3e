// A stream's proxy: everything that is pulled of its sources goes through it, whatever they are.
import { createFetch, createLog, systemClock } from '@muxwell/ground';
import { expect, onTestFinished, test } from 'vitest';
import { startProxy, type TestProxy } from '../../testing/proxy.ts';
import { createFakeSource } from '../../testing/source.ts';
import { createPull } from './pull.ts';

const PACKET = Buffer.alloc(188, 0x47);
const allowed = { allow: ['127.0.0.1'] };

async function pulled(path: string, proxy: string, policy = allowed) {
  const source = await createFakeSource({
    answer: (req, res) =>
      res.end(req.url === '/list.m3u8' ? '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST' : PACKET),
  });
  onTestFinished(() => source.close());
  const log = createLog({ name: 'test', level: 'silent' });
  const deps = { fetch: createFetch(() => policy), addresses: () => policy, clock: systemClock, log, idleSeconds: () => 3 };
  const parts: Uint8Array[] = [];
  const url = new URL(path, source.url).href;
  const end = await createPull(deps, () => Promise.reject(new Error('there is no other server')))(
    { id: 's', url, userAgent: 'agent/1', headers: {}, proxy },
    { push: (chunk) => parts.push(chunk.slice()), splice: () => {} },
    new AbortController().signal,
  ).then(
    () => 'ended',
    (error: Error) => error.message,
  );
  return { end, bytes: Buffer.concat(parts), url, source };
}
const through = (proxy: TestProxy, account = 'user:secret') => `http://${account}@127.0.0.1:${proxy.port}`;

test('a transport stream and a playlist with its segments are pulled through an HTTP proxy, and nothing beside it', async () => {
  await using proxy = await startProxy();
  const plain = await pulled('/channel.ts', through(proxy));
  const list = await pulled('/list.m3u8', through(proxy));

  expect([plain.end, plain.bytes.equals(PACKET), list.end, list.bytes.equals(PACKET)]).toEqual(['ended', true, 'ended', true]);
  expect(proxy.passed).toEqual([`GET ${plain.url}`, `GET ${list.url}`, `GET ${new URL('/a.ts', list.url).href}`]);
  expect(plain.source.requests[0]?.headers).toMatchObject({ 'user-agent': 'agent/1' });
  expect(plain.source.requests[0]?.headers['proxy-authorization']).toBeUndefined();
});

test('an https source asks its proxy for a tunnel', async () => {
  await using proxy = await startProxy();
  const { end } = await pulled('https://source.example/live.ts', through(proxy));

  expect(proxy.passed).toEqual(['CONNECT source.example:443']);
  expect(end).not.toBe('ended');
});

test('a proxy that refuses is told without its secret, and the source is not asked directly', async () => {
  await using proxy = await startProxy();
  const { end, source } = await pulled('/channel.ts', through(proxy, 'user:wrong'));

  expect(end).toMatch(/407/);
  expect(end).not.toContain('wrong');
  expect(source.requests).toEqual([]);
});

test('a proxy at an address that may not be reached is refused, and so is a private address behind one', async () => {
  await using proxy = await startProxy();
  const named = `http://user:secret@localhost:${proxy.port}`;

  expect((await pulled('http://source.example/live.ts', through(proxy), { allow: [] })).end).toContain('127.0.0.1');
  expect((await pulled('http://source.example/live.ts', named, { allow: [] })).end).toContain('is not a public address');
  expect((await pulled('http://10.0.0.1/live.ts', through(proxy))).end).toContain('10.0.0.1');
  expect(proxy.passed).toEqual([]);
});
