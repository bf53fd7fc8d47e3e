// The installation's own certificate authority: each server gets a certificate that names its id, and trusts no other authority.
import 'reflect-metadata'; // which @peculiar/x509 needs before its own import
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { peerNameOf } from '@muxwell/contract/edge';
import type { Clock, Dice } from '@muxwell/ground';
import { createHash, webcrypto } from 'node:crypto';

/** An authority as it is kept: both texts in PEM. */
export interface KeptAuthority {
  certificate: string;
  privateKey: string;
}

export interface CertificateAuthority {
  /** The authority's certificate in PEM: what peers verify each other against. */
  certificate: string;
  /** SHA-256 of the certificate's DER, hexadecimal: what a join code pins. */
  fingerprint: string;
  /** A certificate (PEM) for a server's public key (SPKI, base64). Throws when the key is not one of ECDSA on P-256. */
  issue(serverId: string, publicKey: string): Promise<string>;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 20 * 365;
const SERVER_DAYS = 365;
/** A peer's clock may be slow by so much. */
const SKEW_MS = 10 * 60_000;

/** Draws a key and signs an authority with it (RFC 5280, 4.2.1.9: `cA`, no further authorities below). */
export async function createAuthorityKeys({ clock, dice }: { clock: Clock; dice: Dice }): Promise<KeptAuthority> {
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...spanOf(clock, AUTHORITY_DAYS),
    serialNumber: serialNumber(dice),
    name: 'CN=Muxwell servers',
    signingAlgorithm: ECDSA,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { certificate: certificate.toString('pem'), privateKey: der };
}

/** Takes up a kept authority. */
export async function openAuthority(
  kept: KeptAuthority,
  { clock, dice }: { clock: Clock; dice: Dice },
): Promise<CertificateAuthority> {
  const own = new X509Certificate(kept.certificate);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', Buffer.from(kept.privateKey, 'base64'), ECDSA, false, ['sign']);
  return {
    certificate: kept.certificate,
    fingerprint: createHash('sha256').update(Buffer.from(own.rawData)).digest('hex'),
    async issue(serverId, publicKey) {
      const key = await webcrypto.subtle.importKey('spki', Buffer.from(publicKey, 'base64'), ECDSA, true, ['verify']);
      const certificate = await X509CertificateGenerator.create({
        ...spanOf(clock, SERVER_DAYS),
        serialNumber: serialNumber(dice),
        subject: `CN=${serverId}`,
        issuer: own.subject,
        publicKey: key,
        signingKey,
        signingAlgorithm: ECDSA,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          new SubjectAlternativeNameExtension([{ type: 'dns', value: peerNameOf(serverId) }]),
          await AuthorityKeyIdentifierExtension.create(own.publicKey),
        ],
      });
      return certificate.toString('pem');
    },
  };
}

const spanOf = (clock: Clock, days: number) => {
  const now = clock.now().getTime();
  return { notBefore: new Date(now - SKEW_MS), notAfter: new Date(now + days * DAY_MS) };
};

/** Positive, and with more than the 64 random bits that keep serial numbers apart (RFC 5280, 4.1.2.2). */
const serialNumber = (dice: Dice) => `01${dice.token(15)}`;
