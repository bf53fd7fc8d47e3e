import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workerFor } from './share.ts';

test('an address is always taken by the same worker, and moves only when that one is away', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), (address, count, away) => {
      const all = Array.from({ length: count }, (_, n) => n + 1);
      const chosen = workerFor(address, all);
      const left = all.filter((one) => one !== away);

      expect(workerFor(address, all)).toBe(chosen);
      if (chosen !== away) expect(workerFor(address, left)).toBe(chosen);
    }),
  );
});

test('addresses are spread over the workers', () => {
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < 4000; n += 1) {
    const worker = workerFor(`10.0.${n >> 8}.${n & 255}`, [1, 2, 3, 4]) ?? 0;
    counts[worker - 1] = (counts[worker - 1] ?? 0) + 1;
  }

  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200);
  expect(workerFor('10.0.0.1', [])).toBeNull();
});
