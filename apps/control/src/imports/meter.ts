// How far an import is, for people: written at most twice a second, one after the other, so that nothing older comes to stand over it.
import type { ImportRun } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';

const TELL_EVERY_MS = 500;

type ImportProgress = ImportRun['progress'];

export interface MeterDeps {
  clock: Pick<Clock, 'monotonic'>;
  /** Hears of what is written, before it is. */
  told: (progress: Omit<ImportProgress, 'perSecond'>) => void;
  /** Does not fail. */
  write: (progress: ImportProgress) => Promise<void>;
}

/** Takes what is known at any time, with the rate since the phase began; a new phase is told at once. */
export function createMeter({ clock, told, write }: MeterDeps): (phase: string, done: number, of: number | null) => void {
  let [phase, phaseAt, toldAt] = ['', 0, -Infinity];
  let next: ImportProgress | null = null;
  let isWriting = false;

  const writeOn = async () => {
    if (isWriting) return;
    isWriting = true;
    while (next) {
      const progress = next;
      next = null;
      await write(progress);
    }
    isWriting = false;
  };

  return (name, done, of) => {
    const now = clock.monotonic();
    if (name !== phase) [phase, phaseAt, toldAt] = [name, now, -Infinity];
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    told({ phase, done, of });
    next = { phase, done, of, perSecond: now > phaseAt ? Math.round((done * 1000) / (now - phaseAt)) : 0 };
    void writeOn();
  };
}
