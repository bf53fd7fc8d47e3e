// Makes this machine a server of an installation: proves the code, and takes a certificate from whoever proves it too.
import { JoinCode, joinedText, joinServer, joinText } from '@muxwell/contract';
import { createHash, createHmac, X509Certificate } from 'node:crypto';
import { newKey, type Identity } from '../peers/identity.ts';

export interface Joining {
  /** As the panel shows it. */
  code: string;
  name: string;
  /** Where viewers reach this machine's door; empty: they are not sent here from elsewhere. */
  publicUrl: string;
  /** `host:port` at which other servers reach this machine. */
  peerAddress: string;
  /** The port of the primary's door for other servers, where the installation does not say another. */
  primaryPort: number;
}

export class JoinFailed extends Error {
  override readonly name = 'JoinFailed';
}

const sign = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
const PATIENCE_MS = 15_000;

/** Throws `JoinFailed`, with what to do, when the code is refused or the other side cannot prove that it knows it. */
export async function join({ code, name, publicUrl, peerAddress, primaryPort }: Joining): Promise<Identity> {
  const { portal, id, secret, fingerprint } = readCode(code);
  const { key, publicKey } = newKey();
  const request = { codeId: id, name, publicUrl, peerAddress, publicKey };
  // oxlint-disable-next-line no-restricted-globals -- the operator's own portal, from the operator's own command line: private addresses are the rule
  const response = await fetch(new URL(joinServer.path, portal), {
    method: joinServer.method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, proof: sign(secret, joinText(request)) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    throw new JoinFailed(`${portal} does not answer; is the address right, and can this machine reach it?`, { cause: error });
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const { detail } = (body ?? {}) as { detail?: string };
    throw new JoinFailed(detail ?? `${portal} answered ${response.status}`);
  }
  const joined = joinServer.reply.parse(body);
  const authority = new X509Certificate(joined.authority);
  if (joined.proof !== sign(secret, joinedText(joined)) || sha256(authority.raw) !== fingerprint)
    throw new JoinFailed(`${portal} could not prove that it has made this code: somebody is in between`);
  return {
    serverId: joined.serverId,
    key,
    certificate: joined.certificate,
    authority: joined.authority,
    primary: {
      serverId: joined.primaryId,
      address: joined.primaryPeerAddress || `${new URL(portal).hostname}:${primaryPort}`,
    },
    name,
  };
}

function readCode(code: string): JoinCode {
  try {
    return JoinCode.parse(JSON.parse(Buffer.from(code.trim(), 'base64url').toString()));
  } catch (error) {
    throw new JoinFailed('this is not a join code; copy it whole, as the panel shows it', { cause: error });
  }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
