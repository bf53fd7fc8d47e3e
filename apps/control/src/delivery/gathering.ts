// After a start, limits are right only once every edge has told what it holds: until then plays wait, for a moment.
import type { Clock } from '@muxwell/ground';

export interface Deps {
  clock: Clock;
  /** The edges that were here before this process. */
  lately: () => ReadonlySet<string>;
}

const PATIENCE_MS = 3000;

export function createGathering({ clock, lately }: Deps) {
  let missing: Set<string> | null = null;
  const done = new AbortController();
  const awaited = (): Set<string> => {
    if (missing) return missing;
    missing = new Set(lately());
    if (missing.size === 0) done.abort();
    else
      void clock.sleep(PATIENCE_MS, done.signal).then(
        () => done.abort(),
        () => {},
      ); // prettier-ignore
    return missing;
  };
  return {
    /** This edge has told all that it holds. */
    told(key: string): void {
      const rest = awaited();
      rest.delete(key);
      if (rest.size === 0) done.abort();
    },
    /** Does it now, or as soon as all have told; after three seconds in any case. */
    whenTold(work: () => void): void {
      awaited();
      if (done.signal.aborted) work();
      else done.signal.addEventListener('abort', work, { once: true });
    },
  };
}
