// How much is too much: buckets of requests that fill again, and counts of different wrong credentials. Bounded memory, no query.

export interface Bucket {
  tokens: number;
  /** Monotonic milliseconds of the last look. */
  at: number;
}

const MOST_KEYS = 100_000;
const MINUTE_MS = 60_000;
export const WINDOW_MS = 15 * MINUTE_MS;

/** The oldest gives way: a flood of new keys must not fill the memory. */
function put<V>(map: Map<string, V>, key: string, value: V): V {
  if (map.size >= MOST_KEYS)
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  map.set(key, value);
  return value;
}

/** Buckets that hold a minute's worth and fill steadily. */
export function createBuckets() {
  const buckets = new Map<string, Bucket>();
  return {
    /** Takes `cost` out; answers the seconds until there would be enough where there is not, else 0. */
    take(key: string, cost: number, { perMinute, now }: { perMinute: number; now: number }): number {
      const bucket = buckets.get(key) ?? put(buckets, key, { tokens: perMinute, at: now });
      bucket.tokens = Math.min(perMinute, bucket.tokens + ((now - bucket.at) * perMinute) / MINUTE_MS);
      bucket.at = now;
      if (bucket.tokens >= cost) {
        bucket.tokens -= cost;
        return 0;
      }
      return Math.ceil(((cost - bucket.tokens) * 60) / perMinute);
    },
    forget: (key: string): boolean => buckets.delete(key),
  };
}

interface Wrong {
  different: Set<string>;
  until: number;
}

/** Counts different wrong credentials in windows of a quarter of an hour; the same ones again are no new guess. */
export function createGuesses() {
  const wrong = new Map<string, Wrong>();
  return {
    count(key: string, guess: string, now: number): void {
      const held = wrong.get(key);
      if (held && held.until > now) held.different.add(guess);
      else {
        wrong.delete(key);
        put(wrong, key, { different: new Set([guess]), until: now + WINDOW_MS });
      }
    },
    /** Milliseconds that this key still waits; 0 where it does not. */
    waits(key: string, most: number, now: number): number {
      const held = wrong.get(key);
      return held && held.until > now && held.different.size >= most ? held.until - now : 0;
    },
    forget: (key: string): boolean => wrong.delete(key),
    keys: (): string[] => [...wrong.keys()],
  };
}

/** What counts as one address: an IPv4 one, or the /64 of an IPv6 one, which is one household. */
export function addressKey(ip: string): string {
  if (!ip.includes(':')) return ip;
  if (/^::ffff:\d+\./i.test(ip)) return ip.slice(7);
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ? tail.split(':') : [])];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
