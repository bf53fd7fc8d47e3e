// A thread that does nothing but sleep for a moment again and again, and tells when a moment was much longer.
import { parentPort } from 'node:worker_threads';

const MOMENT_MS = 20;
const LONG_MS = 200;
const never = new Int32Array(new SharedArrayBuffer(4));

for (let last = performance.now(); ; ) {
  Atomics.wait(never, 0, 0, MOMENT_MS);
  const now = performance.now();
  if (now - last > LONG_MS) parentPort?.postMessage(now - last);
  last = now;
}
