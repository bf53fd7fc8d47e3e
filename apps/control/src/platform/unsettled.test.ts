import { createLog, TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { createUnsettled } from './unsettled.ts';

const log = createLog({ level: 'silent', name: 'test' });

test('an attempt whose end was not written is given back when the database is there again, once', async () => {
  const clock = new TestClock();
  const stop = new AbortController();
  const given: string[] = [];
  let isAway = true;
  const unsettled = createUnsettled({
    clock,
    log,
    giveBack: async ({ id }) => {
      if (isAway) throw new Error('Connection terminated');
      given.push(id);
    },
  });
  const running = unsettled.run(stop.signal);
  unsettled.add({ id: 'a', name: 'x' });

  await clock.tick(2000);
  expect(given).toEqual([]);
  isAway = false;
  await clock.tick(1000);
  await clock.tick(1000);

  expect(given).toEqual(['a']);
  stop.abort();
  await running;
});
