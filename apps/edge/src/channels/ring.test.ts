import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_BYTES, BlockPool } from './blocks.ts';
import { Ring } from './ring.ts';

const PACKET = 188;
const key = (position: number) => ({ position, pts: position, head: new Uint8Array(0) });
const ringOf = (options: { maxBytes?: number; holdMs?: number } = {}) =>
  new Ring({ pool: new BlockPool(4), maxBytes: options.maxBytes ?? 100 * BLOCK_BYTES, holdMs: options.holdMs ?? 1e9 });

/** Appends packets whose bytes tell their position. */
function fill(ring: Ring, packets: number, at = 0) {
  const bytes = new Uint8Array(packets * PACKET);
  for (let i = 0; i < packets; i += 1) bytes.fill((ring.head / PACKET + i) & 0xff, i * PACKET, (i + 1) * PACKET);
  ring.append({ bytes, start: 0, end: bytes.length }, at);
}

const content = (ring: Ring, from: number, to: number) => Buffer.concat([...ring.views(from, to)]);
const expected = (from: number, to: number) => {
  const bytes = Buffer.alloc(to - from);
  for (let at = from; at < to; at += PACKET) bytes.fill((at / PACKET) & 0xff, at - from, at - from + PACKET);
  return bytes;
};

test('any part of what is held is read back, however it was appended', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.nat(),
      (sizes, a, b) => {
        const ring = ringOf();
        for (const size of sizes) fill(ring, size);
        const total = ring.head / PACKET;
        const [from, to] = [a % (total + 1), b % (total + 1)].toSorted((x, y) => x - y) as [number, number];
        expect(content(ring, from * PACKET, to * PACKET).equals(expected(from * PACKET, to * PACKET))).toBe(true);
      },
    ),
    { numRuns: 40, seed: 31 },
  );
});

test('the ring stays within its bytes', () => {
  const ring = ringOf({ maxBytes: 3 * BLOCK_BYTES });

  for (let i = 0; i < 20; i += 1) fill(ring, 500);

  expect(ring.bytesHeld).toBeLessThanOrEqual(3 * BLOCK_BYTES);
  expect(ring.head).toBe(20 * 500 * PACKET);
  expect(content(ring, ring.start, ring.head).equals(expected(ring.start, ring.head))).toBe(true);
});

test('old packets go, but not the newest key frame nor an open segment', () => {
  const ring = ringOf({ holdMs: 10_000 });
  fill(ring, 700, 0);
  ring.addKey(key(0), 0);
  fill(ring, 700, 5000);
  fill(ring, 700, 20_000);
  fill(ring, 700, 21_000);
  expect(ring.start).toBe(0);

  ring.addKey(key(2 * BLOCK_BYTES + PACKET), 21_000);
  ring.keepFrom = BLOCK_BYTES;
  fill(ring, 700, 40_000);
  expect(ring.start).toBe(BLOCK_BYTES);

  ring.keepFrom = Infinity;
  fill(ring, 700, 60_000);
  expect(ring.start).toBe(2 * BLOCK_BYTES);
  expect(ring.keys.map((one) => one.position)).toEqual([2 * BLOCK_BYTES + PACKET]);
});

test('held bytes stay as they are while the ring uses other memory', () => {
  const ring = ringOf({ maxBytes: 2 * BLOCK_BYTES });
  fill(ring, 900);
  const hold = ring.hold(100 * PACKET, 800 * PACKET);
  const again = hold.again();
  hold.release();

  for (let i = 0; i < 30; i += 1) fill(ring, 700);

  expect(Buffer.concat([...hold.views]).equals(expected(100 * PACKET, 800 * PACKET))).toBe(true);
  again();
});

test('memory that nobody holds is used again', () => {
  const pool = new BlockPool(4);
  const first = pool.take(0);
  pool.release(first);

  expect(pool.take(1)).toBe(first);
});

test('what many channels drop together is kept for them, and given up when they end', () => {
  const pool = new BlockPool(4);
  const blocks = Array.from({ length: 300 }, () => pool.take(0));
  for (const block of blocks.slice(0, 100)) pool.release(block);
  const again = Array.from({ length: 100 }, () => pool.take(1));

  expect(again.every((block) => blocks.includes(block))).toBe(true);

  for (const block of [...blocks.slice(100), ...again]) pool.release(block);
  const last = Array.from({ length: 6 }, () => pool.take(2));

  expect(last.filter((block) => blocks.includes(block))).toHaveLength(4);
});

test('readers at the same place share their views', () => {
  const ring = ringOf();
  fill(ring, 1000);

  expect(ring.views(0, 1000 * PACKET)).toBe(ring.views(0, 1000 * PACKET));
});

test('a start further back is at the newest key frame of that age, else at the oldest, never before a break', () => {
  const ring = ringOf();
  const back = (ms: number) => ring.keyBack(ms, 10_000)?.position;
  expect(back(3000)).toBeUndefined();
  for (const second of [2, 4, 6, 8]) {
    fill(ring, 100, second * 1000);
    ring.addKey(key(second * 100 * PACKET), second * 1000);
  }
  expect([0, 1000, 2000, 5000, 9000].map(back)).toEqual([8, 8, 8, 4, 2].map((at) => at * 100 * PACKET));

  ring.beganAt = 500 * PACKET;
  expect([1000, 9000].map(back)).toEqual([8, 6].map((at) => at * 100 * PACKET));
  ring.beganAt = 900 * PACKET;
  expect(back(9000)).toBe(800 * PACKET);
});
