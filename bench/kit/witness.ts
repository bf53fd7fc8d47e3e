// Whether the machine itself stood still while something was measured: then everybody on it has paused, whatever is measured.
import { Worker } from 'node:worker_threads';

export interface Witness extends AsyncDisposable {
  /** How long each such moment was, in milliseconds: those of more than 0.2 seconds. */
  readonly pauses: readonly number[];
}

export function witness(): Witness {
  const pauses: number[] = [];
  const thread = new Worker(new URL('./witness-thread.ts', import.meta.url));
  thread.on('message', (ms: number) => {
    pauses.push(ms);
    process.stderr.write(`${new Date().toISOString()} the machine stood still for ${Math.round(ms)} ms\n`);
  });
  return {
    pauses,
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
