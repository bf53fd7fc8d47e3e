// Who this server is to its peers: a key that never leaves the machine, and a certificate of the installation's own authority.
import type { Clock, Files } from '@muxwell/ground';
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';

export const Identity = z.object({
  serverId: z.string(),
  /** PKCS#8, PEM. */
  key: z.string(),
  certificate: z.string(),
  authority: z.string(),
  /** Where the control plane is, on a machine that has joined; null: on this machine. */
  primary: z.object({ serverId: z.string(), address: z.string() }).nullable(),
  /** What this server is called. */
  name: z.string(),
});
export type Identity = z.infer<typeof Identity>;

const DAY_MS = 86_400_000;
/** A certificate is renewed when a third of its year is left. */
const RENEW_DAYS = 120;

export interface KeptIdentity {
  read(): Promise<Identity | null>;
  write(identity: Identity): Promise<void>;
}

/** The identity as a file of the edge's own folder, readable by its user alone. */
export function keptIn(folder: string, files: Files): KeptIdentity {
  const path = join(folder, 'identity.json');
  return {
    async read() {
      const text = await files.readText(path);
      return text === null ? null : Identity.parse(JSON.parse(text));
    },
    write: (identity) => files.writeWhole(path, JSON.stringify(identity, null, 2)),
  };
}

/** A fresh key: ECDSA on P-256. `publicKey` is SPKI in base64. */
export function newKey(): { key: string; publicKey: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, publicKey: publicKeyOf(key) };
}

/** SPKI, base64, of a private key in PEM. */
export const publicKeyOf = (key: string): string =>
  createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' }).toString('base64');

/** Whether a certificate still holds long enough, and comes from this authority. */
export function isGood(identity: Identity, authority: string, clock: Clock): boolean {
  const end = new X509Certificate(identity.certificate).validToDate.getTime();
  return identity.authority === authority && end - clock.now().getTime() > RENEW_DAYS * DAY_MS;
}

/** What both ends of a mutual TLS connection need. */
export const tlsOf = ({ key, certificate, authority }: Identity) => ({
  key,
  cert: certificate,
  ca: authority,
  rejectUnauthorized: true,
  minVersion: 'TLSv1.3' as const,
});

/** `host:port`, the host in brackets when it is an IPv6 address. */
export function splitPeerAddress(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}
