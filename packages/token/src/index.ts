// Short keyed tokens for URLs that an edge hands out: they name a session and end by themselves.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Claim {
  /** A session id; any text without a dot. */
  session: string;
  /** Unix seconds from which on the token is no longer good. */
  exp: number;
}

/** 96 bits: the chance of a lucky guess is nil, and the URL stays short. */
const MAC_BYTES = 12;

/** `session.exp.mac`: HMAC-SHA256 (RFC 2104), cut to 96 bits, over session and expiry; `scope` binds it to one thing, such as a stream. */
export function sign(key: string, claim: Claim, scope = ''): string {
  const body = `${claim.session}.${claim.exp.toString(36)}`;
  return `${body}.${mac(key, body, scope).toString('base64url')}`;
}

/** The claim of a token that was signed with this key for this scope and is good at `now` (Unix seconds); else null. */
export function verify(key: string, token: string, now: number, scope = ''): Claim | null {
  const claim = verifyAnyAge(key, token, scope);
  return claim && claim.exp > now ? claim : null;
}

/** Like `verify`, but an old token is good too: to tell a viewer who comes back late from a forged one. */
export function verifyAnyAge(key: string, token: string, scope = ''): Claim | null {
  const [session, exp, given, more] = token.split('.');
  if (!session || !exp || !given || more !== undefined || !/^[0-9a-z]{1,10}$/.test(exp)) return null;
  const expected = mac(key, `${session}.${exp}`, scope);
  const got = Buffer.from(given, 'base64url');
  if (got.length !== expected.length || !timingSafeEqual(got, expected)) return null;
  return { session, exp: parseInt(exp, 36) };
}

function mac(key: string, body: string, scope: string): Buffer {
  return createHmac('sha256', key).update(`${scope}\n${body}`).digest().subarray(0, MAC_BYTES);
}
