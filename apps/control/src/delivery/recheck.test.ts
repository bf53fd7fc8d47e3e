import type { ToEdge } from '@muxwell/contract/edge';
import { TestClock, type Dice } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { bouquet, catalogOf, category, line, NOON, stream } from '../../testing/player-house.ts';
import { createRecheck } from './recheck.ts';
import { createSessions } from './sessions.ts';

const catalog = catalogOf(
  {
    streams: [stream({ id: 101, kind: 'live', name: 'News', category_ids: [1] })],
    series: [],
    categories: [category(1, 'live', 'News')],
    bouquets: [bouquet(1, [1])],
  },
  1,
);

/** Two viewers of one line, from two addresses, are watching. */
function world(blocked: string[] = []) {
  const sent: ToEdge[] = [];
  const clock = new TestClock(NOON);
  let ids = 0;
  const sessions = createSessions({ clock, dice: { id: () => String((ids += 1)) } as Dice });
  const open = (lineId: number | null, ip: string) =>
    sessions.admit(
      { appId: 1, lineId, streamId: 101, output: 'ts', ip, userAgent: 'VLC/3' },
      { bootId: 'b', name: 'edge-1' } as never,
      {
        limit: 9,
        whenFull: 'refuse-newest',
      },
    );
  open(1, '198.51.100.1');
  open(1, '198.51.100.2');
  open(null, '198.51.100.2');
  const recheck = createRecheck({
    clock,
    sessions,
    catalog: { memory: { of: () => catalog } as never },
    lines: { memory: { byId: () => line() } },
    geo: { placeOf: () => ({ hasCountries: true, country: 'PT', hasNetworks: false, network: null, networkName: '' }) },
    servers: { broadcast: (message) => void sent.push(message) },
    guard: { blocks: (_, { ip }) => (blocked.includes(ip) ? ({ reason: 'blocked' } as never) : null) },
  });
  const [first, second] = sessions.ofLine(1, 1).map((one) => one.id);
  return { recheck, sent, first, second };
}

test.each([
  ['is switched off', { isEnabled: false }],
  ['loses its bouquet', { bouquetIds: [] }],
  ['may not be used in that country any more', { allowedCountries: ['ES'] }],
  ['may not be used with that player any more', { deniedAgents: ['vlc'] }],
  ['may not have that output any more', { allowedOutputs: ['hls'] }],
] as const)('what a line is watching ends when it %s', (_, changes) => {
  const { recheck, sent, first, second } = world();
  recheck.line(line(changes));

  expect(sent).toEqual([{ type: 'kill', sessions: [first, second], reason: 'killed' }]);
});

test('only the viewer ends whose address is not allowed any more; the other gets the line’s new end', () => {
  const { recheck, sent, first, second } = world();
  const expiresAt = new Date(NOON.getTime() + 60_000);
  recheck.line(line({ allowedIps: ['198.51.100.1'], expiresAt }));

  expect(sent).toEqual([
    { type: 'kill', sessions: [second], reason: 'killed' },
    { type: 'extend', sessions: [{ session: first, notAfter: expiresAt.getTime() }] },
  ]);
});

test('a line that nobody watches with tells no server anything', () => {
  const { recheck, sent } = world();
  recheck.line(line({ id: 2, isEnabled: false }));

  expect(sent).toEqual([]);
});

test('a block ends what is watched from there, the panel’s own player apart', () => {
  const { recheck, sent, second } = world(['198.51.100.2']);
  recheck.rules(1);

  expect(sent).toEqual([{ type: 'kill', sessions: [second], reason: 'killed' }]);
});
