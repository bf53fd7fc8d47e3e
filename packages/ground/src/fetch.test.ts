import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createFetch } from './fetch.ts';

const signal = new AbortController().signal;

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a private address is refused until it is allowed, by number and by name', async () => {
  const port = await serve((_, response) => response.end('here'));
  const allow: string[] = [];
  const client = createFetch(() => ({ allow }));

  await expect(client.get(`http://127.0.0.1:${port}/`, { signal })).rejects.toMatchObject({ type: 'address-refused' });
  await expect(client.get(`http://localhost:${port}/`, { signal })).rejects.toMatchObject({ type: 'address-refused' });
  allow.push('127.0.0.0/8', '::1');

  const answer = await client.get(`http://127.0.0.1:${port}/`, { signal });
  expect([answer.status, await answer.body.text()]).toEqual([200, 'here']);
});

test('a redirect is judged like an address of its own, and takes no credentials to another host', async () => {
  const seen: (string | undefined)[] = [];
  const target = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end();
  });
  const first = await serve((request, response) => {
    const location = request.url === '/out' ? 'http://10.0.0.1/' : `http://127.0.0.1:${target}/`;
    response.writeHead(302, { location }).end();
  });
  const client = createFetch(() => ({ allow: ['127.0.0.1'] }));

  await expect(client.get(`http://127.0.0.1:${first}/out`, { signal })).rejects.toMatchObject({ type: 'address-refused' });
  await client.get(`http://127.0.0.1:${first}/`, { signal, headers: { Authorization: 'Basic eDp5' } });

  expect(seen).toEqual([undefined]);
});

test('redirects without end are given up', async () => {
  const port = await serve((_, response) => response.writeHead(302, { location: '/' }).end());
  const client = createFetch(() => ({ allow: ['127.0.0.1'] }));

  await expect(client.get(`http://127.0.0.1:${port}/`, { signal, redirects: 2 })).rejects.toThrow('more than 2 redirects');
});

test.each(['file:///etc/passwd', 'ftp://example.com/', 'nonsense'])('%s cannot be fetched', async (url) => {
  await expect(createFetch(() => ({ allow: [] })).get(url, { signal })).rejects.toMatchObject({ type: 'address-refused' });
});
