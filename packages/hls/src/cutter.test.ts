import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cutter, type NumberedSegment } from './cutter.ts';

const head = new Uint8Array(0);
const keyAt = (seconds: number, offset = 0) => ({
  position: Math.round(seconds * 1000) + offset,
  pts: (Math.round(seconds * 90_000) + 2 ** 33) % 2 ** 33,
  head,
});
const said = ({ sequence, discontinuity, seconds, isDiscontinuous }: NumberedSegment) => [
  sequence,
  discontinuity,
  Math.round(seconds * 10),
  isDiscontinuous,
];

test('segments are numbered from the first on', () => {
  const cutter = new Cutter(4, 700);
  const cut = [0, 2, 4, 6, 8].map((at) => cutter.push(keyAt(at), true)).filter((one) => one !== null);

  expect(cut.map(said)).toEqual([
    [700, 700, 40, false],
    [701, 700, 40, false],
  ]);
  expect(cutter.open).toEqual({ sequence: 702, discontinuity: 700 });
});

/** What a holder and a server that has come later make of the same key frames. */
function both(times: readonly number[], joinsAt: number) {
  const [holder, other] = [new Cutter(4, 700), new Cutter(4, 9000)];
  const cut: { holder: NumberedSegment[]; other: NumberedSegment[] } = { holder: [], other: [] };
  times.forEach((at, index) => {
    const own = holder.push(keyAt(at), true);
    if (own) cut.holder.push(own);
    if (index < joinsAt) return;
    const closed = [other.push(keyAt(at, 5000), false), other.follow(holder.open, keyAt(at, 5000))];
    cut.other.push(...closed.filter((one) => one !== null));
  });
  return { cut, holder, other };
}

test('who fetches the stream from its holder has the same numbers, durations and discontinuities', () => {
  const steps = fc.array(fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 4, max: 60 }) }, fc.constant(900)), {
    minLength: 12,
  });
  fc.assert(
    fc.property(steps, fc.nat(8), (tenths, joinsAt) => {
      let at = 0;
      const { cut } = both(
        tenths.map((step) => (at += step / 10)),
        joinsAt,
      );
      const known = new Map(cut.holder.map((one) => [one.sequence, one]));
      // The first may have begun before it came.
      for (const one of cut.other.slice(1)) expect(said(one)).toEqual(said(known.get(one.sequence) as NumberedSegment));
      expect(cut.other.length).toBeGreaterThanOrEqual(cut.holder.length - joinsAt - 1);
    }),
  );
});

test('who takes the stream over goes on with the numbers', () => {
  const { other, cut } = both([0, 2, 4, 6, 8, 10], 1);
  const last = cut.other.at(-1)?.sequence ?? 0;

  const next = [12, 14, 16].map((at) => other.push(keyAt(at, 5000), true)).filter((one) => one !== null);

  expect(next.map((one) => one.sequence)).toEqual([last + 1, last + 2]);
});

test('a new holder that is a little behind is waited for, and numbers never go back', () => {
  const { other } = both([0, 2, 4, 6, 8], 0);
  const { sequence } = other.open;
  const seen: number[] = [];
  for (let at = 10, told = sequence - 2; at < 40; at += 4, told += 1) {
    other.push(keyAt(at, 5000), false);
    const closed = other.follow({ sequence: told, discontinuity: 700 }, keyAt(at, 5000));
    if (closed) seen.push(closed.sequence);
  }

  expect(seen.slice(0, 3)).toEqual([sequence, sequence + 1, sequence + 2]);
});

test('a new holder that counts from elsewhere cuts, and the numbers go on', () => {
  const { other } = both([0, 2, 4, 6, 8], 0);
  const { sequence } = other.open;
  const seen: number[] = [];
  for (let at = 10, told = 3; at < 30; at += 4, told += 1) {
    other.push(keyAt(at, 5000), false);
    const closed = other.follow({ sequence: told, discontinuity: 3 }, keyAt(at, 5000));
    if (closed) seen.push(closed.sequence);
  }

  expect(seen).toEqual(Array.from({ length: 5 }, (_, n) => sequence + n));
});

test('without a word from the holder a server cuts by itself', () => {
  const cutter = new Cutter(4, 0);
  const cut = Array.from({ length: 12 }, (_, n) => cutter.push(keyAt(n * 2), false)).filter((one) => one !== null);

  expect(cut.length).toBeGreaterThan(2);
});

test('a changed source is one discontinuity more', () => {
  const cutter = new Cutter(4, 10);
  for (const at of [0, 2]) cutter.push(keyAt(at), true);

  expect(cutter.break(2500)).toMatchObject({ sequence: 10, discontinuity: 10, seconds: 2 });
  cutter.push(keyAt(90), true);
  expect(cutter.open).toEqual({ sequence: 11, discontinuity: 11 });
  expect(cutter.push(keyAt(94), true)).toMatchObject({ sequence: 11, discontinuity: 11, isDiscontinuous: true });
});
