import { expect, test } from 'vitest';
import { bouquet } from '../../testing/player-house.ts';
import type { AppCatalog, StreamRow } from '../catalog/index.ts';
import { unrestricted, type ActiveLine } from '../lines/index.ts';
import { judge, notAfterOf, type Question } from './rules.ts';

const now = new Date('2026-06-01T00:00:00Z');
const line: ActiveLine = {
  appId: 1,
  id: 7,
  username: 'alice',
  isEnabled: true,
  isTrial: false,
  expiresAt: null,
  maxConnections: 1,
  bouquetIds: [1],
  bouquetEnds: null,
  allowedOutputs: ['ts'],
  ...unrestricted,
  edgeName: '',
  isRestreamer: false,
  createdAt: now,
}; // prettier-ignore
const stream: StreamRow = {
  app_id: 1,
  id: 5,
  kind: 'live',
  name: 'News',
  number: 1,
  logo_url: '',
  epg_channel_id: null,
  category_ids: [3],
  is_enabled: true,
  is_on_demand: true,
  is_adult: false,
  container: 'ts',
  notes: '',
  details: {},
  series_id: null,
  season: null,
  episode: null,
  sources_sealed: '',
  source_count: 1,
  user_agent: null,
  headers_sealed: '',
  proxy_sealed: '',
  allowed_countries: [],
  denied_countries: [],
  added_at: now,
  updated_at: now,
}; // prettier-ignore
const nowhere = { hasCountries: true, country: null, hasNetworks: false, network: null, networkName: '' };
const grant = (categories: number[], streams: number[], series: number[] = [], countries: string[] = []) => ({
  row: bouquet(1, categories, { stream_ids: streams, series_ids: series, allowed_countries: countries }),
  categories: new Set(categories),
  streams: new Set(streams),
  series: new Set(series),
});
const catalogWith = (one: ReturnType<typeof grant>, changes: Partial<AppCatalog> = {}): AppCatalog => ({
  revision: 1,
  streams: new Map([[5, stream]]),
  series: new Map(),
  categories: new Map(),
  bouquets: new Map([[1, one]]),
  ...changes,
}); // prettier-ignore
const question = (changes: Partial<Question>): Question => ({
  now,
  line,
  stream,
  catalog: catalogWith(grant([3], [])),
  output: 'ts',
  catchUp: null,
  ip: '198.51.100.4',
  userAgent: 'VLC/3.0',
  place: () => ({ hasCountries: true, country: 'PT', hasNetworks: true, network: 64_500, networkName: 'Example Cable' }),
  edgeName: 'edge-1',
  isHeld: false,
  ...changes,
});

test.each<[string, Partial<Question>, string, number]>([
  ['nobody has these credentials', { line: null }, 'wrong-credentials', 403],
  ['the stream does not exist', { stream: null }, 'unknown-stream', 404],
  ['the line is off', { line: { ...line, isEnabled: false } }, 'line-is-disabled', 403],
  ['the line expired this very moment', { line: { ...line, expiresAt: now } }, 'line-has-expired', 403],
  ['the stream is off', { stream: { ...stream, is_enabled: false } }, 'stream-is-disabled', 404],
  ['the output is not allowed', { output: 'hls' }, 'output-not-allowed', 403],
  ['no bouquet grants it', { catalog: catalogWith(grant([4], [6])) }, 'not-in-bouquet', 404],
  ['the address is not allowed', { line: { ...line, allowedIps: ['203.0.113.0/24'] } }, 'address-not-allowed', 403],
  ['the player is denied', { line: { ...line, deniedAgents: ['vlc'] } }, 'player-not-allowed', 403],
  ['the country is not allowed', { line: { ...line, allowedCountries: ['ES'] } }, 'country-not-allowed', 403],
  ['the provider is not allowed', { line: { ...line, allowedNetworks: [64_501] } }, 'network-not-allowed', 403],
  ['another server serves the line', { line: { ...line, edgeName: 'edge-2' } }, 'other-server', 403],
  [
    'the grant of its bouquet has ended',
    { line: { ...line, bouquetEnds: new Map([[1, now.getTime()]]) } },
    'not-in-bouquet',
    404,
  ],
  [
    'the stream may not be watched in the country',
    { stream: { ...stream, allowed_countries: ['ES'] } },
    'country-not-allowed',
    403,
  ],
  ['the stream is denied to the country', { stream: { ...stream, denied_countries: ['PT'] } }, 'country-not-allowed', 403],
  [
    'the bouquet grants it in other countries alone',
    { catalog: catalogWith(grant([3], [], [], ['ES'])) },
    'country-not-allowed',
    403,
  ],
  [
    'the stream is limited and the country is not known',
    { stream: { ...stream, denied_countries: ['ES'] }, place: () => nowhere },
    'country-unknown',
    403,
  ],
  ['what was is asked for', { catchUp: { start: now, minutes: 60 } }, 'not-in-archive', 404],
  ['the operator has just ended it', { isHeld: true }, 'ended-by-operator', 403],
])('refused where %s', (_, changes, reason, status) => {
  const { refusal, trace } = judge(question(changes));
  expect(refusal).toMatchObject({ reason, status });
  const refused = trace.findIndex((rule) => rule.outcome === 'refused');
  expect(trace.slice(0, refused).every((rule) => rule.outcome === 'passed')).toBe(true);
  expect(trace.slice(refused + 1).every((rule) => rule.outcome === 'skipped')).toBe(true);
});

test.each<[string, Partial<Question>]>([
  ['by its category', {}],
  ['singly', { catalog: catalogWith(grant([], [5])) }],
  [
    'as an episode by its series',
    {
      stream: { ...stream, kind: 'episode', category_ids: [], series_id: 9 },
      output: 'file',
      catalog: catalogWith(grant([], [], [9]), { series: new Map([[9, { id: 9, category_ids: [] } as never]]) }),
    },
  ],
  ['in a country where it may be watched', { stream: { ...stream, allowed_countries: ['ES', 'PT'] } }],
  ['by a bouquet that is for the country', { catalog: catalogWith(grant([3], [], [], ['PT'])) }],
  ['wherever nothing is limited', { place: () => nowhere }],
  ['from an allowed address', { line: { ...line, allowedIps: ['2001:db8::/32', '198.51.100.4'] } }],
  ['by the server that serves the line', { line: { ...line, edgeName: 'edge-1' } }],
  ['until the grant of its bouquet ends', { line: { ...line, bouquetEnds: new Map([[1, now.getTime() + 1]]) } }],
  ['until it expires', { line: { ...line, expiresAt: new Date(now.getTime() + 1) } }],
])('a stream is granted %s', (_, changes) => {
  const { refusal, trace } = judge(question(changes));
  expect(refusal).toBeNull();
  expect(trace.every((rule) => rule.outcome === 'passed')).toBe(true);
});

test('the rules stand in one fixed order', () => {
  expect(judge(question({})).trace.map((rule) => rule.rule)).toEqual([
    'credentials',
    'known',
    'status',
    'expiry',
    'stream',
    'output',
    'bouquet',
    'address',
    'agent',
    'country',
    'network',
    'territory',
    'archive',
    'server',
    'hold',
  ]);
});

test.each([
  ['its line has no end', {}, null],
  ['its line ends', { expiresAt: new Date(1000) }, 1000],
  ['its grant ends before its line', { expiresAt: new Date(1000), bouquetEnds: new Map([[1, 500]]) }, 500],
  ['its line ends before its grant', { expiresAt: new Date(1000), bouquetEnds: new Map([[1, 5000]]) }, 1000],
  ['another bouquet’s grant ends', { bouquetEnds: new Map([[2, 500]]) }, null],
  ['one of its two grants ends', { bouquetIds: [1, 2], bouquetEnds: new Map([[1, 500]]) }, null],
] as const)('a session lasts where %s', (_, changes, end) => {
  const [one, two] = [grant([3], []), grant([3], [])];
  const catalog = catalogWith(one, {
    bouquets: new Map([
      [1, one],
      [2, two],
    ]),
  }); // prettier-ignore

  expect(notAfterOf({ ...line, ...changes }, stream, catalog, question({}).place)).toBe(end);
});
