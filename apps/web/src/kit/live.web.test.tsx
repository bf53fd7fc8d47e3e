import { endpoints, getOverview, listConnections, listImports, listServers } from '@muxwell/contract';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { keyOf } from './keys.ts';
import { Live, type Wire } from './live.ts';

const at = '2026-01-01T00:00:02.000Z';
const edge = { id: 'e1', name: 'edge', build: '1', state: 'online' as const, since: at, load: null };

function wired(client: QueryClient) {
  const takes = new Map<string, (...said: unknown[]) => void>();
  const sent: unknown[][] = [];
  const emit = (...said: unknown[]) => void sent.push(said);
  const wire: Wire = { on: (name, take) => takes.set(name, take), emit, disconnect: () => takes.clear() };
  const live = new Live(client, () => wire);
  const stop = live.start(1);
  return { live, stop, sent, say: (name: string, ...said: unknown[]) => takes.get(name)?.(...said) };
}

test('pushed figures change the overview and the servers without a request', () => {
  const client = new QueryClient();
  const old = { at: '', viewers: 1, bitsPerSecondIn: 0, bitsPerSecondOut: 0, channels: { total: 3, up: 0, down: [] }, edges: [] };
  client.setQueryData(keyOf(getOverview), old);
  client.setQueryData(keyOf(listServers), { items: [{ id: 'one', edges: [{ ...edge, build: '0' }], connections: 7 }] });
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
  expect(client.getQueryData(keyOf(listServers))).toEqual({ items: [{ id: 'one', edges: [edge], connections: 0 }] });
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

const calm = { at, viewers: 0, bitsPerSecondIn: 0, bitsPerSecondOut: 0, channelsUp: 0, channelsDown: 0, edges: [] };

test('the rates of the connections on the page are asked for once, and move in its lists by themselves', () => {
  const client = new QueryClient();
  const key = keyOf(listConnections, {});
  const rows = ['a', 'b'].map((id) => ({ id, bytes: 0, bitsPerSecond: 0 }));
  client.setQueryData(key, { pages: [{ items: rows }], pageParams: [null] });
  const away = new QueryObserver(client, { queryKey: key, queryFn: () => ({}), staleTime: Infinity }).subscribe(() => {});
  const { say, sent } = wired(client);

  say('figures', { ...calm, database: 'up' });
  say('figures', { ...calm, database: 'up' });
  say('rates', [['b', 2000, 8000]]);
  away();

  expect(sent).toEqual([['watch', ['a', 'b']]]);
  expect(client.getQueryData<{ pages: { items: unknown[] }[] }>(key)?.pages[0]?.items).toEqual([
    { id: 'a', bytes: 0, bitsPerSecond: 0 },
    { id: 'b', bytes: 2000, bitsPerSecond: 8000 },
  ]);
});

test('when the database is back, what could not be read meanwhile is read again', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const answers = [() => Promise.reject(new Error('away')), () => Promise.resolve('here')];
  const queryFn = () => (answers.shift() ?? (() => Promise.resolve('again')))();
  const reader = new QueryObserver(client, { queryKey: ['lines'], queryFn });
  const leave = reader.subscribe(() => {});
  const { say } = wired(client);
  say('figures', { ...calm, database: 'down' });
  await vi.waitUntil(() => reader.getCurrentResult().isError);

  say('figures', { ...calm, database: 'up' });

  await vi.waitUntil(() => reader.getCurrentResult().data === 'here');
  leave();
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
    '/api/monitoring/bandwidth/current',
    '/api/monitoring/bandwidth/history',
    '/api/overview',
    '/api/setup',
    '/api/setup/nonce',
  ]);
});

test('a mass edit is under way for as long as it is told of as running, a job that nobody waits for is not', () => {
  const { live, say } = wired(new QueryClient());
  const edit = { id: 'w', name: 'streams.edit', state: 'running', progress: { phase: '', done: 0, of: 9 }, isRepeatable: false };

  say('job', edit);
  say('job', { ...edit, id: 'j', name: 'imports.stage', isRepeatable: true });
  say('job', { ...edit, progress: { phase: '', done: 5, of: 9 } });
  expect(live.state().works).toEqual([{ ...edit, progress: { phase: '', done: 5, of: 9 } }]);

  say('job', { ...edit, state: 'cancelled' });
  expect(live.state().works).toEqual([]);
});
