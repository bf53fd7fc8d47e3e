// Edges that cannot reach the holder of a stream although both are here: after a moment they may pull it from its own sources.
import type { Clock } from '@muxwell/ground';

export interface Deps {
  clock: Pick<Clock, 'sleep'>;
  /** Whether the edge process still has nothing of the stream. */
  isFailing: (key: string, bootId: string) => boolean;
  /** One more edge is cut off from the stream's holder. */
  onCutOff: (key: string) => void;
}

/** The edge dials the holder anew meanwhile; whether the holder itself is gone shows in about the same time. */
const PATIENCE_MS = 500;

export function createCutOff({ clock, isFailing, onCutOff }: Deps) {
  const edges = new Set<string>();
  const suspected = new Set<string>();
  const name = (key: string, bootId: string) => `${key} ${bootId}`;

  return {
    has: (key: string, bootId: string): boolean => edges.has(name(key, bootId)),
    /** The edge has lost the stream; it is cut off when that lasts. */
    suspect(key: string, bootId: string): void {
      const one = name(key, bootId);
      if (edges.has(one) || suspected.has(one)) return;
      suspected.add(one);
      void clock.sleep(PATIENCE_MS).then(() => {
        if (!suspected.delete(one) || !isFailing(key, bootId)) return;
        edges.add(one);
        onCutOff(key);
      });
    },
    /** It has the stream from its holder again, or wants it no more. */
    clear(key: string, bootId: string): void {
      edges.delete(name(key, bootId));
      suspected.delete(name(key, bootId));
    },
  };
}
