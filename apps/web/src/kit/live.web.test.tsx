import { endpoints, getOverview, listImports, listServers } from '@muxwell/contract';
import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { keyOf } from './keys.ts';
import { Live, type Wire } from './live.ts';

const at = '2026-01-01T00:00:02.000Z';
const edge = { id: 'e1', name: 'edge', build: '1', state: 'online' as const, since: at, load: null };

function wired(client: QueryClient) {
  const takes = new Map<string, (...said: unknown[]) => void>();
  const wire: Wire = { on: (name, take) => takes.set(name, take), disconnect: () => takes.clear() };
  const live = new Live(client, () => wire);
  const stop = live.start(1);
  return { live, stop, say: (name: string, ...said: unknown[]) => takes.get(name)?.(...said) };
}

test('pushed figures change the overview and the servers without a request', () => {
  const client = new QueryClient();
  const old = { at: '', viewers: 1, bitsPerSecondIn: 0, bitsPerSecondOut: 0, channels: { total: 3, up: 0, down: [] }, edges: [] };
  client.setQueryData(keyOf(getOverview), old);
  client.setQueryData(keyOf(listServers), { items: [] });
  const { say, live } = wired(client);

  const figures = {
    at,
    viewers: 412,
    bitsPerSecondIn: 1,
    bitsPerSecondOut: 2,
    channelsUp: 3,
    channelsDown: 0,
    edges: [edge],
    database: 'up',
  };
  say('figures', figures);

  expect(client.getQueryData(keyOf(getOverview))).toMatchObject({ at, viewers: 412, channels: { up: 3 } });
  expect(client.getQueryData(keyOf(listServers))).toEqual({ items: [edge] });
  expect(live.state().figures).toEqual(figures);
  expect(client.isFetching()).toBe(0);
});

test('a pushed run replaces itself in every list that shows it', () => {
  const client = new QueryClient();
  const key = keyOf(listImports, {});
  client.setQueryData(key, {
    pages: [
      {
        items: [
          { id: 'a', state: 'fetching' },
          { id: 'b', state: 'done' },
        ],
      },
    ],
    pageParams: [null],
  });
  const { say } = wired(client);

  say('import', { id: 'a', state: 'staged' });

  const [page] = client.getQueryData<{ pages: { items: unknown[] }[] }>(key)?.pages ?? [];
  expect(page?.items).toEqual([
    { id: 'a', state: 'staged' },
    { id: 'b', state: 'done' },
  ]);
});

test('the panel knows when the socket is lost', () => {
  const { say, live, stop } = wired(new QueryClient());

  say('connect');
  const before = live.state().isConnected;
  say('disconnect');
  const after = live.state().isConnected;
  stop();

  expect([before, after]).toEqual([true, false]);
});

test('every list of the contract stands under a resource that live messages name', () => {
  const lists = Object.values(endpoints).filter(({ method, path }) => method === 'GET' && !path.includes(':'));
  const alone = lists.map((endpoint) => String(keyOf(endpoint)[0])).filter((key) => key.startsWith('/'));

  expect(alone.toSorted()).toEqual([
    '/api/auth/me',
    '/api/auth/sessions',
    '/api/health',
    '/api/overview',
    '/api/setup',
    '/api/setup/nonce',
  ]);
});
