// The door for other servers as an edge opens it, knocked at with certificates that count and with those that do not.
import { edgePath, peerHeader } from '@muxwell/contract/edge';
import { createLog, systemClock, systemDice, TestClock, type Clock } from '@muxwell/ground';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { createAuthorityKeys, openAuthority, type KeptAuthority } from '../../../control/src/servers/certificates.ts';
import { until } from '../../testing/house.ts';
import { byPeer } from '../authority/control-address.ts';
import type { Forward } from '../door/forward.ts';
import { newKey, splitPeerAddress, tlsOf, type Identity } from './identity.ts';
import { createPeerDoor } from './peer-door.ts';

const [PRIMARY, OTHER, REMOVED] = [systemDice.id(), systemDice.id(), systemDice.id()];

const kept = await createAuthorityKeys({ clock: systemClock, dice: systemDice });
const foreignKept = await createAuthorityKeys({ clock: systemClock, dice: systemDice });

/** A server's identity, from an authority that believes it is the clock's time. */
async function identity(serverId: string, of: KeptAuthority = kept, clock: Clock = systemClock): Promise<Identity> {
  const authority = await openAuthority(of, { clock, dice: systemDice });
  const { key, publicKey } = newKey();
  const { certificate } = await openAuthority(kept, { clock: systemClock, dice: systemDice });
  return {
    serverId,
    key,
    certificate: await authority.issue(serverId, publicKey),
    authority: certificate,
    primary: null,
    name: 'test',
  };
}

/** The door of a server: of the primary one when it knows the edges' key. */
async function openDoor(edgeKey: string | null, own: Identity) {
  const members = new Set([PRIMARY, OTHER, REMOVED]);
  let heard = '';
  const control = createServer((socket) => {
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (heard.includes('\r\n\r\n'))
        socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    });
    socket.on('error', () => {});
  });
  await once(control.listen(0, '127.0.0.1'), 'listening');
  const { port: controlPort } = control.address() as AddressInfo;
  const door = createPeerDoor({
    log: createLog({ name: 'test', level: 'silent' }),
    host: '127.0.0.1',
    port: 0,
    monotonic: systemClock.monotonic,
    forward: {
      request: (_req, res) => res.end('control plane'),
      retry: () => Promise.resolve(false),
    } satisfies Forward,
    control: {
      request: () => {
        throw new Error('not asked');
      },
      link: () => {
        throw new Error('not asked');
      },
      dial(onReady, onFailed) {
        const socket: Socket = connect(controlPort, '127.0.0.1', () => onReady(socket)).once('error', onFailed);
      },
    },
    edgeKey,
    members: () => members,
    pull: (_req, res, key) => Promise.resolve(void res.end(`packets of ${key}`)),
    relay: () => false,
  });
  const port = await door.open(own);
  return {
    door,
    members,
    address: `127.0.0.1:${port}`,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      await door.close();
      control.close();
    },
  };
}

interface Knock {
  address: string;
  path: string;
  headers?: Record<string, string>;
}

/** The status and text that a server with this identity is answered, or why there was no answer. */
function knock(who: Identity | null, { address, path, headers = {} }: Knock): Promise<string> {
  const { host, port } = splitPeerAddress(address);
  const own = who ? tlsOf(who) : { rejectUnauthorized: false };
  return new Promise((resolve) => {
    const asked = request({ ...own, host, port, path, headers, agent: false, checkServerIdentity: () => undefined }, (res) => {
      let text = '';
      res.on('data', (bytes: Buffer) => (text += bytes.toString()));
      res.once('end', () => resolve(`${res.statusCode} ${text}`));
      res.once('error', () => resolve('broken off'));
    });
    asked.once('upgrade', (res, socket) => {
      socket.destroy();
      resolve(`${res.statusCode}`);
    });
    asked.once('error', (error) => resolve(error.message));
    asked.end();
  });
}

test('a server of the installation fetches streams, and reaches the control plane at the primary one alone', async () => {
  await using primary = await openDoor('key', await identity(PRIMARY));
  await using joined = await openDoor(null, await identity(OTHER));
  const who = await identity(OTHER);

  expect(await knock(who, { address: primary.address, path: '/pull/1%3A101' })).toBe('200 packets of 1:101');
  expect(await knock(who, { address: primary.address, path: '/api/health' })).toBe('200 control plane');
  expect(await knock(who, { address: joined.address, path: '/pull/1%3A101' })).toBe('200 packets of 1:101');
  expect(await knock(who, { address: joined.address, path: '/api/health' })).toMatch(/^404/);
});

test('a certificate that is foreign, has expired or is none opens nothing', async () => {
  await using primary = await openDoor('key', await identity(PRIMARY));
  const strangers = [
    await identity(OTHER, foreignKept),
    await identity(OTHER, kept, new TestClock('2020-01-01T00:00:00Z')),
    null,
  ];
  for (const stranger of strangers)
    expect(await knock(stranger, { address: primary.address, path: '/pull/1%3A101' })).not.toMatch(/^\d{3} /);
});

test('a removed server is refused with its good certificate, and hung up on', async () => {
  await using primary = await openDoor('key', await identity(PRIMARY));
  const who = await identity(REMOVED);
  const { host, port } = splitPeerAddress(primary.address);
  const upgrade = { connection: 'upgrade', upgrade: 'websocket' };
  primary.members.delete(REMOVED);

  expect(await knock(who, { address: primary.address, path: '/pull/1%3A101' })).toMatch(/^403/);
  expect(await knock(who, { address: primary.address, path: edgePath, headers: upgrade })).toMatch(/^403/);
  const open = connectTls({ ...tlsOf(who), host, port, checkServerIdentity: () => undefined });
  open.on('error', () => {});
  await once(open, 'secureConnect');
  open.resume();
  await until(() => {
    primary.door.sweep();
    return open.closed;
  }, 'the connection is closed');
});

test('an edge is known by its certificate, whatever it says of itself', async () => {
  await using primary = await openDoor('the-key', await identity(PRIMARY));
  const headers = { connection: 'upgrade', upgrade: 'websocket', [peerHeader]: PRIMARY, authorization: 'Bearer guessed' };

  expect(await knock(await identity(OTHER), { address: primary.address, path: edgePath, headers })).toBe('101');

  expect(primary.heard()).toMatch(new RegExp(`${peerHeader}: ${OTHER}\r\n`, 'i'));
  expect(primary.heard()).toMatch(/authorization: Bearer the-key\r\n/i);
  expect(primary.heard()).not.toMatch(new RegExp(`guessed|${PRIMARY}`));
});

test('a control plane that is forged, by a stranger or by another server of the installation, is not spoken to', async () => {
  const who = await identity(OTHER);
  const told = async (own: Identity) => {
    await using forger = await openDoor('key', own);
    const control = byPeer(() => who, { serverId: PRIMARY, address: forger.address });
    const link = control.link();
    const [error] = (await once(link, 'error')) as [Error];
    const dialled = new Promise<string>((resolve) =>
      control.dial(
        () => resolve('connected'),
        ({ message }) => resolve(message),
      ),
    );
    expect(await dialled).toBe(error.message);
    return error.message;
  };

  expect(await told(await identity(REMOVED))).toMatch(/does not match/);
  expect(await told(await identity(PRIMARY, foreignKept))).toMatch(/unable to verify|self-signed/);
  expect(await told(await identity(PRIMARY, kept, new TestClock('2020-01-01T00:00:00Z')))).toMatch(/expired/);
});
