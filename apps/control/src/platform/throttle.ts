// Slows guessing down: attempts are counted by key in windows of a quarter of an hour. In memory of this process.
import { problems } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';

const WINDOW_MS = 15 * 60_000;
const MOST_KEYS = 50_000;

/** What attempts are counted by, and how many are too many. */
export interface Limit {
  key: string;
  most: number;
}

export interface Throttle {
  /** Throws `rate-limited` when one of the keys has been tried too often. */
  assertRoom(limits: readonly Limit[]): void;
  count(limits: readonly Limit[]): void;
  forget(key: string): void;
}

export function createThrottle(clock: Clock): Throttle {
  const counts = new Map<string, { attempts: number; until: number }>();
  const begin = (key: string, now: number) => {
    counts.delete(key);
    // The oldest gives way: a flood of keys must not fill the memory.
    const [oldest] = counts.size >= MOST_KEYS ? counts.keys() : [];
    if (oldest !== undefined) counts.delete(oldest);
    counts.set(key, { attempts: 1, until: now + WINDOW_MS });
  };
  return {
    assertRoom(limits) {
      const now = clock.monotonic();
      for (const { key, most } of limits) {
        const held = counts.get(key);
        if (!held || held.until <= now || held.attempts < most) continue;
        const retryAfterSeconds = Math.ceil((held.until - now) / 1000);
        throw problems.rateLimited(`too many attempts; try again in ${Math.ceil(retryAfterSeconds / 60)} minutes`, {
          retryAfterSeconds,
        });
      }
    },
    count(limits) {
      const now = clock.monotonic();
      for (const { key } of limits) {
        const held = counts.get(key);
        if (held && held.until > now) held.attempts += 1;
        else begin(key, now);
      }
    },
    forget: (key) => void counts.delete(key),
  };
}
