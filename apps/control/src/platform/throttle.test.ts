import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { createThrottle } from './throttle.ts';

const quay = [{ key: 'quay', most: 3 }];

test('who has tried too often waits until a quarter of an hour has passed since the first attempt', async () => {
  const clock = new TestClock();
  const throttle = createThrottle(clock);
  for (let n = 0; n < 3; n += 1) {
    throttle.assertRoom(quay);
    throttle.count(quay);
  }
  await clock.tick(60_000);
  expect(() => throttle.assertRoom(quay)).toThrow(/try again in 14 minutes/);
  expect(() => throttle.assertRoom([{ key: 'other', most: 3 }])).not.toThrow();
  await clock.tick(14 * 60_000);
  expect(() => throttle.assertRoom(quay)).not.toThrow();
});

test('one full key of several is enough, and what is forgotten has room again', () => {
  const throttle = createThrottle(new TestClock());
  for (let n = 0; n < 3; n += 1) throttle.count(quay);
  expect(() => throttle.assertRoom([{ key: 'address', most: 60 }, ...quay])).toThrow(/too many attempts/);
  throttle.forget('quay');
  expect(() => throttle.assertRoom(quay)).not.toThrow();
});

test('a flood of keys makes the oldest give way, not the memory grow', () => {
  const throttle = createThrottle(new TestClock());
  for (let n = 0; n < 3; n += 1) throttle.count(quay);
  for (let n = 0; n < 50_000; n += 1) throttle.count([{ key: `flood ${n}`, most: 3 }]);
  expect(() => throttle.assertRoom(quay)).not.toThrow();
});
