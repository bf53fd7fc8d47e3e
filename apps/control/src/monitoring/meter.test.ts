import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import type { Flow } from '../delivery/index.ts';
import { createMeter, EVERY_APP, STEP_MS } from './meter.ts';
import type { Rate } from './rates.ts';
import { subjects, type Kind } from './subjects.ts';

const flow = (given: Partial<Flow>): Flow => ({
  appId: 1,
  streamId: 5,
  lineId: null,
  serverId: 's',
  bytesIn: 0,
  bytesOut: 0,
  isFromPeer: false,
  ...given,
});
const rates = (appId: number, given: [Kind, number | string, Rate][]) => {
  const app = subjects<Rate>();
  for (const [kind, id, rate] of given) app[kind].set(id, rate);
  return new Map([[appId, app]]);
};

test('a viewer’s bytes stand at the app, its stream, its line and, for all apps, its server', () => {
  const meter = createMeter(new TestClock());
  meter.add(flow({ lineId: 7, bytesOut: 100 }));
  meter.add(flow({ appId: 2, bytesOut: 11 }));
  const { carried } = meter.running();
  const out = (appId: number) =>
    Object.entries(carried.get(appId) ?? {}).flatMap(([kind, all]) => [...all].map(([id, one]) => [kind, id, one.bytesOut]));
  expect([out(1), out(2), out(EVERY_APP)]).toEqual([
    [
      ['app', 0, 100],
      ['stream', 5, 100],
      ['line', 7, 100],
    ],
    [
      ['app', 0, 11],
      ['stream', 5, 11],
    ],
    [['server', 's', 111]],
  ]);
});

test('what a server fetches from another comes into the server, and not into the service', () => {
  const meter = createMeter(new TestClock());
  meter.add(flow({ bytesIn: 50, isFromPeer: true }));
  const { carried } = meter.running();
  expect(carried.get(1)).toBeUndefined();
  expect(carried.get(EVERY_APP)?.server.get('s')?.bytesIn).toBe(50);
});

test('a step is over at the first look after its end, and has counted for exactly as long as its bytes', async () => {
  const clock = new TestClock();
  const meter = createMeter(clock);
  meter.add(flow({ bytesOut: 1 }));
  expect(meter.look(new Map())).toBeNull();
  await clock.tick(STEP_MS + 4000);
  meter.add(flow({ bytesOut: 2 }));
  const over = meter.look(new Map());
  expect([over?.seconds, over?.carried.get(1)?.app.get(0)?.bytesOut]).toEqual([(STEP_MS + 4000) / 1000, 3]);
  expect(meter.running()).toMatchObject({ at: (over?.at ?? 0) + STEP_MS, seconds: 0 });
});

test('peaks are the highest of what was looked at; a server’s are those of all apps together', () => {
  const meter = createMeter(new TestClock());
  const at = (out: number): Rate => ({ viewers: out / 100, in: 0, out });
  const first = rates(1, [
    ['app', 0, at(300)],
    ['server', 's', at(300)],
  ]);
  meter.look(new Map([...first, ...rates(2, [['server', 's', at(100)]])]));
  meter.look(rates(1, [['app', 0, at(200)]]));
  const { carried } = meter.running();
  expect(carried.get(1)?.app.get(0)).toMatchObject({ peakOut: 300, viewers: 3 });
  expect(carried.get(EVERY_APP)?.server.get('s')).toMatchObject({ peakOut: 400, viewers: 4 });
});
