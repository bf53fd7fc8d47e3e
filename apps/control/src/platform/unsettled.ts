// Attempts whose end could not be written because the database was away: told to the queue as soon as it is back, instead of when they expire.
import { pause, type Clock, type Log } from '@muxwell/ground';

interface Left {
  id: string;
  name: string;
}

export interface UnsettledDeps {
  clock: Clock;
  log: Log;
  /** Gives an attempt back to the queue, if the queue still counts it as under way and nobody works on it. */
  giveBack(left: Left): Promise<void>;
}

const EVERY_MS = 1000;

export function createUnsettled({ clock, log, giveBack }: UnsettledDeps) {
  const left = new Map<string, Left>();
  return {
    add: (one: Left) => void left.set(one.id, one),
    /** Gives back at once, or later where that fails. */
    async settle(one: Left): Promise<void> {
      try {
        await giveBack(one);
      } catch (error) {
        log.warn({ job: one.id, err: error }, 'the end of a job is not written yet');
        left.set(one.id, one);
      }
    },
    /** Tries until `signal` aborts; an attempt is forgotten when it was given back. */
    async run(signal: AbortSignal): Promise<void> {
      while (await pause(clock, EVERY_MS, signal)) {
        for (const one of left.values()) {
          try {
            await giveBack(one);
            left.delete(one.id);
          } catch (error) {
            log.warn({ job: one.id, err: error }, 'the end of a job is not written yet');
            break;
          }
        }
      }
    },
  };
}
