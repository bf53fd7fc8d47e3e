// The guard of the viewers' protocols: block lists, guesses, and how many requests a line and an address may make. From memory alone.
import type { Waiting } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { ActiveLine } from '../../lines/index.ts';
import type { AppSettings } from '../../tenancy/index.ts';
import type { AccessRuleRow, AccessRules } from './access-rules.ts';
import { addressKey, createBuckets, createGuesses, WINDOW_MS } from './limits.ts';

export interface GuardDeps {
  clock: Clock;
  settings: Pick<AppSettings, 'get'>;
  rules: AccessRules;
}

export interface Visit {
  appId: number;
  ip: string;
  userAgent: string;
  /** The line whose credentials were right; null where they were wrong, or there were none. */
  line: Pick<ActiveLine, 'id' | 'isRestreamer'> | null;
  /** The name and what was said to prove it; null: no credentials. A guess is remembered as it is, in memory only. */
  tried: { username: string; secret: string } | null;
  /** How much it counts; 0: nothing, such as the next playlist of what is playing. */
  cost: number;
}

export interface Halt {
  status: 403 | 429;
  reason: 'blocked' | 'too-many-guesses' | 'too-many-requests';
  says: string;
  retryAfterSeconds: number | null;
}

/** What requests count against the limits. A guide is asked for channel by channel; a playlist is work. */
export const costs = { plain: 1, guide: 0.2, playlist: 10, play: 1, nothing: 0 } as const;

const MOST_GOOD = 200_000;
const MOST_WAITING = 200;
/** Longer names and guesses than any line has are cut: an attacker chooses them. */
const MOST_TEXT = 64;

export type Guard = ReturnType<typeof createGuard>;

export function createGuard({ clock, settings, rules }: GuardDeps) {
  const buckets = createBuckets();
  const [byAddress, byName] = [createGuesses(), createGuesses()];
  /** Line and address that were right together, so that guessing at a name does not lock its owner out. */
  const good = new Set<string>();
  /** Who has run into the limit of requests, and until when (monotonic). */
  const slowed = new Map<string, number>();
  const keyOf = (appId: number, what: string) => `${appId} ${what}`;

  function noteGood({ appId, line }: Visit, address: string): void {
    const key = keyOf(appId, `${line?.id} ${address}`);
    if (good.has(key)) return;
    if (good.size >= MOST_GOOD) good.clear();
    good.add(key);
  }

  function atGuessing({ appId, line, tried }: Visit, address: string): Halt | null {
    if (!tried || (line && good.has(keyOf(appId, `${line.id} ${address}`)))) return null;
    const now = clock.monotonic();
    const name = tried.username.slice(0, MOST_TEXT);
    const waits = Math.max(
      byAddress.waits(keyOf(appId, address), settings.get(appId, 'limits.wrongPerAddress'), now),
      name === '' ? 0 : byName.waits(keyOf(appId, name), settings.get(appId, 'limits.wrongPerLine'), now),
    );
    if (waits > 0) return tooMany('too-many-guesses', 'Too many wrong credentials: try again later.', waits / 1000);
    if (line) return null;
    byAddress.count(keyOf(appId, address), `${name} ${tried.secret.slice(0, MOST_TEXT)}`, now);
    if (name !== '') byName.count(keyOf(appId, name), tried.secret.slice(0, MOST_TEXT), now);
    return null;
  }

  function atRequests({ appId, line, cost }: Visit, address: string): Halt | null {
    if (cost === 0) return null;
    const now = clock.monotonic();
    const take = (key: string, limit: 'limits.lineRequests' | 'limits.addressRequests') =>
      buckets.take(keyOf(appId, key), cost, { perMinute: settings.get(appId, limit), now });
    const waits = take(address, 'limits.addressRequests') || (line ? take(`line ${line.id}`, 'limits.lineRequests') : 0);
    if (waits === 0) return null;
    slowed.set(keyOf(appId, address), now + waits * 1000);
    if (slowed.size > MOST_WAITING) for (const [key, until] of slowed) if (until <= now) slowed.delete(key);
    return tooMany('too-many-requests', 'Too many requests: slow down.', waits);
  }

  return {
    /** Null: may go on. A restreamer's line, and an address that is lifted, are not limited; blocks hold for both. */
    halts(visit: Visit): Halt | null {
      const { appId, ip, userAgent, line } = visit;
      const now = clock.now();
      const block = rules.blocks(appId, { ip, userAgent, isRestreamer: line?.isRestreamer ?? false }, now);
      if (block) return blocked(block);
      if (line?.isRestreamer || rules.lifts(appId, ip, now)) return null;
      const address = addressKey(ip);
      const halt = atGuessing(visit, address) ?? atRequests(visit, address);
      if (!halt && line) noteGood(visit, address);
      return halt;
    },
    /** The block that would keep this asker out, without counting anything; null where none would. */
    blocks(appId: number, asker: { ip: string; userAgent: string; isRestreamer: boolean }): Halt | null {
      const block = rules.blocks(appId, asker, clock.now());
      return block && blocked(block);
    },
    waiting(appId: number): Waiting[] {
      const [now, prefix] = [clock.monotonic(), `${appId} `];
      const until = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
      const guessing = (guesses: typeof byName, kind: Waiting['kind'], limit: 'limits.wrongPerAddress' | 'limits.wrongPerLine') =>
        guesses.keys().flatMap((key): Waiting[] => {
          const ms = key.startsWith(prefix) ? guesses.waits(key, settings.get(appId, limit), now) : 0;
          return ms > 0 ? [{ kind, value: key.slice(prefix.length), reason: 'too-many-guesses', until: until(ms) }] : [];
        });
      const requests = [...slowed].flatMap(([key, end]): Waiting[] =>
        key.startsWith(prefix) && end > now
          ? [{ kind: 'address', value: key.slice(prefix.length), reason: 'too-many-requests', until: until(end - now) }]
          : [],
      );
      return [
        ...guessing(byAddress, 'address', 'limits.wrongPerAddress'),
        ...guessing(byName, 'username', 'limits.wrongPerLine'),
        ...requests,
      ].slice(0, MOST_WAITING);
    },
    /** Lets an address or a name go on at once; answers how many waits that ended. */
    forgive(appId: number, value: string): number {
      const key = keyOf(appId, value);
      buckets.forget(key);
      return [byAddress.forget(key), byName.forget(key), slowed.delete(key)].filter(Boolean).length;
    },
  };
}

function tooMany(reason: Halt['reason'], says: string, seconds: number): Halt {
  return { status: 429, reason, says, retryAfterSeconds: Math.max(1, Math.ceil(Math.min(seconds, WINDOW_MS / 1000))) };
}

const blocked = ({ kind }: AccessRuleRow): Halt => ({
  status: 403,
  reason: 'blocked',
  says: {
    address: 'This address is blocked.',
    agent: 'This player is blocked.',
    country: 'This service is not available in your country.',
    network: 'This service is not available from your provider.',
  }[kind],
  retryAfterSeconds: null,
}); // prettier-ignore
