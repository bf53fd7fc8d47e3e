// Long-lived work has one shape, `run(signal)`, and one keeper that starts it again when it fails.
import { pause, type Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface Service {
  name: string;
  /** Runs until the signal aborts. Returning or throwing earlier is a failure: it is started again. */
  run(signal: AbortSignal): Promise<void>;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
const GOOD_RUN_MS = 60_000;

/** Keeps a service running until `signal` aborts: restarts with doubling waits, from the start again after a good minute. */
export async function supervise(service: Service, deps: { clock: Clock; log: Log; signal: AbortSignal }): Promise<void> {
  const { clock, log, signal } = deps;
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const startedAt = clock.monotonic();
    try {
      await service.run(signal);
      if (!signal.aborted) log.warn({ service: service.name }, 'service ended early');
    } catch (error) {
      if (!signal.aborted) log.error({ service: service.name, err: error }, 'service failed');
    }
    if (signal.aborted) return;
    if (clock.monotonic() - startedAt > GOOD_RUN_MS) waitMs = FIRST_WAIT_MS;
    await pause(clock, waitMs, signal);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}
