// Chance as an argument: ids and tokens, so that tests can foresee them.
import { randomBytes, randomInt } from 'node:crypto';

export interface Dice {
  /** A new UUIDv7 (RFC 9562, 5.7): sortable by creation time. */
  id(): string;
  /** `bytes` random bytes as lower-case hexadecimal. */
  token(bytes: number): string;
  /** A random string of `length` characters out of `alphabet`. */
  word(length: number, alphabet: string): string;
  /** A number in [0, 1); for jitter only. */
  fraction(): number;
}

export const systemDice: Dice = {
  id: () => uuidv7(Date.now(), drawn()),
  token: (bytes) => randomBytes(bytes).toString('hex'),
  word: (length, alphabet) => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''),
  fraction: () => Math.random(),
};

const VARIANT = '89ab';

/** RFC 9562, 5.7: 48 bits of Unix milliseconds, version 7, 74 random bits, variant 10. `random` are 19 hexadecimal digits. */
export function uuidv7(ms: number, random: string): string {
  const time = ms.toString(16).padStart(12, '0');
  const variant = VARIANT[Number.parseInt(random.slice(0, 1), 16) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

const DIGITS = 19;
/** Random digits that were drawn ahead: each request has an id, and one draw costs as much as one of thousands. */
let ahead = '';
let at = 0;
function drawn(): string {
  if (at + DIGITS > ahead.length) {
    ahead = randomBytes(8192).toString('hex');
    at = 0;
  }
  at += DIGITS;
  return ahead.slice(at - DIGITS, at);
}
