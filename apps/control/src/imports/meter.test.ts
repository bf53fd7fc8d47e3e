import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { createMeter } from './meter.ts';

function metered() {
  const clock = new TestClock();
  const told: string[] = [];
  const writing: { phase: string; done: number; perSecond: number; end: () => void }[] = [];
  const meter = createMeter({
    clock,
    told: ({ phase, done }) => void told.push(`${phase} ${done}`),
    write: ({ phase, done, perSecond }) => new Promise((end) => void writing.push({ phase, done, perSecond, end })),
  });
  const written = () => writing.map(({ phase, done }) => `${phase} ${done}`);
  return { clock, meter, told, writing, written };
}

test('a new phase is told at once, what goes on in it twice a second, with its rate', async () => {
  const { clock, meter, told, writing } = metered();
  meter('connecting', 0, null);
  writing[0]?.end();
  await clock.tick(100);
  meter('reading', 0, 4000);
  writing[1]?.end();
  await clock.tick(400);
  meter('reading', 500, 4000);
  await clock.tick(100);
  meter('reading', 1000, 4000);

  expect(told).toEqual(['connecting 0', 'reading 0', 'reading 1000']);
  expect(writing.map(({ perSecond }) => perSecond)).toEqual([0, 0, 2000]);
});

test('one is written after the other, and of those that wait the last: a slow write never comes to stand over a newer', async () => {
  const { clock, meter, writing, written } = metered();
  meter('connecting', 0, null);
  meter('reading', 1, null);
  meter('staging', 2, null);
  await clock.tick(0);
  expect(written()).toEqual(['connecting 0']);

  writing[0]?.end();
  await clock.tick(0);

  expect(written()).toEqual(['connecting 0', 'staging 2']);
});
