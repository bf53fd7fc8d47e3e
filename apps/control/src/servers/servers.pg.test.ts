import { JoinCode, joinedText, joinText, type ServerView } from '@muxwell/contract';
import { edgePath, edgeProtocol, peerHeader, ToEdge, type FromEdge } from '@muxwell/contract/edge';
import { createHash, createHmac, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { changes } from '../../testing/edge-messages.ts';
import { startHouse, testKeys, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

let house: House;
let address = '';
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  await house.app.http.listen({ host: '127.0.0.1', port: 0 });
  address = `ws://127.0.0.1:${(house.app.http.server.address() as AddressInfo).port}${edgePath}`;
});
afterAll(() => house.close());

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
const newKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

async function newCode(): Promise<JoinCode> {
  const made = await house.owner.call<{ code: string }>('POST', '/api/servers/codes', { portal: 'http://192.0.2.1:8080/' });
  expect(made.status).toBe(201);
  return JoinCode.parse(JSON.parse(Buffer.from(made.body.code, 'base64url').toString()));
}

interface Joined {
  serverId: string;
  certificate: string;
  authority: string;
  primaryId: string;
  primaryPeerAddress: string;
  proof: string;
}

/** Joins as a machine does; `change` is what somebody in between does to the request. */
function join(code: JoinCode, change: Record<string, string> = {}) {
  const request = {
    codeId: code.id,
    name: 'Second',
    publicUrl: 'http://192.0.2.2:8080',
    peerAddress: '192.0.2.2:8444',
    publicKey: newKey(),
  };
  const proof = hmac(code.secret, joinText(request));
  return house.nobody.call<Joined>('POST', '/api/servers/join', { ...request, proof, ...change });
}
const servers = () => house.owner.call<{ items: ServerView[] }>('GET', '/api/servers').then(({ body }) => body.items);

/** Dials as an edge of this server; null: of the primary, over the socket. */
async function dial(server: string | null) {
  const socket = new WebSocket(address, {
    headers: { authorization: `Bearer ${testKeys.edgeKey}`, ...(server === null ? {} : { [peerHeader]: server }) },
  });
  const heard: ToEdge[] = [];
  socket.on('message', (data: Buffer) => heard.push(ToEdge.parse(JSON.parse(data.toString()))));
  await once(socket, 'open');
  const say = (message: FromEdge) => socket.send(JSON.stringify(message));
  say({
    type: 'hello',
    protocol: edgeProtocol,
    build: 'b',
    bootId: `boot-${server}`,
    name: 'edge',
    pid: 1,
    worker: 0,
    socket: '',
  });
  const told = <T extends ToEdge['type']>(type: T) =>
    until(`it is told ${type}`, () => heard.findLast((one): one is Extract<ToEdge, { type: T }> => one.type === type));
  await told('peers');
  return { socket, say, told };
}

test('a machine joins with a code, both sides prove it, and it is listed', async () => {
  const code = await newCode();
  const { status, body } = await join(code);

  expect(status).toBe(201);
  expect(body.proof).toBe(hmac(code.secret, joinedText(body)));
  const authority = new X509Certificate(body.authority);
  expect(createHash('sha256').update(authority.raw).digest('hex')).toBe(code.fingerprint);
  expect(new X509Certificate(body.certificate).verify(authority.publicKey)).toBe(true);
  expect(code.portal).toBe('http://192.0.2.1:8080');
  const [primary, second] = await servers();
  expect(primary).toMatchObject({ id: body.primaryId, isPrimary: true });
  expect(second).toMatchObject({
    id: body.serverId,
    name: 'Second',
    state: 'unknown',
    publicUrl: 'http://192.0.2.2:8080',
    weight: 100,
  });
});

test('a code lets one machine join, and no request that somebody has changed', async () => {
  const code = await newCode();
  const attempts = [
    await join(code, { peerAddress: '198.51.100.66:8444' }),
    await join(code, { publicKey: newKey() }),
    await join({ ...code, secret: 'guessed' }),
    await join({ ...code, id: '01900000-0000-7000-8000-000000000000' }),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect((await join(code)).status).toBe(201);
  expect((await join(code)).status).toBe(403);
});

test('a code is good for an hour', async () => {
  const code = await newCode();
  await house.database.asOwner(`update servers.join_code set expires_at = now() - interval '1 second' where id = $1`, [code.id]);
  expect((await join(code)).status).toBe(403);
});

test('an edge of a joined server is welcome, gets a certificate for its server, and is sent away when the server is removed', async () => {
  const { body } = await join(await newCode());
  const edge = await dial(body.serverId);
  edge.say({ type: 'certify', publicKey: newKey() });
  const given = await edge.told('certificate');
  expect(given.server).toBe(body.serverId);
  expect(new X509Certificate(given.certificate).subject).toBe(`CN=${body.serverId}`);
  expect((await servers()).find(({ id }) => id === body.serverId)).toMatchObject({
    state: 'online',
    edges: [{ name: 'Second' }],
  });

  const gone = once(edge.socket, 'close');
  expect((await house.owner.call('DELETE', `/api/servers/${body.serverId}`)).status).toBe(204);
  await gone;
  expect((await servers()).some(({ id }) => id === body.serverId)).toBe(false);
  const again = new WebSocket(address, {
    headers: { authorization: `Bearer ${testKeys.edgeKey}`, [peerHeader]: body.serverId },
  });
  const [error] = (await once(again, 'error')) as [Error];
  expect(error.message).toContain('403');
});

test('who was here a minute ago is known to the next control plane', async () => {
  const edge = await dial(null);
  const [primary] = await servers();
  await house.app.servers.sightings.write();
  await house.database.asOwner(`insert into servers.edge values ($1, 'long ago', now() - interval '2 minutes')`, [primary?.id]);
  await house.app.servers.sightings.load();
  expect([...house.app.servers.sightings.lately()]).toEqual([`${primary?.id}/edge`]);
  edge.socket.close();
});

test('every edge is told whose certificates count', async () => {
  const own = await dial(null);
  const { body } = await join(await newCode());
  const peers = await until('it is told of the new one', async () => {
    const told = await own.told('peers');
    return told.servers.includes(body.serverId) && told;
  });
  expect(peers.authority).toBe(body.authority);
  own.socket.close();
});

test('the primary server stays', async () => {
  const [primary] = await servers();
  const { status, body } = await house.owner.call('DELETE', `/api/servers/${primary?.id}`);
  expect([status, body['title']]).toEqual([409, 'The primary server cannot be removed']);
});

test('a server is replaced whole, asked for a sign of life, and tells how it does', async () => {
  const [primary] = await servers();
  const id = primary?.id ?? '';
  const { socket, say } = await dial(null);
  socket.on('ping', () => {});
  const load = { viewers: 3, channels: 1, bitsPerSecondIn: 1, bitsPerSecondOut: 2, rssBytes: 4, loopLagMs: 1 };
  say(changes({ load }));

  await until('its load is known', async () => {
    const { body } = await house.owner.call<{ now: { connections: number } | null }>('GET', `/api/servers/${id}/stats`);
    return body.now?.connections === 3;
  });
  const { body: check } = await house.owner.call<{ edges: { roundTripMs: number | null }[] }>('POST', `/api/servers/${id}/check`);
  expect(check.edges.some(({ roundTripMs }) => roundTripMs !== null && roundTripMs >= 0)).toBe(true);
  const whole = { name: 'First', publicUrl: '', peerAddress: '', weight: 7, maxConnections: 9, isDraining: false };
  expect((await house.owner.call('PUT', `/api/servers/${id}`, whole)).body).toMatchObject(whole);
  expect((await house.owner.call('PUT', `/api/servers/${id}`, { name: 'half' })).status).toBe(400);
  expect((await house.owner.call('POST', '/api/servers', { portal: 'http://192.0.2.1:8080' })).status).toBe(201);
  socket.close();
});
