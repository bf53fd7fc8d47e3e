import type { StreamReport, ToEdge } from '@muxwell/contract/edge';
import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import type { StreamRow } from '../catalog/index.ts';
import type { ConnectedEdge } from '../servers/index.ts';
import { createLeases } from '../servers/leases.ts';
import { createStreamStates } from './stream-states.ts';

const KEY = '1:5';
const OWN = 'http://provider.example/5.ts';
const row = (more: Partial<StreamRow> = {}): StreamRow =>
  ({
    app_id: 1,
    id: 5,
    name: 'Harbour',
    kind: 'live',
    is_enabled: true,
    is_on_demand: true,
    source_count: 1,
    container: 'ts',
    updated_at: new Date(5000),
    ...more,
  }) as StreamRow;
const report = (more: Partial<StreamReport> = {}): StreamReport => ({
  key: KEY,
  appId: 1,
  streamId: 5,
  state: 'up',
  since: 0,
  reason: '',
  source: 'own-source',
  viewers: 1,
  bitsPerSecond: 0,
  codecs: [],
  bytesIn: 0,
  ...more,
});

function world() {
  const sent: Record<string, ToEdge[]> = { a: [], b: [], c: [] };
  const edge = (id: string) =>
    ({
      bootId: id,
      serverId: `server-${id}`,
      name: id,
      send: (message: ToEdge) => void sent[id]?.push(message),
    }) as ConnectedEdge;
  let here = ['a', 'b', 'c'].map(edge);
  const leases = createLeases(new TestClock());
  const states = createStreamStates({
    catalog: {
      memory: { of: () => ({ streams: new Map([[5, row()]]) }), onChange: () => {} },
      sourcesOf: () => [{ id: 'own-source', url: OWN, userAgent: null, headers: {} }],
    } as never,
    servers: {
      edges: () => here,
      leases,
      server: (id: string) => ({ id, peer_address: `${id}.example:8444`, is_draining: false }),
      broadcast: () => {},
    } as never,
    settings: { get: () => 10 } as never,
    appIds: () => [1],
  });
  /** Where each edge was last told to get the stream from. */
  const told = (id: string, what?: 'url' | 'socket') => {
    const last = sent[id]?.findLast((message) => message.type === 'start');
    if (last?.type !== 'start') return null;
    return last.stream.sources.map((source) => (what ? source[what] : (source.peer ?? source.id)));
  };
  return {
    states,
    leases,
    told,
    /** How often an edge was told to run a stream. */
    orders: (id: string) => sent[id]?.filter((message) => message.type === 'start').length ?? 0,
    edges: here,
    leave: (id: string) => (here = here.filter((one) => one.bootId !== id)),
    come: (id: string) => (here = [...here, edge(id)]),
  };
}
const fetched = (more: Partial<StreamReport> = {}) => report({ source: 'peer', ...more });
const lost = fetched({ state: 'failing' });

test('an edge that has lost the stream together with its holder gets it at once, and the others fetch it from there', () => {
  const { states, leases, told, leave } = world();
  states.note('a', [report()]);
  states.noteChanges('b', [fetched()], []);
  states.noteChanges('c', [fetched()], []);

  leave('a');
  states.noteChanges('b', [lost], []);

  expect(leases.holder(KEY)?.bootId).toBe('b');
  expect([told('b'), told('c')]).toEqual([['own-source'], ['server-b', 'own-source']]);
});

test('a stream that its fetchers miss already is given to one of them as soon as its silent holder is hung up on', () => {
  const { states, leases, told, leave } = world();
  states.note('a', [report()]);
  states.noteChanges('b', [lost], []);

  leave('a');
  states.leave('a');

  expect(leases.holder(KEY)?.bootId).toBe('b');
  expect(told('b')).toEqual(['own-source']);
});

test('an edge that was away while the stream’s holder died gets the stream when it is back', () => {
  const { states, leases, told, leave, come } = world();
  states.note('a', [report()]);
  states.noteChanges('b', [fetched()], []);
  for (const id of ['a', 'b', 'c']) leave(id);
  states.rehome('a');

  come('b');
  states.note('b', [lost]);

  expect(leases.holder(KEY)?.bootId).toBe('b');
  expect(told('b')).toEqual(['own-source']);
});

test('processes of one machine fetch from each other over a Unix socket, others by the door of the machine, with the process named', () => {
  const { states, told, edges } = world();
  Object.assign(edges[0] as object, { worker: 2, socket: '/data/worker-2.sock' });
  Object.assign(edges[1] as object, { worker: 1, socket: '/data/worker-1.sock', serverId: 'server-a' });
  states.note('a', [report()]);
  for (const id of ['b', 'c']) states.note(id, [report()]);

  expect([told('b', 'socket'), told('b', 'url')]).toEqual([
    ['/data/worker-2.sock', undefined],
    ['http://worker/pull/1%3A5', OWN],
  ]);
  expect(told('c', 'url')).toEqual(['https://server-a.example:8444/pull/1%3A5?worker=2', OWN]);
});

test('an edge that comes back and still pulls what was given to another is told to fetch it from there', () => {
  const { states, leases, told, leave, come } = world();
  states.note('a', [report()]);
  states.noteChanges('b', [fetched()], []);
  leave('a');
  states.rehome('a');
  expect(leases.holder(KEY)?.bootId).toBe('b');

  come('a');
  states.note('a', [report()]);

  expect(leases.holder(KEY)?.bootId).toBe('b');
  expect(told('a')).toEqual(['server-b', 'own-source']);
});

test('who fetches a stream has its own sources behind the holder, and goes on with them where it has to', () => {
  const { states, leases, told, orders } = world();
  states.note('a', [report()]);
  states.note('b', [report()]);
  expect(told('b')).toEqual(['server-a', 'own-source']);

  const before = orders('b');
  states.noteChanges('b', [lost], []);
  expect(orders('b')).toBe(before);
  states.noteChanges('b', [report()], []);

  expect(leases.holder(KEY)?.bootId).toBe('a');
  expect(orders('b')).toBe(before + 1);
  expect(told('b')).toEqual(['server-a', 'own-source']);
});
