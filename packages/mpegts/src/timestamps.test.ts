import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pcrOf } from './packet.ts';
import { readPes } from './pes.ts';
import { TestStream } from './test-stream.ts';
import { addTicks, secondsBetween, ticksBetween, Unwrapped } from './timestamps.ts';

const stamp = fc.integer({ min: 0, max: 2 ** 33 - 1 });

test('time goes on across the wrap of the 33 bits', () => {
  expect(ticksBetween(2 ** 33 - 45_000, 45_000)).toBe(90_000);
  expect(secondsBetween(45_000, 2 ** 33 - 45_000)).toBe(-1);
});

test('adding and measuring are each other’s inverse', () => {
  fc.assert(
    fc.property(stamp, fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), (at, ticks) => {
      expect(ticksBetween(at, addTicks(at, ticks))).toBe(ticks);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('unwrapped time only grows while the stream’s own time goes on', () => {
  const unwrapped = new Unwrapped();

  const seen = [2 ** 33 - 90_000, 0, 90_000, 180_000].map((at) => unwrapped.next(at));

  expect(seen).toEqual([0, 90_000, 180_000, 270_000]);
});

test('a written PTS and PCR are read back, all 33 bits of them', () => {
  fc.assert(
    fc.property(stamp, stamp, (pts, pcr) => {
      const packet = new TestStream().picture(0x100, { pts, pcr, data: Uint8Array.of(1, 2, 3) });
      const header = readPes(packet, 4 + 1 + (packet[4] as number), 188);
      expect([header?.pts, header?.dts, pcrOf(packet, 0)]).toEqual([pts, pts, pcr]);
    }),
    { numRuns: 200, seed: 4 },
  );
});
