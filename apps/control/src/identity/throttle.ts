// Slows guessing down: failed sign-ins are counted per e-mail address and per network address, in windows of a quarter of an hour.
import { problems } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';

const WINDOW_MS = 15 * 60_000;
const PER_EMAIL = 10;
const PER_ADDRESS = 60;
const MOST_KEYS = 50_000;

export interface Throttle {
  /** Throws `rate-limited` when either has failed too often. */
  assertRoom(email: string, ip: string): void;
  failed(email: string, ip: string): void;
  succeeded(email: string): void;
}

export function createThrottle(clock: Clock): Throttle {
  const counts = new Map<string, { failures: number; until: number }>();
  const keys = (email: string, ip: string) => [
    { key: `e:${email}`, most: PER_EMAIL },
    { key: `a:${ip}`, most: PER_ADDRESS },
  ];
  return {
    assertRoom(email, ip) {
      const now = clock.monotonic();
      for (const { key, most } of keys(email, ip)) {
        const held = counts.get(key);
        if (!held || held.until <= now || held.failures < most) continue;
        const retryAfterSeconds = Math.ceil((held.until - now) / 1000);
        throw problems.rateLimited(`too many failed sign-ins; try again in ${Math.ceil(retryAfterSeconds / 60)} minutes`, {
          retryAfterSeconds,
        });
      }
    },
    failed(email, ip) {
      const now = clock.monotonic();
      if (counts.size > MOST_KEYS) for (const [key, held] of counts) if (held.until <= now) counts.delete(key);
      for (const { key } of keys(email, ip)) {
        const held = counts.get(key);
        if (held && held.until > now) held.failures += 1;
        else counts.set(key, { failures: 1, until: now + WINDOW_MS });
      }
    },
    succeeded: (email) => void counts.delete(`e:${email}`),
  };
}
