import { createCipheriv } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFetch, createLog, systemClock } from '@muxwell/ground';
import { H264_KEY, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { expect, test, vi } from 'vitest';
import { createFakeSource } from '../../testing/source.ts';
import { createPull } from './pull.ts';

vi.setConfig({ testTimeout: 20_000 });

const KEY = Buffer.alloc(16, 7);

function segment(number: number): Buffer {
  const stream = new TestStream();
  return Buffer.from(
    joinPackets(stream.pat(), stream.pmt(), stream.picture(0x100, { pts: number * 9000, data: H264_KEY, random: true })),
  );
}

function encrypted(number: number): Buffer {
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(number, 12);
  const cipher = createCipheriv('aes-128-cbc', KEY, iv);
  return Buffer.concat([cipher.update(segment(number)), cipher.final()]);
}

const list = (first: number, count: number, ...extra: string[]) =>
  [
    '#EXTM3U',
    '#EXT-X-TARGETDURATION:1',
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    ...extra,
    ...Array.from({ length: count }, (_, i) => `#EXTINF:0.1,\nseg${first + i}.ts`),
  ].join('\n');

const numberIn = (req: IncomingMessage) => Number(/\d+/.exec(req.url ?? '')?.[0] ?? 0);

const noPeer = () => Promise.reject(new Error('there is no other server'));

async function pulled(answer: (req: IncomingMessage, res: ServerResponse) => void, path: string) {
  const source = await createFakeSource({ answer });
  const log = createLog({ name: 'test', level: 'silent' });
  const fetch = createFetch(() => ({ allow: ['127.0.0.1'] }));
  const pull = createPull(
    { fetch, addresses: () => ({ allow: ['127.0.0.1'] }), clock: systemClock, log, idleSeconds: () => 3 },
    noPeer,
  );
  const parts: Uint8Array[] = [];
  const signal = new AbortController().signal;
  const end = await pull(
    { id: 's', url: new URL(path, source.url).href, userAgent: 'agent/1', headers: { Referer: 'http://from.example/' } },
    { push: (chunk) => parts.push(chunk.slice()), splice: () => {} },
    signal,
  ).then(
    () => 'ended',
    (error: Error) => error.message,
  );
  await source.close();
  return { end, bytes: Buffer.concat(parts), requests: source.requests };
}

test('segments of an ended playlist come in order, with the source’s own headers on each request', async () => {
  const { end, bytes, requests } = await pulled(
    (req, res) => res.end(req.url === '/list.m3u8' ? `${list(5, 4)}\n#EXT-X-ENDLIST` : segment(numberIn(req))),
    '/list.m3u8',
  );

  expect(end).toBe('ended');
  expect(bytes.equals(Buffer.concat([5, 6, 7, 8].map(segment)))).toBe(true);
  for (const request of requests)
    expect(request.headers).toMatchObject({ 'user-agent': 'agent/1', referer: 'http://from.example/' });
});

test('of a live playlist only the last three segments and those that follow are pulled', async () => {
  let polls = 0;
  const { end, bytes } = await pulled((req, res) => {
    if (req.url !== '/list.m3u8') return void res.end(segment(numberIn(req)));
    polls += 1;
    res.end(polls === 1 ? list(10, 6) : `${list(12, 6)}\n#EXT-X-ENDLIST`);
  }, '/list.m3u8');

  expect(end).toBe('ended');
  expect(bytes.equals(Buffer.concat([13, 14, 15, 16, 17].map(segment)))).toBe(true);
});

test('AES-128 segments are decrypted, their key fetched once', async () => {
  const { end, bytes, requests } = await pulled((req, res) => {
    if (req.url === '/key') return void res.end(KEY);
    res.end(
      req.url === '/list.m3u8'
        ? `${list(1, 3, '#EXT-X-KEY:METHOD=AES-128,URI="/key"')}\n#EXT-X-ENDLIST`
        : encrypted(numberIn(req)),
    );
  }, '/list.m3u8');

  expect(end).toBe('ended');
  expect(bytes.equals(Buffer.concat([1, 2, 3].map(segment)))).toBe(true);
  expect(requests.filter((one) => one.url === '/key')).toHaveLength(1);
});

test('a playlist behind an address that does not look like one is recognised by its type', async () => {
  const { end, bytes } = await pulled((req, res) => {
    if (req.url !== '/channel') return void res.end(segment(numberIn(req)));
    res.writeHead(200, { 'content-type': 'application/x-mpegURL' }).end(`${list(1, 2)}\n#EXT-X-ENDLIST`);
  }, '/channel');

  expect([end, bytes.length]).toEqual(['ended', segment(1).length + segment(2).length]);
});

test('one failed request is tried again', async () => {
  let failures = 0;
  const { end, bytes } = await pulled((req, res) => {
    if (req.url === '/list.m3u8') return void res.end(`${list(1, 2)}\n#EXT-X-ENDLIST`);
    failures += 1;
    if (failures === 1) return void res.writeHead(500).end();
    res.end(segment(numberIn(req)));
  }, '/list.m3u8');

  expect([end, bytes.length]).toEqual(['ended', 2 * segment(1).length]);
});

const live = (first: number, names: string[]) =>
  ['#EXTM3U', '#EXT-X-TARGETDURATION:1', `#EXT-X-MEDIA-SEQUENCE:${first}`, ...names.map((name) => `#EXTINF:0.1,\n${name}`)].join(
    '\n',
  );
const numbers = (bytes: Buffer) => {
  const length = segment(1).length;
  const all = Array.from({ length: 30 }, (_, number) => ({ number, bytes: segment(number) }));
  return Array.from(
    { length: bytes.length / length },
    (_, i) => all.find((one) => one.bytes.equals(bytes.subarray(i * length, (i + 1) * length)))?.number,
  );
};

test('gaps are passed over, and what is marked as a discontinuity comes like the rest', async () => {
  const text = [
    '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.1,\nseg1.ts\n#EXT-X-GAP\n#EXTINF:0.1,\nseg2.ts',
    '#EXT-X-DISCONTINUITY\n#EXTINF:0.1,\nseg3.ts\n#EXT-X-ENDLIST',
  ].join('\n');
  const { end, bytes, requests } = await pulled(
    (req, res) => res.end(req.url === '/list.m3u8' ? text : segment(numberIn(req))),
    '/list.m3u8',
  );

  expect([end, numbers(bytes)]).toEqual(['ended', [1, 3]]);
  expect(requests.some(({ url }) => url === '/seg2.ts')).toBe(false);
});

test('numbers that come twice are pulled once, and numbers that begin anew are followed', async () => {
  const lists = [live(20, ['seg1.ts', 'seg2.ts']), live(20, ['seg1.ts', 'seg2.ts', 'seg3.ts']), live(0, ['seg7.ts', 'seg8.ts'])];
  let polls = 0;
  const { end, bytes } = await pulled((req, res) => {
    if (req.url !== '/list.m3u8') return void res.end(segment(numberIn(req)));
    polls += 1;
    res.end(lists[polls - 1] ?? `${live(0, ['seg7.ts', 'seg8.ts', 'seg9.ts'])}\n#EXT-X-ENDLIST`);
  }, '/list.m3u8');

  expect([end, numbers(bytes)]).toEqual(['ended', [1, 2, 3, 8, 9]]);
});

test('a segment that is not there is left out; a source of nothing else is dead', async () => {
  const answer = (isMissing: (number: number) => boolean) => (req: IncomingMessage, res: ServerResponse) => {
    if (req.url === '/list.m3u8') return void res.end(`${list(1, 5)}\n#EXT-X-ENDLIST`);
    const number = numberIn(req);
    return void (isMissing(number) ? res.writeHead(number % 2 === 0 ? 404 : 410).end() : res.end(segment(number)));
  };

  const some = await pulled(
    answer((number) => number === 2 || number === 3),
    '/list.m3u8',
  );
  expect([some.end, numbers(some.bytes)]).toEqual(['ended', [1, 4, 5]]);
  const none = await pulled(
    answer(() => true),
    '/list.m3u8',
  );
  expect([none.end, none.bytes.length]).toEqual(['the source answered 410', 0]);
});

test.each(['keeps to', 'does not know of'])('byte ranges are what is pulled, of a server that %s them', async (how) => {
  const whole = Buffer.concat([1, 2, 3].map(segment));
  const size = segment(1).length;
  const text = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.1,\n#EXT-X-BYTERANGE:${size}@${size}\nall.ts\n#EXTINF:0.1,\n#EXT-X-BYTERANGE:${size}\nall.ts\n#EXT-X-ENDLIST`;
  const { end, bytes } = await pulled((req, res) => {
    if (req.url === '/list.m3u8') return void res.end(text);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? [];
    if (how === 'keeps to') res.writeHead(206).end(whole.subarray(Number(from), Number(to) + 1));
    else res.writeHead(200).end(whole);
  }, '/list.m3u8');

  expect([end, numbers(bytes)]).toEqual(['ended', [2, 3]]);
});

test('what a redirected playlist names is relative to where it was found', async () => {
  const { end, bytes, requests } = await pulled((req, res) => {
    if (req.url === '/list.m3u8') return void res.writeHead(302, { location: '/there/live/list.m3u8?token=1' }).end();
    if (req.url?.startsWith('/there/live/list.m3u8')) return void res.end(`\ufeff${list(1, 2)}\r\n#EXT-X-ENDLIST`);
    res.end(segment(numberIn(req)));
  }, '/list.m3u8');

  expect([end, numbers(bytes)]).toEqual(['ended', [1, 2]]);
  expect(requests.map(({ url }) => url)).toEqual([
    '/list.m3u8',
    '/there/live/list.m3u8?token=1',
    '/there/live/seg1.ts',
    '/there/live/seg2.ts',
  ]);
});

test.each([
  ['an HTML page', '<html></html>', 'the answer is no playlist'],
  ['a master playlist of nothing', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n', 'the master playlist lists nothing'],
  [
    'a master playlist that lists itself',
    '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlist.m3u8',
    'the master playlists lead nowhere',
  ],
  ['fragmented MP4', '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:1,\na.m4s', 'fragmented MP4 segments are not supported'],
  [
    'SAMPLE-AES',
    '#EXTM3U\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI="/key"\n#EXTINF:1,\na.ts',
    'segments encrypted by SAMPLE-AES are not supported',
  ],
])('%s is refused with words', async (_what, text, says) => {
  expect((await pulled((req, res) => res.end(req.url === '/list.m3u8' ? text : 'x'), '/list.m3u8')).end).toBe(says);
});

test.each(['ftp://host.example/x', 'rtmp://host.example/x', 'not a url', ''])('%j cannot be pulled', async (url) => {
  const log = createLog({ name: 'test', level: 'silent' });
  const pull = createPull(
    {
      fetch: createFetch(() => ({ allow: [] })),
      addresses: () => ({ allow: [] }),
      clock: systemClock,
      log,
      idleSeconds: () => 1,
    },
    noPeer,
  );

  await expect(
    pull({ id: 's', url, userAgent: null, headers: {} }, { push: () => {}, splice: () => {} }, new AbortController().signal),
  ).rejects.toThrow('only http and https');
});
