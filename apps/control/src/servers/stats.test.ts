import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import type { ConnectedEdge } from './hub.ts';
import { createStats } from './stats.ts';

const edge = (serverId: string, viewers: number, loopLagMs: number) =>
  ({
    serverId,
    load: { viewers, channels: 1, bitsPerSecondIn: 10, bitsPerSecondOut: 100, rssBytes: 5, loopLagMs },
  }) as ConnectedEdge;

test('a server’s processes are told together, and once a minute for a day', async () => {
  const clock = new TestClock();
  const stats = createStats({
    clock,
    servers: () => [{ id: 'a' }],
    edges: () => [edge('a', 3, 4), edge('a', 5, 9), edge('b', 70, 1)],
  });
  const stop = new AbortController();
  const running = stats.service.run(stop.signal);

  expect(stats.now('a')).toMatchObject({ connections: 8, channels: 2, bitsPerSecondOut: 200, loopLagMs: 9 });
  expect(stats.now('c')).toBeNull();
  await clock.tick(60_000);
  await clock.tick(60_000);
  expect(stats.history('a').map((one) => one.connections)).toEqual([8, 8]);
  for (let minute = 0; minute < 1500; minute += 1) await clock.tick(60_000);
  expect(stats.history('a')).toHaveLength(1440);
  expect(stats.history('b')).toEqual([]);
  stop.abort();
  await running;
});
