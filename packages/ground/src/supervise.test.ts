import { expect, test } from 'vitest';
import { createLog } from './log.ts';
import { supervise } from './supervise.ts';
import { TestClock } from './test-clock.ts';

const log = createLog({ level: 'silent', name: 'test' });

test('a failing service is started again after doubling waits, and from the start again after a good minute', async () => {
  const clock = new TestClock();
  const starts: number[] = [];
  const end = new AbortController();
  const lasts = [0, 0, 0, 61_000, 0];
  const run = async (signal: AbortSignal) => {
    starts.push(clock.monotonic());
    await clock.sleep(lasts[starts.length - 1] ?? 1_000_000, signal);
    throw new Error('it fell over');
  };

  const kept = supervise({ name: 'faller', run }, { clock, log, signal: end.signal });
  await clock.tick(64_000);
  end.abort();
  await kept;

  expect(starts.map((at, index) => at - (starts[index - 1] ?? 0))).toEqual([0, 250, 500, 1000, 61_250, 500]);
});

test('an abort ends the service and its keeper without another start', async () => {
  const clock = new TestClock();
  const end = new AbortController();
  let starts = 0;
  const run = async (signal: AbortSignal) => {
    starts += 1;
    await clock.sleep(1e9, signal).catch(() => {});
  };

  const kept = supervise({ name: 'good', run }, { clock, log, signal: end.signal });
  end.abort();
  await kept;

  expect(starts).toBe(1);
});
