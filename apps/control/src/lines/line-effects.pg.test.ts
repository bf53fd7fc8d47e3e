// Every field of a line changes an answer: what a viewer is told at an edge's door, or what the line shows where a field is only kept.
import type { lineFields, LineDetail, LineFields } from '@muxwell/contract';
import { edgePath, edgeProtocol, ToEdge, type AuthorizeRequest, type Decision, type FromEdge } from '@muxwell/contract/edge';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { startHouse, testKeys, type House } from '../../testing/house.ts';
import { writeMmdb } from '../../testing/mmdb.ts';
import { until } from '../../testing/wait.ts';

type Field = keyof typeof lineFields;
/** `from` and `to`: the field's values, with what has to hold besides. */
interface Effect {
  from: LineFields;
  to: LineFields;
  answer: (line: LineDetail) => Promise<unknown>;
  /** What comes before. */
  first?: (line: LineDetail) => Promise<unknown>;
}

let house: House;
let folder: string;
let edge: WebSocket;
let bouquetId: number;
let streamId: number;
const decisions = new Map<number, Decision>();
const made = async <T = { id: number }>(path: string, body: unknown): Promise<T> =>
  (await house.owner.call<T>('POST', path, body)).body;

beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  folder = await mkdtemp(join(tmpdir(), 'muxwell-effects-'));
  const news = (await made('/api/categories', { kind: 'live', name: 'News' })).id;
  bouquetId = (await made('/api/bouquets', { name: 'All', categoryIds: [news] })).id;
  const channel = { kind: 'live', name: 'One', categoryIds: [news], sources: [{ url: 'http://192.0.2.1/one.ts' }] };
  streamId = (await made('/api/streams', channel)).id;
  await writeMmdb(join(folder, 'country.mmdb'), 'Test-Country', { '198.51.100.0/24': { country: { iso_code: 'PT' } } });
  await writeMmdb(join(folder, 'asn.mmdb'), 'Test-ASN', { '198.51.100.0/24': { autonomous_system_number: 64_500 } });
  const values = { 'geo.countryFile': join(folder, 'country.mmdb'), 'geo.networkFile': join(folder, 'asn.mmdb') };
  await house.owner.call('PATCH', '/api/settings', { values });
  await made('/api/access-rules', { effect: 'block', kind: 'agent', value: 'Blocked/*' });
  edge = await dialled();
});
afterAll(async () => {
  edge.terminate();
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

/** An edge that asks what its viewers may, and serves nobody. */
async function dialled(): Promise<WebSocket> {
  await house.app.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = house.app.http.server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${edgePath}`, { headers: { authorization: `Bearer ${testKeys.edgeKey}` } });
  let isGreeted = false;
  socket.on('message', (data: Buffer) => {
    const message = ToEdge.parse(JSON.parse(data.toString()));
    isGreeted ||= message.type === 'welcome';
    if (message.type === 'decision') decisions.set(message.id, message.decision);
  });
  await once(socket, 'open');
  const hello = { type: 'hello', protocol: edgeProtocol, build: 'b', bootId: 'boot', name: 'one', pid: 1, worker: 0, socket: '' };
  for (const say of [hello, { type: 'state', sessions: [], streams: [], more: false }] as FromEdge[])
    socket.send(JSON.stringify(say));
  await until('the edge is greeted', () => isGreeted);
  return socket;
}

let asked = 0;
/** What a viewer at the door is answered: `serve`, or why not. */
async function play(
  { username, password }: Pick<LineDetail, 'username' | 'password'>,
  changes: Partial<AuthorizeRequest> = {},
): Promise<string> {
  await house.settled();
  const id = (asked += 1);
  const path = `/live/${username}/${password}/${streamId}.ts`;
  const request = {
    host: '127.0.0.1',
    scheme: 'http',
    method: 'GET',
    path,
    query: '',
    ip: '198.51.100.4',
    userAgent: 'VLC/3',
    range: null,
  };
  edge.send(JSON.stringify({ type: 'authorize', id, request: { ...request, ...changes } }));
  const decision = await until('it is decided', () => decisions.get(id));
  return decision.do === 'deny' ? `${decision.status} ${decision.reason}` : decision.do;
}
/** What two devices of a line are answered, one after the other. */
const two = async (line: LineDetail) => [await play(line), await play(line, { ip: '198.51.100.5' })];
const shown = (field: Field) => async (line: LineDetail) =>
  (await house.owner.call<Record<string, unknown>>('GET', `/api/lines/${line.id}`)).body[field];
const played = (from: LineFields, to: LineFields): Effect => ({ from, to, answer: (line) => play(line) });
const kept = (field: Field, from: LineFields, to: LineFields): Effect => ({ from, to, answer: shown(field) });

const effects: Record<Field, Effect> = {
  username: played({}, { username: 'another-name' }),
  password: played({}, { password: 'another-word' }),
  expiresAt: played({ expiresAt: null }, { expiresAt: '2020-01-01T00:00:00.000Z' }),
  maxConnections: {
    from: { maxConnections: 1 },
    to: { maxConnections: 2 },
    first: (line) => play(line),
    answer: (line) => play(line, { ip: '198.51.100.5' }),
  },
  bouquetIds: played({}, { bouquetIds: [] }),
  isEnabled: played({ isEnabled: true }, { isEnabled: false }),
  isTrial: {
    from: { isTrial: false },
    to: { isTrial: true },
    async answer({ username, password }) {
      const path = `/player_api.php?username=${username}&password=${password}`;
      return (await house.nobody.call<{ user_info: { is_trial: string } }>('GET', path)).body.user_info.is_trial;
    },
  },
  allowedOutputs: played({ allowedOutputs: ['ts', 'hls'] }, { allowedOutputs: ['hls'] }),
  allowedIps: played({ allowedIps: ['198.51.100.0/24'] }, { allowedIps: ['203.0.113.7'] }),
  allowedAgents: played({ allowedAgents: ['vlc'] }, { allowedAgents: ['kodi'] }),
  deniedAgents: played({ deniedAgents: ['kodi'] }, { deniedAgents: ['VLC/*'] }),
  allowedCountries: played({ allowedCountries: ['PT'] }, { allowedCountries: ['ES'] }),
  deniedCountries: played({ deniedCountries: ['ES'] }, { deniedCountries: ['PT'] }),
  allowedNetworks: played({ allowedNetworks: [64_500] }, { allowedNetworks: [64_501] }),
  isNetworkLocked: played({ isNetworkLocked: false, lockedNetwork: 64_501 }, { isNetworkLocked: true }),
  lockedNetwork: played({ isNetworkLocked: true, lockedNetwork: 64_500 }, { lockedNetwork: 64_501 }),
  edgeName: played({ edgeName: '' }, { edgeName: 'Elsewhere' }),
  isRestreamer: {
    from: { isRestreamer: false },
    to: { isRestreamer: true },
    answer: (line) => play(line, { userAgent: 'Blocked/1' }),
  },
  get bouquetEnds() {
    const ends = (endsAt: string) => ({ bouquetEnds: [{ bouquetId, endsAt }] });
    return played(ends('2100-01-01T00:00:00.000Z'), ends('2020-01-01T00:00:00.000Z'));
  },
  notes: kept('notes', { notes: '' }, { notes: 'pays late' }),
  email: kept('email', { email: '' }, { email: 'ana@example.org' }),
  phone: kept('phone', { phone: '' }, { phone: '+351 210 000 000' }),
  language: kept('language', { language: '' }, { language: 'pt' }),
  notify: kept('notify', { notify: [] }, { notify: ['expiry'] }),
}; // prettier-ignore

let counter = 0;
async function lineWith(fields: LineFields): Promise<LineDetail> {
  counter += 1;
  const body = { username: `line-${counter}`, password: 's3cret', bouquetIds: [bouquetId], ...fields };
  const answer = await house.owner.call<LineDetail>('POST', '/api/lines', body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}
const change = async (line: LineDetail, fields: LineFields) => {
  const { status, text } = await house.owner.call('PATCH', `/api/lines/${line.id}`, fields);
  expect(status, text).toBe(200);
  await house.settled();
};

test.each(Object.keys(effects) as Field[])('%s changes an answer, and changed back gives the old one', async (field) => {
  const { from, to, first, answer } = effects[field];
  const line = await lineWith(from);
  await first?.(line);
  const before = await answer(line);
  await change(line, to);
  const after = await answer(line);
  const back = await house.owner.call<LineDetail>('PATCH', `/api/lines/${line.id}`, { [field]: line[field as keyof LineDetail] });

  expect(after).not.toEqual(before);
  expect(back.status, back.text).toBe(200);
  await house.settled();
  // A device that watches goes on.
  if (field !== 'maxConnections') expect(await answer(line)).toEqual(before);
});

test('what is refused says why, each restriction in its own word', async () => {
  const reasons: [LineFields, string][] = [
    [effects.expiresAt.to, '403 line-has-expired'],
    [effects.isEnabled.to, '403 line-is-disabled'],
    [effects.bouquetIds.to, '404 not-in-bouquet'],
    [effects.bouquetEnds.to, '404 not-in-bouquet'],
    [effects.allowedOutputs.to, '403 output-not-allowed'],
    [effects.allowedIps.to, '403 address-not-allowed'],
    [effects.allowedAgents.to, '403 player-not-allowed'],
    [effects.deniedAgents.to, '403 player-not-allowed'],
    [effects.allowedCountries.to, '403 country-not-allowed'],
    [effects.deniedCountries.to, '403 country-not-allowed'],
    [effects.allowedNetworks.to, '403 network-not-allowed'],
    [{ isNetworkLocked: true, lockedNetwork: 64_501 }, '403 network-not-allowed'],
    [effects.edgeName.to, '403 other-server'],
  ];
  for (const [fields, reason] of reasons) expect(await play(await lineWith(fields))).toBe(reason);
  const full = await lineWith({ maxConnections: 1 });
  expect(await two(full)).toEqual(['serve', '429 line-is-full']);
});

test('a line of a server is served there, by its own name and by that of a group', async () => {
  const [server] = (await house.owner.call<{ items: { id: string; name: string }[] }>('GET', '/api/servers')).body.items;
  expect(await play(await lineWith({ edgeName: server?.name ?? '' }))).toBe('serve');

  const members = [{ serverId: server?.id, priority: 1 }];
  await made('/api/server-groups', { name: 'North', method: 'none', isActive: true, members });
  await house.settled();
  expect(await play(await lineWith({ edgeName: 'North' }))).toBe('serve');
});

test('what was is refused in every address that asks for it, as a play would be by its line', async () => {
  const line = await lineWith({});
  const from = (username: string) => [
    `/timeshift/${username}/s3cret/60/2026-01-01:10-00/${streamId}.ts`,
    `/timeshifts/${username}/s3cret/60/${streamId}/2026-01-01:10-00.m3u8`,
  ];
  for (const path of from(line.username)) expect(await play(line, { path })).toBe('404 not-in-archive');
  for (const path of from('nobody')) expect(await play(line, { path })).toBe('403 wrong-credentials');
  const query = `username=${line.username}&password=s3cret&stream=${streamId}&start=2026-01-01:10-00&duration=60`;
  expect(await play(line, { path: '/streaming/timeshift.php', query, method: 'HEAD' })).toBe('404 not-in-archive');
});
