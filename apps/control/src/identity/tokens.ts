// Bearer access tokens: JWT (RFC 7519) signed by HS256 with a derived key; they name a session, which can be revoked.
import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '@muxwell/ground';
import type { Secrets } from '../platform/secrets.ts';

export const ACCESS_SECONDS = 15 * 60;
export const REFRESH_DAYS = 30;
const MOST_VERIFIED = 10_000;

export interface Tokens {
  sign(sessionId: string, accountId: string): Promise<string>;
  /** The session's id; null for a token that is not ours, expired or forged. */
  verify(token: string): Promise<string | null>;
}

export function createTokens(secrets: Secrets, clock: Clock): Tokens {
  const key = Buffer.from(secrets.derive('access-token'), 'hex');
  /** Tokens that were found true, until they end: the same one comes with each request. */
  const verified = new Map<string, { sessionId: string; until: number }>();
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  return {
    sign: (sessionId, accountId) =>
      new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(accountId)
        .setIssuer('muxwell')
        .setIssuedAt(seconds())
        .setExpirationTime(seconds() + ACCESS_SECONDS)
        .sign(key),
    async verify(token) {
      const known = verified.get(token);
      if (known && seconds() < known.until) return known.sessionId;
      verified.delete(token);
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], issuer: 'muxwell', currentDate: clock.now() });
        const { sid, exp = 0 } = payload;
        if (typeof sid !== 'string') return null;
        if (verified.size >= MOST_VERIFIED) verified.clear();
        verified.set(token, { sessionId: sid, until: exp });
        return sid;
      } catch {
        return null;
      }
    },
  };
}
