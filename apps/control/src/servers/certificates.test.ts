import { peerNameOf } from '@muxwell/contract/edge';
import { systemClock, systemDice, TestClock } from '@muxwell/ground';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createAuthorityKeys, openAuthority } from './certificates.ts';

const [ONE, TWO] = [systemDice.id(), systemDice.id()];

async function authority(clock = systemClock) {
  const deps = { clock, dice: systemDice };
  return openAuthority(await createAuthorityKeys(deps), deps);
}

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

/** What becomes of a mutual handshake: the name that the server has read, or why it failed at one end. */
async function handshake(server: object, client: object): Promise<string> {
  const listener = createServer({ ...server, requestCert: true, rejectUnauthorized: true });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const { port } = listener.address() as AddressInfo;
  const there = new Promise<string>((resolve) => {
    listener.once('secureConnection', (socket: TLSSocket) => resolve(String(socket.getPeerCertificate().subject.CN)));
    listener.once('tlsClientError', (error) => resolve(error.message));
  });
  const socket = connect({ port, host: '127.0.0.1', servername: peerNameOf(ONE), ...client });
  const here = new Promise<string>((resolve) => {
    socket.once('error', (error) => resolve(error.message));
    socket.once('secureConnect', () => resolve(''));
  });
  const failure = await here;
  const seen = failure === '' ? await there : failure;
  socket.destroy();
  listener.close();
  return seen;
}

test('two servers of one authority know each other by id', async () => {
  const ca = await authority();
  const [one, two] = [keyPair(), keyPair()];
  const peer = { ca: ca.certificate };
  const [certOne, certTwo] = [await ca.issue(ONE, one.publicKey), await ca.issue(TWO, two.publicKey)];

  expect(await handshake({ ...peer, key: one.key, cert: certOne }, { ...peer, key: two.key, cert: certTwo })).toBe(TWO);
  // The second one answers at the first one's address.
  expect(await handshake({ ...peer, key: two.key, cert: certTwo }, { ...peer, key: two.key, cert: certTwo })).toMatch(
    /does not match/,
  );
});

test('a certificate of another authority opens nothing, at either end', async () => {
  const [ours, theirs] = [await authority(), await authority()];
  const [one, two] = [keyPair(), keyPair()];
  const server = { ca: ours.certificate, key: one.key, cert: await ours.issue(ONE, one.publicKey) };
  const foreign = { ca: ours.certificate, key: two.key, cert: await theirs.issue(TWO, two.publicKey) };

  expect(await handshake(server, foreign)).not.toBe(TWO);
  expect(await handshake({ ...foreign, ca: theirs.certificate }, server)).toMatch(/unable to verify|self-signed/);
});

test('an expired certificate opens nothing', async () => {
  const then = new TestClock('2020-01-01T00:00:00Z');
  const deps = { clock: systemClock, dice: systemDice };
  const kept = await createAuthorityKeys(deps);
  const [now, past] = [await openAuthority(kept, deps), await openAuthority(kept, { ...deps, clock: then })];
  const [one, two] = [keyPair(), keyPair()];
  const server = { ca: now.certificate, key: one.key, cert: await past.issue(ONE, one.publicKey) };
  const client = { ca: now.certificate, key: two.key, cert: await now.issue(TWO, two.publicKey) };

  expect(await handshake(server, client)).toMatch(/expired/);
});

test('a certificate says what it is for, and no server may sign another', async () => {
  const ca = await authority();
  const { publicKey } = keyPair();
  const read = new X509Certificate(await ca.issue(ONE, publicKey));

  expect(read.ca).toBe(false);
  expect(read.subjectAltName).toBe(`DNS:${peerNameOf(ONE)}`);
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  expect(read.verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
  expect(new X509Certificate(ca.certificate).fingerprint256.replaceAll(':', '').toLowerCase()).toBe(ca.fingerprint);
});

test('a key of another kind is refused', async () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const ca = await authority();
  await expect(ca.issue(ONE, publicKey.export({ type: 'spki', format: 'der' }).toString('base64'))).rejects.toThrow(/key/i);
  await expect(ca.issue(ONE, 'bm8=')).rejects.toThrow(/key/i);
});
