// Slows the guessing of codes down: wrong ones are counted per address, in windows of a quarter of an hour.
import { problems } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';

const WINDOW_MS = 15 * 60_000;
const MOST_WRONG = 10;
const MOST_ADDRESSES = 50_000;

export function createGuessLimit(clock: Clock) {
  const wrong = new Map<string, { count: number; until: number }>();
  return {
    /** Throws `rate-limited` where an address has guessed too often. */
    assertRoom(ip: string): void {
      const held = wrong.get(ip);
      const now = clock.monotonic();
      if (!held || held.until <= now || held.count < MOST_WRONG) return;
      const retryAfterSeconds = Math.ceil((held.until - now) / 1000);
      throw problems.rateLimited('too many wrong codes; try again later', { retryAfterSeconds });
    },
    failed(ip: string): void {
      const now = clock.monotonic();
      const held = wrong.get(ip);
      if (held && held.until > now) held.count += 1;
      else {
        // The oldest gives way: a flood of addresses must not fill the memory.
        if (wrong.size >= MOST_ADDRESSES)
          for (const key of wrong.keys()) {
            wrong.delete(key);
            break;
          } // prettier-ignore
        wrong.set(ip, { count: 1, until: now + WINDOW_MS });
      }
    },
  };
}
