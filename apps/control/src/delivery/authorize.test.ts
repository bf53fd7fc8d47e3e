// A play at the door, decided over invented memories: what a line's terms change in the answer.
import type { AuthorizeRequest, ToEdge } from '@muxwell/contract/edge';
import { createLog, TestClock, type Dice } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { bouquet, category, catalogOf, line, NOON, stream } from '../../testing/player-house.ts';
import type { ActiveLine } from '../lines/index.ts';
import type { Place } from '../platform/geo.ts';
import { createSecrets } from '../platform/secrets.ts';
import type { ConnectedEdge } from '../servers/index.ts';
import { declaredSettings } from '../tenancy/index.ts';
import { createAuthorize, type Deps } from './authorize.ts';
import type { Refused } from './denials.ts';
import { createSessions } from './sessions.ts';

const content = {
  streams: [stream({ id: 101, kind: 'live', name: 'Example News', category_ids: [1] })],
  series: [],
  categories: [category(1, 'live', 'News')],
  bouquets: [bouquet(1, [1])],
};
const cable: Place = { hasCountries: true, country: 'PT', hasNetworks: true, network: 64_500, networkName: 'Example Cable' };

function door(one: ActiveLine, changes: Partial<Deps> = {}) {
  const clock = new TestClock(NOON);
  const place = { ...cable };
  const [locked, denials, sent]: [number[][], Refused[], ToEdge[]] = [[], [], []];
  let ids = 0;
  const catalog = catalogOf(content, 1);
  const access = createAuthorize({
    clock,
    log: createLog({ name: 'test', level: 'silent' }),
    secrets: createSecrets(['a1'.repeat(32)]),
    settings: { get: (_: number, key: keyof typeof declaredSettings) => declaredSettings[key].default } as never,
    tenancy: { appOfHost: () => 1 },
    placement: {
      appOf: () => null,
      redeem: () => null,
      place: ({ edge: at }) => ({ edge: at, url: null }),
      send: () => '',
      leadsTo: () => false,
    },
    geo: { placeOf: () => place },
    catalog: { memory: { of: () => catalog } } as never,
    lines: {
      memory: {
        byCredentials: (_: number, username: string, password: string) =>
          username === one.username && password === 's3cret' ? one : null,
        byToken: () => null,
      },
      lockNetwork: async (_: unknown, id: number, network: number) => void locked.push([id, network]),
    } as never,
    servers: { edges: () => [], broadcast: (message: ToEdge) => void sent.push(message) },
    sessions: createSessions({ clock, dice: { id: () => String((ids += 1)) } as Dice }),
    guard: { halts: () => null, blocks: () => null },
    states: { specOf: () => ({ key: '1:101' }) } as never,
    denials: { note: (refused: Refused) => void denials.push(refused) } as never,
    ...changes,
  }); // prettier-ignore
  const edge = { name: 'edge-1', bootId: 'boot' } as ConnectedEdge;
  const play = (request: Partial<AuthorizeRequest> = {}) =>
    access.authorize(
      {
        method: 'GET',
        scheme: 'http',
        host: 'tv.example.net',
        path: '/live/alice/s3cret/101.ts',
        query: '',
        ip: '198.51.100.4',
        userAgent: 'VLC/3',
        range: null,
        ...request,
      },
      edge,
    ); // prettier-ignore
  return { play, access, clock, place, locked, denials, sent };
}

test('the first play binds a line to its provider; from another it is refused, with the rule named', () => {
  const { play, place, locked, denials } = door(line({ isNetworkLocked: true }));
  expect(play()).toMatchObject({ do: 'serve' });
  expect(locked).toEqual([[1, 64_500]]);

  place.network = 64_501;
  expect(play({ ip: '203.0.113.5' })).toMatchObject({ do: 'deny', status: 403, reason: 'network-not-allowed' });
  expect(denials[0]?.trace.find((rule) => rule.outcome === 'refused')?.rule).toBe('network');
  place.network = 64_500;
  expect(play()).toMatchObject({ do: 'serve' });
  expect(locked).toHaveLength(1);
});

test('a line of another server is refused here, one of this server is not', () => {
  expect(door(line({ edgeName: 'edge-2' })).play()).toMatchObject({ do: 'deny', reason: 'other-server' });
  expect(door(line({ edgeName: 'edge-1' })).play()).toMatchObject({ do: 'serve' });
});

test('a play ends with its line, or with the grant of its bouquet where that is sooner', () => {
  const soon = NOON.getTime() + 60_000;
  expect(door(line({ expiresAt: null })).play()).toMatchObject({ notAfter: null });
  expect(door(line({ bouquetEnds: new Map([[1, soon]]) })).play()).toMatchObject({ notAfter: soon });
});

test.each([
  ['its player is denied', { deniedAgents: ['vlc'] }, 'player-not-allowed'],
  ['its country is not allowed', { allowedCountries: ['ES'] }, 'country-not-allowed'],
  ['its address is not allowed', { allowedIps: ['203.0.113.0/24'] }, 'address-not-allowed'],
] as const)('a play is refused where %s', (_, terms, reason) => {
  expect(door(line(terms)).play()).toMatchObject({ do: 'deny', status: 403, reason });
});

test('who was sent away stays away from that stream for as long as the operator says', async () => {
  const away = { appId: 1, lineId: 1, streamId: 101, ip: '198.51.100.4', userAgent: 'VLC/3' };
  const { play, access, clock } = door(line());
  access.hold(away);
  expect(play()).toMatchObject({ do: 'deny' });
  await clock.tick(20_000);
  expect(play()).toMatchObject({ do: 'serve' });

  const settings = { get: (_: number, key: string) => (key === 'delivery.killHoldSeconds' ? 0 : 60) } as never;
  const lenient = door(line(), { settings });
  lenient.access.hold(away);
  expect(lenient.play()).toMatchObject({ do: 'serve' });
});

test('a device that plays anew on a full line leaves what it watched; another one is sent away by it only where the operator says so', () => {
  const { play, sent } = door(line({ maxConnections: 1 }));
  expect(play()).toMatchObject({ do: 'serve' });
  expect(play()).toMatchObject({ do: 'serve' });
  expect(sent).toMatchObject([{ type: 'kill', reason: 'viewer-left' }]);
  expect(play({ ip: '198.51.100.5' })).toMatchObject({ do: 'deny', reason: 'line-is-full', status: 429 });

  const settings = { get: (_: number, key: string) => (key === 'delivery.whenFull' ? 'drop-oldest' : 60) } as never;
  const other = door(line({ maxConnections: 1 }), { settings });
  expect(other.play()).toMatchObject({ do: 'serve' });
  expect(other.play({ ip: '198.51.100.5' })).toMatchObject({ do: 'serve' });
  expect(other.sent).toMatchObject([{ type: 'kill', reason: 'killed' }]);
});
