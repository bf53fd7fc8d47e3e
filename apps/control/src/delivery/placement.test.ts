import type { ServerGroup } from '@muxwell/contract';
import { TestClock, type Dice } from '@muxwell/ground';
import { expect, test } from 'vitest';
import type { ConnectedEdge, ServerRow } from '../servers/index.ts';
import { createPlacement, type Asking } from './placement.ts';
import { createSessions } from './sessions.ts';

const row = (id: string, values: Partial<ServerRow> = {}): ServerRow => ({
  id,
  name: id,
  is_primary: id === 'a',
  public_url: `http://${id}.example:8080`,
  peer_address: '',
  weight: 100,
  max_connections: 1000,
  is_draining: false,
  joined_at: new Date(0),
  ...values,
});
const edge = (serverId: string) => ({ bootId: `boot-${serverId}`, serverId, name: serverId }) as ConnectedEdge;
const [a, b] = [edge('a'), edge('b')];

function world({ rows = [row('a'), row('b')], edges = [a, b], method = 'round-robin', groups = [] as ServerGroup[] } = {}) {
  const clock = new TestClock();
  let n = 0;
  const dice = { id: () => `s${(n += 1)}`, token: () => `t${(n += 1)}` } as unknown as Dice;
  const sessions = createSessions({ clock, dice });
  const placement = createPlacement({
    clock,
    dice,
    settings: { get: () => method } as never,
    servers: {
      servers: () => rows,
      server: (id) => rows.find((one) => one.id === id) ?? null,
      edges: () => edges,
      groups: () => groups,
    },
    sessions,
    holds: () => false,
  });
  const asking = (changes: Partial<Asking> = {}): Asking => ({
    edge: a,
    viewer: { appId: 1, lineId: 7, streamId: 5, output: 'ts', ip: '198.51.100.1', userAgent: 'VLC' },
    key: '1:5',
    path: '/live/quay/secret/5.ts',
    query: '',
    onlyAt: '',
    ...changes,
  });
  const admit = (at: ConnectedEdge, { viewer }: Asking) => {
    const admitted = sessions.admit(viewer, at, { limit: 10, whenFull: 'refuse-newest' });
    return admitted.kind === 'ok' ? admitted.session.id : '';
  };
  return { clock, sessions, placement, asking, admit };
}
const wherever = (place: ReturnType<ReturnType<typeof createPlacement>['place']>) => place?.edge.serverId;
const queryOf = (url: string) => new URL(url).search.slice(1);

test('viewers go round, and who stays where it has knocked is not redirected', () => {
  const { placement, asking } = world();
  const places = Array.from({ length: 4 }, () => placement.place(asking()));
  expect(places.filter((place) => wherever(place) === 'a')).toHaveLength(2);
  for (const place of places) expect(place?.url).toBe(wherever(place) === 'a' ? null : 'http://b.example:8080');
});

test('a ticket brings the reserved session to the other server, once, and only for its stream', () => {
  const { placement, asking, admit } = world({ method: 'weighted', rows: [row('a', { weight: 1 }), row('b')] });
  const asked = asking({ query: 'x=1' });
  const place = placement.place(asked);
  if (!place) throw new Error('no place');
  const session = admit(place.edge, asked);
  const url = placement.send(asked, place, session);

  expect(url).toMatch(/^http:\/\/b\.example:8080\/live\/quay\/secret\/5\.ts\?x=1&ticket=t\d+$/);
  const query = queryOf(url);
  expect(placement.appOf(query)).toBe(1);
  expect(placement.redeem({ ...asked, edge: a, query })).toBeNull();
  expect(placement.redeem({ ...asked, edge: b, query, viewer: { ...asked.viewer, streamId: 6 } })).toBeNull();
  expect(placement.redeem({ ...asked, edge: b, query })).toBe(session);
  expect(placement.redeem({ ...asked, edge: b, query })).toBeNull();
});

test('a ticket holds for ten seconds', async () => {
  const { placement, asking, admit, clock } = world({ method: 'weighted', rows: [row('a', { weight: 1 }), row('b')] });
  const asked = asking();
  const place = placement.place(asked);
  if (!place) throw new Error('no place');
  const query = queryOf(placement.send(asked, place, admit(place.edge, asked)));
  await clock.tick(10_001);
  expect(placement.redeem({ ...asked, edge: b, query })).toBeNull();
});

test('who comes with a ticket that holds no more is served where it is: nobody is sent round and round', () => {
  const { placement, asking } = world();
  for (let n = 0; n < 4; n += 1) expect(wherever(placement.place(asking({ edge: b, query: 'ticket=old' })))).toBe('b');
});

test('a repeated playlist goes where the session is', () => {
  const { placement, asking, admit } = world();
  const hls = asking({ viewer: { ...asking().viewer, output: 'hls' } });
  admit(b, hls);
  for (let n = 0; n < 3; n += 1) expect(wherever(placement.place(hls))).toBe('b');
});

test.each([
  ['is draining', { is_draining: true }],
  ['has no address for viewers', { public_url: '' }],
  ['is full', { max_connections: 1 }],
])('a server that %s gets nobody new', (_, values) => {
  const { placement, asking, admit } = world({ rows: [row('a'), row('b', values)] });
  admit(b, asking({ viewer: { ...asking().viewer, ip: '198.51.100.9' } }));
  for (let n = 0; n < 4; n += 1) expect(wherever(placement.place(asking()))).toBe('a');
});

test('a draining server sends those who knock there to another', () => {
  const { placement, asking } = world({ method: 'none', rows: [row('a', { is_draining: true }), row('b')] });
  expect(wherever(placement.place(asking()))).toBe('b');
});

test('a line that is bound to a server is sent there, whatever the balancing', () => {
  const { placement, asking } = world({ method: 'none' });
  expect(placement.leadsTo('b', a)).toBe(true);
  expect(wherever(placement.place(asking({ onlyAt: 'b' })))).toBe('b');
});

test('where no server has room, there is no place', () => {
  const full = { max_connections: 1 };
  const { placement, asking, admit } = world({ rows: [row('a', full), row('b', full)] });
  for (const at of [a, b]) admit(at, asking({ viewer: { ...asking().viewer, ip: `198.51.100.${at.serverId === 'a' ? 8 : 9}` } }));
  expect(placement.place(asking())).toBeNull();
});

test('a server whose edge has gone gets nobody', () => {
  const { placement, asking } = world({ edges: [a] });
  for (let n = 0; n < 4; n += 1) expect(wherever(placement.place(asking()))).toBe('a');
});

const c = edge('c');
const group = (values: Partial<ServerGroup> = {}): ServerGroup => ({
  id: 'g',
  name: 'North',
  method: 'none',
  isActive: true,
  members: [
    { serverId: 'a', priority: 1 },
    { serverId: 'b', priority: 2 },
  ],
  ...values,
});
const three = [row('a', { max_connections: 1 }), row('b'), row('c')];

test('who knocks at a server of a group stays in it: at the first ones while they have room, then at the next', () => {
  const { placement, asking, admit } = world({ rows: three, edges: [a, b, c], groups: [group()] });
  expect(wherever(placement.place(asking()))).toBe('a');

  admit(a, asking());

  expect(Array.from({ length: 3 }, () => wherever(placement.place(asking())))).toEqual(['b', 'b', 'b']);
});

test('a group without room leaves its viewers to the others, one that is not active is none', () => {
  const full = world({ rows: three, edges: [a, c], groups: [group()] });
  full.admit(a, full.asking());
  expect(wherever(full.placement.place(full.asking()))).toBe('c');

  const idle = world({ rows: three, edges: [a, b, c], method: 'least-connections', groups: [group({ isActive: false })] });
  idle.admit(a, idle.asking());
  expect(wherever(idle.placement.place(idle.asking({ edge: c })))).toBe('b');
});

test('a line that names a group is served there, wherever it knocks, and nowhere else', () => {
  const members = [{ serverId: 'b', priority: 1 }];
  const { placement, asking } = world({ rows: three, edges: [a, b, c], groups: [group({ members })] });
  expect(wherever(placement.place(asking({ edge: c, onlyAt: 'North' })))).toBe('b');
  expect([placement.leadsTo('North', c), placement.leadsTo('South', c)]).toEqual([true, false]);

  const away = world({ rows: three, edges: [a, c], groups: [group({ members })] });
  expect([away.placement.place(away.asking({ edge: c, onlyAt: 'North' })), away.placement.leadsTo('North', c)]).toEqual([
    null,
    false,
  ]);
});

test('a group of the very server where a viewer knocks serves it, though nobody could be sent there', () => {
  const members = [{ serverId: 'a', priority: 1 }];
  const { placement } = world({ rows: [row('a', { public_url: '' })], edges: [a], groups: [group({ members })] });
  expect([placement.leadsTo('North', a), placement.leadsTo('a', a), placement.leadsTo('North', c)]).toEqual([true, true, false]);
});
