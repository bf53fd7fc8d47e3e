import { expect, test } from 'vitest';
import { addressKey, createBuckets, createGuesses, WINDOW_MS } from './limits.ts';

test('a minute’s worth may come at once; then the bucket fills again steadily', () => {
  const buckets = createBuckets();
  const take = (now: number, cost = 1) => buckets.take('a', cost, { perMinute: 60, now });

  for (let n = 0; n < 60; n += 1) expect(take(0)).toBe(0);
  expect(take(0)).toBe(1);
  expect(take(0, 10)).toBe(10);
  expect(take(1000)).toBe(0);
  expect(take(1000)).toBe(1);
  expect(take(3_600_000, 60)).toBe(0);
  expect(take(3_600_000)).toBe(1);
});

test('one key’s requests are not another’s', () => {
  const buckets = createBuckets();
  expect(buckets.take('a', 60, { perMinute: 60, now: 0 })).toBe(0);
  expect(buckets.take('b', 60, { perMinute: 60, now: 0 })).toBe(0);
});

test('a refused request costs nothing', () => {
  const buckets = createBuckets();
  buckets.take('a', 55, { perMinute: 60, now: 0 });
  expect(buckets.take('a', 10, { perMinute: 60, now: 0 })).toBeGreaterThan(0);
  expect(buckets.take('a', 5, { perMinute: 60, now: 0 })).toBe(0);
});

test('the same wrong credentials again are no new guess, and a window ends', () => {
  const guesses = createGuesses();
  for (let n = 0; n < 100; n += 1) guesses.count('a', 'same', 0);
  expect(guesses.waits('a', 3, 0)).toBe(0);
  guesses.count('a', 'two', 0);
  guesses.count('a', 'three', 0);
  expect(guesses.waits('a', 3, 0)).toBe(WINDOW_MS);
  expect(guesses.waits('b', 3, 0)).toBe(0);
  expect(guesses.waits('a', 3, WINDOW_MS)).toBe(0);
  guesses.count('a', 'four', WINDOW_MS);
  expect(guesses.waits('a', 3, WINDOW_MS)).toBe(0);
});

test.each([
  ['198.51.100.4', '198.51.100.4'],
  ['::ffff:198.51.100.4', '198.51.100.4'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (ip, key) => {
  expect(addressKey(ip)).toBe(key);
});
