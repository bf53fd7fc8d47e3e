// A document that never ends, or that grows when it is unpacked, is left as soon as it is larger than it may be.
import { createGzip, gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import type { CheckedFetch } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { download } from './download.ts';

const MB = 1024 ** 2;
const zeros = (megabytes: number) => Readable.from(Array.from({ length: megabytes }, () => Buffer.alloc(MB)));

/** What comes of a body: its bytes, and whether its connection was let go. */
async function taken(body: Readable, mostBytes: number) {
  const fetch = { get: async () => ({ status: 200, url: '', headers: {}, body }) } as unknown as CheckedFetch;
  const { bytes } = await download(fetch, 'http://a.example/', { signal: new AbortController().signal, idleMs: 1000, mostBytes });
  let length = 0;
  for await (const chunk of bytes) length += chunk.length;
  return length;
}

test('a packed document that unpacks to more than it may be is refused, and not unpacked to its end', async () => {
  const packed = zeros(200).pipe(createGzip({ level: 1 }));
  await expect(taken(packed, 3 * MB)).rejects.toMatchObject({
    type: 'source-failed',
    message: expect.stringContaining('larger than 3 MB unpacked'),
  });
  expect(packed.destroyed).toBe(true);
});

test('a document without an end is refused at its limit, and its connection closed', async () => {
  let sent = 0;
  const endless = new Readable({
    read() {
      sent += MB;
      this.push(Buffer.alloc(MB, 'x'));
    },
  });
  await expect(taken(endless, 5 * MB)).rejects.toThrow('larger than 5 MB');
  expect(endless.destroyed).toBe(true);
  expect(sent).toBeLessThan(20 * MB);
});

test.each([
  ['plain', Buffer.from('hello'), 5],
  ['packed', gzipSync('hello'), 5],
  ['packed in two pieces', Buffer.concat([gzipSync('hello'), gzipSync('hello')]), 10],
  ['empty', Buffer.from(''), 0],
  ['of one byte', Buffer.from([0x1f]), 1],
])('a document that is %s is read whole', async (_, bytes, length) => {
  expect(await taken(Readable.from(bytes.length === 0 ? [] : [bytes]), MB)).toBe(length);
});

test.each([
  ['is cut', gzipSync('hello'.repeat(1000)).subarray(0, 30)],
  ['is spoilt', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff])],
])('a packed document that %s is told as such', async (_, bytes) => {
  await expect(taken(Readable.from([bytes]), MB)).rejects.toThrow('it cannot be unpacked');
});
