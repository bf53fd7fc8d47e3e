// Who asks, remembered for a moment: the same session or key asks many times a second, and whatever changes one is an event.
import type { Clock } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';

/** An event that was missed holds no longer than this. */
const KEEP_MS = 5000;
const MOST = 10_000;

export interface Found<T> {
  caller: T;
  /** From this moment on it is not valid any more; null: without an end. */
  expiresAt: Date | null;
}

export interface Callers<T> {
  /** The caller of this session or key: as remembered, else as `find` finds it. Null where there is none. */
  of(key: string, find: () => Promise<Found<T> | null>): Promise<T | null>;
}

export function createCallers<T>({ bus, clock }: { bus: Pick<Bus, 'onEach'>; clock: Clock }): Callers<T> {
  const held = new Map<string, Found<T> & { until: number }>();
  let changes = 0;
  bus.onEach(({ type }) => {
    if (!type.startsWith('identity.') && !type.startsWith('tenancy.')) return;
    changes += 1;
    held.clear();
  });
  return {
    async of(key, find) {
      const known = held.get(key);
      const isValid = known && known.until > clock.monotonic() && (known.expiresAt === null || known.expiresAt > clock.now());
      if (isValid) return known.caller;
      held.delete(key);
      const before = changes;
      const found = await find();
      // What was read while something changed may be of before the change.
      if (!found || before !== changes) return found?.caller ?? null;
      if (held.size >= MOST) held.clear();
      held.set(key, { ...found, until: clock.monotonic() + KEEP_MS });
      return found.caller;
    },
  };
}
