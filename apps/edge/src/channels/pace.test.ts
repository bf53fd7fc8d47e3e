import { joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { expect, test } from 'vitest';
import { isSlow, paceOf, type Pace } from './pace.ts';

const WRAP = 2 ** 33;
const PICTURE = 10 * 188;
/** Ten packets a picture, each picture with the clock's time. */
const packets = (times: readonly number[]) => {
  const stream = new TestStream();
  const rest = () => Array.from({ length: 9 }, () => stream.packet(0x100, new Uint8Array(184)));
  return times.map((seconds) =>
    joinPackets(stream.picture(0x100, { pts: 0, pcr: Math.round(seconds * 90_000) % WRAP, data: new Uint8Array(50) }), ...rest()),
  );
};

test('the newest time and what a second takes are read from the packets, wherever they are cut into views', () => {
  const pace: Pace = { clock: 3 * 90_000, bytesPerSecond: PICTURE, bytes: 7 };
  const [one, two, three] = packets([1, 2, 3]);
  expect(paceOf(packets([1, 2, 3]), 0x100, 7)).toEqual(pace);
  expect(paceOf([joinPackets(...[one, two, three].flatMap((view) => view ?? []))], 0x100, 7)).toEqual(pace);
  const wrap = WRAP / 90_000;
  expect(paceOf(packets([wrap - 1, wrap + 1]), 0x100, 0)?.bytesPerSecond).toBeCloseTo(PICTURE / 2);
});

test('no clock, a lone time, and one that has jumped back tell nothing', () => {
  expect(paceOf(packets([1, 2]), 0x101, 0)).toBeNull();
  expect(paceOf(packets([1]), 0x100, 0)).toBeNull();
  expect(paceOf(packets([9, 1]), 0x100, 0)).toBeNull();
});

/** Fifteen seconds in which the clock went on by so many, and so many seconds of bytes came. */
const slow = (played: number, sent: number, from = 0) =>
  isSlow(
    { clock: from * 90_000, bytesPerSecond: 1000, bytes: 0 },
    { clock: (((from + played) * 90_000) % WRAP) + (from + played < 0 ? WRAP : 0), bytesPerSecond: 1000, bytes: sent * 1000 },
    15,
  );

test.each([
  ['a trickle', slow(0.03, 0.03), true],
  ['a trickle while the clock wraps', slow(0.03, 0.03, Math.floor(WRAP / 90_000)), true],
  ['what it should be', slow(15, 15), false],
  ['a little less', slow(10, 10), false],
  ['a short film that loops', slow(1, 15), false],
  ['a picture that hardly moves', slow(15, 1), false],
  ['silence', slow(0, 0), false],
  ['a clock that was set back', slow(-20, 0.1), false],
])('%s is told apart', (_, isTold, expected) => {
  expect(isTold).toBe(expected);
});
