// Waiting for a condition, as tests do it.
import { systemClock } from '@muxwell/ground';

/** Asks again every 20 ms until the answer is neither null, undefined nor false; throws after `withinMs`, saying what was awaited. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 10_000,
): Promise<T> {
  const late = systemClock.monotonic() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (systemClock.monotonic() > late) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await systemClock.sleep(20);
  }
}
