import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { serve, streamSpec } from '../../testing/control.ts';
import { get, openHouse, until } from '../../testing/house.ts';
import { createFakeSource } from '../../testing/source.ts';

vi.setConfig({ testTimeout: 20_000 });

const CONTROL_ANSWER = {
  status: 201,
  headers: { 'x-own': 'yes', 'content-type': 'text/plain' },
  body: Buffer.from('from the control plane'),
};

test('what is not media is passed on with its body, and only the door says who asks', async () => {
  await using house = await openHouse();
  const seen: { headers?: unknown; body?: string; url?: string | undefined; method?: string | undefined } = {};
  house.control.onRequest = (req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      Object.assign(seen, { headers: req.headers, body: Buffer.concat(parts).toString(), url: req.url, method: req.method });
      res.writeHead(201, { 'x-own': 'yes', 'content-type': 'text/plain' }).end('from the control plane');
    });
  };

  const answer = await get(house.url('/api/lines?x=1%2F2'), {
    method: 'POST',
    headers: {
      host: 'tv.example.net:8080',
      'x-forwarded-for': '1.2.3.4',
      forwarded: 'for=1.2.3.4',
      'x-real-ip': '1.2.3.4',
      'x-forwarded-proto': 'https',
      connection: 'keep-alive, x-hop',
      'x-hop': '1',
      'x-kept': 'a',
    },
    body: 'a body',
  });

  expect(answer).toMatchObject(CONTROL_ANSWER);
  expect(seen).toMatchObject({ method: 'POST', url: '/api/lines?x=1%2F2', body: 'a body' });
  expect(seen.headers).toMatchObject({
    host: 'tv.example.net:8080',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'tv.example.net:8080',
    'x-kept': 'a',
  });
  expect(Object.keys(seen.headers as object)).not.toContain('x-hop');
  expect(Object.keys(seen.headers as object)).not.toContain('forwarded');
  expect(Object.keys(seen.headers as object)).not.toContain('x-real-ip');
});

test('a trusted proxy is believed about who asks', async () => {
  await using house = await openHouse();
  house.control.settings = { ...house.control.settings, trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] };
  house.control.send({ type: 'settings', settings: house.control.settings });
  house.control.onRequest = (req, res) =>
    res.end(JSON.stringify([req.headers['x-forwarded-for'], req.headers['x-forwarded-proto'], req.headers['x-forwarded-host']]));
  const ask = () =>
    get(house.url('/api/health'), {
      headers: {
        'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.2',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'tv.example.net',
      },
    });

  await until(() => house.control.heard.some((one) => one.type === 'hello'), 'the edge dials');
  let told = '';
  await until(async () => (told = (await ask()).body.toString()).includes('203'), 'the settings hold');

  expect(JSON.parse(told)).toEqual(['203.0.113.9', 'https', 'tv.example.net']);
});

test('requests wait for a control plane that comes back', async () => {
  await using house = await openHouse({ isControlAway: true });

  const answers = Promise.all(Array.from({ length: 20 }, () => get(house.url('/api/health'))));
  await house.control.start();

  expect((await answers).map((one) => one.status)).toEqual(Array.from({ length: 20 }, () => 200));
});

test('connections to the control plane are used again', async () => {
  await using house = await openHouse();
  const sockets = new Set<unknown>();
  house.control.onRequest = (req, res) => {
    sockets.add(req.socket);
    res.end('x');
  };

  for (let i = 0; i < 6; i += 1) await get(house.url(`/api/health?${i}`));

  expect(sockets.size).toBe(1);
});

test('a request that the control plane drops without an answer is repeated when it changes nothing, else told as 502', async () => {
  await using house = await openHouse();
  let asked = 0;
  house.control.onRequest = (req, res) => {
    asked += 1;
    if (asked === 1 || req.method === 'POST') req.socket.destroy();
    else res.end('answered');
  };

  const read = await get(house.url('/api/lines'));
  const write = await get(house.url('/api/lines'), { method: 'POST', body: '{}' });

  expect([read.status, read.body.toString()]).toEqual([200, 'answered']);
  expect([write.status, write.headers['content-type']]).toEqual([502, 'application/problem+json']);
});

test('a viewer who gives up ends the request at the control plane', async () => {
  await using house = await openHouse();
  let [isAsked, isGone] = [false, false];
  house.control.onRequest = (req) => {
    isAsked = true;
    req.once('close', () => (isGone = true));
  };
  const socket = connect(house.port, '127.0.0.1');
  socket.write('GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => isAsked, 'the request arrives');

  socket.destroy();

  await until(() => isGone, 'the request is gone');
});

test('requests are refused with 503 and Retry-After when it does not come back', async () => {
  await using house = await openHouse({ isControlAway: true, controlWaitSeconds: 0.2 });

  const answer = await get(house.url('/api/health'));

  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2', 'content-type': 'application/problem+json' } });
  expect(JSON.parse(answer.body.toString())).toMatchObject({ status: 503, type: '/problems/control-plane-away' });
});

test('a WebSocket goes through the door with what its client sent early', async () => {
  await using house = await openHouse();
  const socket = new WebSocket(`ws://127.0.0.1:${house.port}/socket.io/?transport=websocket`);
  await once(socket, 'open');

  socket.send('hello');
  const [echoed] = (await once(socket, 'message')) as [Buffer];

  expect(echoed.toString()).toBe('hello');
  socket.terminate();
});

test('a browser then gets a page in its language that tries again', async () => {
  await using house = await openHouse({ isControlAway: true, controlWaitSeconds: 0.2 });
  const ask = (language: string) =>
    get(house.url('/lines'), { headers: { accept: 'text/html,*/*;q=0.8', 'accept-language': language } });

  const [english, arabic] = await Promise.all([ask('en-GB,en'), ask('ar-EG,ar;q=0.9')]);

  expect(english).toMatchObject({ status: 503, headers: { 'retry-after': '2', 'content-type': 'text/html; charset=utf-8' } });
  expect(english.body.toString()).toMatch(/<html lang="en" dir="ltr">.*http-equiv="refresh" content="2"/s);
  expect(arabic.body.toString()).toContain('<html lang="ar" dir="rtl">');
});

test('the edges’ own entrance is closed from outside', async () => {
  await using house = await openHouse();
  const socket = new WebSocket(`ws://127.0.0.1:${house.port}/edge`, { headers: { authorization: 'Bearer edge-key-for-tests' } });

  await once(socket, 'error');

  expect(house.control.authorizations.filter((key) => key === 'Bearer edge-key-for-tests').length).toBeLessThanOrEqual(1);
});

test('a refusal is told by status with a line of text', async () => {
  await using house = await openHouse();
  house.control.decide = () => ({
    do: 'deny',
    status: 429,
    reason: 'line-is-full',
    says: 'All connections are in use.',
    retryAfterSeconds: 7,
  });

  const answer = await get(house.url('/u/p/101.ts?x=1'), { headers: { 'user-agent': 'Lavf/60', range: 'bytes=0-' } });

  expect(answer).toMatchObject({
    status: 429,
    body: Buffer.from('All connections are in use.\n'),
    headers: { 'retry-after': '7', 'content-type': 'text/plain; charset=utf-8', 'access-control-allow-origin': '*' },
  });
  expect(house.control.asked).toMatchObject([
    {
      method: 'GET',
      path: '/u/p/101.ts',
      query: 'x=1',
      ip: '127.0.0.1',
      userAgent: 'Lavf/60',
      range: 'bytes=0-',
      scheme: 'http',
      host: `127.0.0.1:${house.port}`,
    },
  ]);
});

test('a redirect keeps to 302', async () => {
  await using house = await openHouse();
  house.control.decide = () => ({ do: 'redirect', url: 'http://edge-2.example/live/u/p/101.ts?ticket=1' });

  expect(await get(house.url('/live/u/p/101.ts'))).toMatchObject({
    status: 302,
    headers: { location: 'http://edge-2.example/live/u/p/101.ts?ticket=1' },
  });
});

test('HEAD tells the type and starts nothing, OPTIONS needs no decision', async () => {
  await using house = await openHouse();
  house.control.decide = () => serve(null, streamSpec(101, ['http://127.0.0.1:9/none.ts']));

  const head = await get(house.url('/live/u/p/101.ts'), { method: 'HEAD' });
  const options = await get(house.url('/live/u/p/101.ts'), { method: 'OPTIONS' });
  const post = await get(house.url('/live/u/p/101.ts'), { method: 'POST' });

  expect(head).toMatchObject({ status: 200, headers: { 'content-type': 'video/mp2t' } });
  expect(head.body).toHaveLength(0);
  expect(options).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': '*' } });
  expect(post.status).toBe(405);
  expect(house.control.asked).toHaveLength(1);
});

test.each(['GET /live/u/p/101.ts HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n', '\u0016\u0003\u0001\u0000\u0000', 'GET\r\n\r\n'])(
  '%j is a bad request, and the door stays open',
  async (text) => {
    await using house = await openHouse();
    const socket = connect(house.port, '127.0.0.1');
    socket.write(text);

    const [answer] = (await once(socket, 'data')) as [Buffer];

    expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /);
    expect((await get(house.url('/api/health'))).status).toBe(200);
    socket.destroy();
  },
);

test('percent signs that mean nothing are no reason to fail', async () => {
  await using house = await openHouse();

  expect((await get(house.url('/%/%zz/101.ts'))).status).toBe(404);
  expect((await get(house.url('/hls/%/1/1.ts'))).status).toBe(404);
});

/** Writes a request and resets the connection: at once, or at the first sign of an answer. */
async function breakOff(port: number, text: string, waits: boolean): Promise<void> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  const answered = Promise.race([once(socket, 'data'), once(socket, 'close')]);
  await new Promise((resolve) => socket.write(text, resolve));
  if (waits) await answered;
  socket.resetAndDestroy();
}

test('requests broken off anywhere leave the door open and nothing behind', async () => {
  await using house = await openHouse();
  const source = await createFakeSource();
  house.control.onRequest = (req, res) => void req.resume().once('end', () => res.end('x'));
  house.control.decide = (request) =>
    serve(`s-${house.control.asked.length}`, streamSpec(101, [source.url]), request.path.endsWith('m3u8') ? 'hls' : 'ts');
  const texts = [
    'GET /live/u/p/101.ts',
    'GET /live/u/p/101.m3u8',
    'POST /api/lines',
    'HEAD /u/p/101',
    'GET /hls/1/101/0.ts?s=x',
    'GET /socket.io/',
  ];
  const heads = [
    ' HTTP/1.1\r\nHost: a\r\n\r\n',
    ' HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  ];

  const whole = texts.flatMap((text) => heads.map((head) => text + head));
  const broken = whole.flatMap((text) => [5, 20, 40, 60].map((length) => text.slice(0, length)));
  await Promise.all(broken.concat(whole).map((text) => breakOff(house.port, text, false)));
  await Promise.all(whole.map((text) => breakOff(house.port, text, true)));

  const watching = () => [...house.control.held.sessions.values()].filter((one) => one.output === 'ts');
  await until(() => watching().length === 0 && house.control.ended.length > 0, 'no session is left');
  expect((await get(house.url('/api/health'))).status).toBe(200);
  await source.close();
});
