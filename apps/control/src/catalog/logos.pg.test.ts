// Logos: uploaded or fetched, told by their bytes, served to whoever asks.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(200, 7)]);

async function upload(bytes: Buffer, name = 'logo.png') {
  const head = `--xx\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: image/png\r\n\r\n`;
  const payload = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--xx--\r\n')]);
  return house.owner.call<{ url: string; type: string }>('POST', '/api/logos/upload', payload, {
    'content-type': 'multipart/form-data; boundary=xx',
  });
}

test('an uploaded picture is served from our address to anybody, and kept once', async () => {
  const { status, body, text } = await upload(png);
  expect(status, text).toBe(201);
  expect(body.url).toMatch(/^http:\/\/tv\.example\.org:8080\/api\/logos\/\d+-[0-9a-f]{64}\.png$/);
  expect((await upload(png)).body.url).toBe(body.url);
  const served = await house.nobody.call('GET', new URL(body.url).pathname);
  expect(served.status).toBe(200);
  expect(served.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-length': String(png.length),
  });
});

test.each([
  [
    'a drawing with a script',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    422,
    'not-a-picture',
  ],
  ['a page', Buffer.from('<html>'), 422, 'not-a-picture'],
  ['nothing', Buffer.alloc(0), 422, 'not-a-picture'],
  ['more than a megabyte', Buffer.concat([png, Buffer.alloc(1_000_000)]), 413, 'too-large'],
])('%s is refused, whatever it calls itself', async (_, bytes, status, type) => {
  expect(await upload(bytes)).toMatchObject({ status, body: { type: `/problems/${type}` } });
});

test('a picture is fetched once from a checked address, then it is ours', async () => {
  const provider = createServer((request, response) => {
    if (request.url === '/logo') response.end(png);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const at = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const fetched = (path: string) => house.owner.call<{ url: string }>('POST', '/api/logos/fetch', { url: at + path });
  expect(await fetched('/logo')).toMatchObject({ status: 422, body: { type: '/problems/address-refused' } });
  await house.owner.call('PATCH', '/api/settings', { values: { 'network.allowedPrivate': ['127.0.0.1'] } });
  const { body } = await fetched('/logo');
  expect((await house.nobody.call('GET', new URL(body.url).pathname)).status).toBe(200);
  expect(await fetched('/none')).toMatchObject({ status: 502, body: { type: '/problems/source-failed' } });
  provider.close();
});

test('what is not kept is not there, and no name leads out of the folder', async () => {
  for (const name of ['1-00.png', '..%2F..%2Fetc%2Fpasswd', `1-${'0'.repeat(64)}.png`])
    expect((await house.nobody.call('GET', `/api/logos/${name}`)).status).toBe(404);
});
