import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { Pacer } from './pacer.ts';

function setUp() {
  const clock = new TestClock();
  const released: [number, number][] = [];
  const pacer = new Pacer(clock, { push: (chunk) => released.push([clock.monotonic(), chunk.length]), splice: () => {} });
  const bytesBy = (ms: number) => released.filter(([at]) => at <= ms).reduce((sum, [, size]) => sum + size, 0);
  return { clock, pacer, bytesBy, released };
}

const signal = new AbortController().signal;

test('the first segment passes at once, the next ones take their own time, one segment ahead of play', async () => {
  const { clock, pacer, bytesBy } = setUp();

  void pacer.add(new Uint8Array(6000), 6, signal);
  void pacer.add(new Uint8Array(6000), 6, signal);
  for (let i = 0; i < 70; i += 1) await clock.tick(100);

  expect(bytesBy(0)).toBe(6000 + 100);
  expect(bytesBy(3000)).toBeGreaterThan(8900);
  expect(bytesBy(3000)).toBeLessThan(9200);
  expect(bytesBy(6000)).toBe(12_000);
});

test('a segment that comes late passes at once', async () => {
  const { clock, pacer, bytesBy } = setUp();
  await pacer.add(new Uint8Array(1000), 2, signal);
  await clock.tick(5000);

  await pacer.add(new Uint8Array(1000), 2, signal);
  await clock.tick(1);

  expect(bytesBy(5000)).toBe(2000);
});

test('a source far ahead is not read on', async () => {
  const { clock, pacer } = setUp();
  let taken = 0;
  void (async () => {
    for (; taken < 10; taken += 1) await pacer.add(new Uint8Array(1000), 10, signal);
  })();

  await clock.tick(1000);

  expect(taken).toBeLessThan(5);
});

test('what waits at the end is still released', async () => {
  const { clock, pacer, bytesBy } = setUp();
  void pacer.add(new Uint8Array(1000), 1, signal);
  void pacer.add(new Uint8Array(1000), 1, signal);
  let isDrained = false;
  void pacer.drain(signal).then(() => (isDrained = true));

  for (let i = 0; i < 15; i += 1) await clock.tick(100);

  expect([isDrained, bytesBy(1500)]).toEqual([true, 2000]);
});
