// Passwords by Argon2id (RFC 9106), tokens by their hash.
import { createHash } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, options);

/** False for a wrong password; takes as long for an account that does not exist (`stored` null). */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  if (stored !== null) return verify(stored, password);
  await hash(password, options);
  return false;
}

/** What is kept of a token of ours: it has enough chance in it that a plain hash tells nothing. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
