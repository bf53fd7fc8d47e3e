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
  id: () => uuidv7(Date.now(), drawn(10)),
  token: (bytes) => randomBytes(bytes).toString('hex'),
  word: (length, alphabet) => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''),
  fraction: () => Math.random(),
};

/** RFC 9562, 5.7: 48 bits of Unix milliseconds, version 7, 74 random bits, variant 10. */
export function uuidv7(ms: number, random: Uint8Array): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Random bytes that were drawn ahead: each request has an id, and one draw of ten bytes costs as much as one of thousands. */
let ahead = Buffer.alloc(0);
function drawn(bytes: number): Buffer {
  if (ahead.length < bytes) ahead = randomBytes(8192);
  const taken = ahead.subarray(0, bytes);
  ahead = ahead.subarray(bytes);
  return taken;
}
