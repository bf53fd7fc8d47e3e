// Who pulls a stream: one edge process holds it, the others fetch it from there. In memory, rebuilt from what edges report.
import type { Clock } from '@muxwell/ground';

/** What is held, by which edge process. A higher epoch is a newer holder, also beyond the end of this process: epochs begin with the clock's seconds. */
export interface Lease {
  bootId: string;
  epoch: number;
}

export function createLeases(clock: Pick<Clock, 'now'>) {
  const byKey = new Map<string, Lease>();
  const epochs = new Map<string, number>();

  const give = (key: string, bootId: string): Lease => {
    const epoch = Math.max((epochs.get(key) ?? 0) + 1, Math.floor(clock.now().getTime() / 1000));
    epochs.set(key, epoch);
    const lease = { bootId, epoch };
    byKey.set(key, lease);
    return lease;
  };
  return {
    holder: (key: string): Lease | null => byKey.get(key) ?? null,
    /** That of the present holder, or of the last; 0: nobody has held it. */
    epoch: (key: string): number => epochs.get(key) ?? 0,
    /** The stream's holder; an edge that asks first becomes it. */
    take: (key: string, bootId: string): Lease => byKey.get(key) ?? give(key, bootId),
    /** Gives the stream to this edge, whoever has held it. */
    give,
    /** Frees the stream, if this edge holds it. */
    release(key: string, bootId: string): void {
      if (byKey.get(key)?.bootId === bootId) byKey.delete(key);
    },
    /** Frees everything that an edge holds, and tells what it was. */
    releaseAll(bootId: string): string[] {
      const keys = [...byKey].flatMap(([key, lease]) => (lease.bootId === bootId ? [key] : []));
      for (const key of keys) byKey.delete(key);
      return keys;
    },
  };
}
