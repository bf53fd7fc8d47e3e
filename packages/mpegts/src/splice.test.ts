import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Continuity } from './continuity.ts';
import { Counters } from './counters.ts';
import { joinLayouts, type Layout } from './layout.ts';
import { isDiscontinuous, isRandomAccess, NULL_PID, PACKET, payloadAt, pcrOf, pidOf, startsUnit } from './packet.ts';
import { readPes } from './pes.ts';
import { Scanner } from './scanner.ts';
import { LastTimes, Splice } from './splice.ts';
import { H264_KEY, H264_OTHER, joinPackets, TestStream } from './test-stream.ts';
import { addTicks, ticksBetween } from './timestamps.ts';

const FRAME = 3600;

interface Made {
  video?: number;
  audio?: number;
  /** Time of the first picture, and how much later its PTS is than the clock. */
  at: number;
  delay?: number;
  /** How much later than the picture its sound is. */
  soundAt?: number;
  type?: number;
  flags?: boolean;
}

/** Some seconds of a channel: video with the clock, and sound. */
function channel({ video = 0x100, audio = 0x101, at, delay = 9000, soundAt = 0, type = 0x1b, flags = false }: Made, frames = 50) {
  const stream = new TestStream([
    { pid: video, type },
    { pid: audio, type: 0x0f },
  ]);
  const parts: Uint8Array[] = [];
  for (let frame = 0; frame < frames; frame += 1) {
    const isKey = frame % 25 === 0;
    if (isKey) parts.push(stream.pat(), stream.pmt());
    const pts = addTicks(at, frame * FRAME);
    const data = joinPackets(isKey ? H264_KEY : H264_OTHER, new Uint8Array(600).fill(0xaa));
    const picture = stream.picture(video, { pts, pcr: addTicks(pts, -delay), data, random: isKey });
    if (flags && frame === 0) picture[5] = (picture[5] as number) | 0x80;
    parts.push(picture, stream.picture(audio, { pts: addTicks(pts, soundAt), data: new Uint8Array(100).fill(0xbb) }));
  }
  return joinPackets(...parts);
}

function layoutOf(bytes: Uint8Array): Layout {
  const scanner = new Scanner({ onKeyFrame: () => {}, onTables: () => {} });
  scanner.scan(bytes, 0, bytes.length, 0);
  if (!scanner.layout) throw new Error('no tables');
  return scanner.layout;
}

/** What comes out when one follows the other. */
function spliced(before: Uint8Array, after: Uint8Array): Uint8Array {
  const joint = joinLayouts(layoutOf(before), layoutOf(after));
  if (!joint) throw new Error('they do not join');
  const counters = new Counters();
  const [first, second] = [before.slice(), after.slice()];
  counters.rewrite(first, 0, first.length);
  const times = new LastTimes(joint);
  times.note(first);
  counters.splice();
  new Splice(joint, times).rewrite(second, 0, second.length);
  counters.rewrite(second, 0, second.length);
  return joinPackets(first, second);
}

/** What a checking viewer finds. */
function inspect(bytes: Uint8Array) {
  const continuity = new Continuity();
  const seen = { errors: 0, flagged: 0, clockSteps: 0, keys: 0, backwards: 0, pids: new Set<number>(), longest: 0 };
  const last = new Map<number, number>();
  let clock = -1;
  for (let at = 0; at < bytes.length; at += PACKET) {
    const pid = pidOf(bytes, at);
    if (pid === NULL_PID) continue;
    seen.pids.add(pid);
    if (continuity.check(bytes, at)) seen.errors += 1;
    if (isDiscontinuous(bytes, at)) seen.flagged += 1;
    if (isRandomAccess(bytes, at)) seen.keys += 1;
    const pcr = pcrOf(bytes, at);
    if (pcr >= 0 && clock >= 0 && (ticksBetween(clock, pcr) <= 0 || ticksBetween(clock, pcr) > 45_000)) seen.clockSteps += 1;
    if (pcr >= 0) clock = pcr;
    const dts = startsUnit(bytes, at) ? (readPes(bytes, payloadAt(bytes, at), at + PACKET)?.dts ?? -1) : -1;
    const step = dts < 0 || !last.has(pid) ? 1 : ticksBetween(last.get(pid) ?? 0, dts);
    if (step <= 0) seen.backwards += 1;
    seen.longest = Math.max(seen.longest, step);
    if (dts >= 0) last.set(pid, dts);
  }
  return seen;
}

const clean = { errors: 0, flagged: 0, clockSteps: 0, backwards: 0 };

test('another source goes on where the last one ended: counters, clock, time stamps, PIDs', () => {
  const out = spliced(channel({ at: 900_000 }), channel({ at: 5_000_000, video: 0x200, audio: 0x201, flags: true }));

  expect(inspect(out)).toMatchObject({ ...clean, keys: 4, pids: new Set([0, 0x1000, 0x100, 0x101]) });
});

test('picture follows picture by the usual step', () => {
  expect(inspect(spliced(channel({ at: 900_000 }), channel({ at: 77 }))).longest).toBe(FRAME);
});

test.each([
  ['before the splice', { at: 2 ** 33 - 20 * FRAME }, { at: 12 }],
  ['right at it', { at: 2 ** 33 - 50 * FRAME }, { at: 90_000 }],
  ['in the source that follows', { at: 4000 }, { at: 2 ** 33 - 10 * FRAME }],
])('the 33-bit wrap is passed over %s', (_where, before, after) => {
  expect(inspect(spliced(channel(before), channel(after)))).toMatchObject({ ...clean, keys: 4 });
});

test('whoever sends further ahead of time than the other, the clock neither goes back nor jumps', () => {
  const delays = [0, 9000, 40_000, 63_000];
  for (const before of delays)
    for (const after of delays)
      expect([
        before,
        after,
        inspect(spliced(channel({ at: 10 ** 6, delay: before }), channel({ at: 5, delay: after }))),
      ]).toMatchObject([before, after, clean]);
});

test('sound that was already sent is not sent again', () => {
  const out = spliced(channel({ at: 900_000, soundAt: 20 * FRAME }), channel({ at: 3_000_000 }));

  expect(inspect(out)).toMatchObject(clean);
});

test('any two times of any delay join without a break', () => {
  const time = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((n) => (n * 4) % 2 ** 33);
  const made = fc.record({
    at: time,
    delay: fc.integer({ min: 0, max: 60_000 }),
    soundAt: fc.integer({ min: -9000, max: 9000 }),
  });
  fc.assert(
    fc.property(made, made, (a, b) => {
      expect(inspect(spliced(channel(a, 30), channel(b, 30)))).toMatchObject(clean);
    }),
  );
});

test('bytes that are no video at all are no reason to fail', () => {
  const [before, after] = [channel({ at: 0 }), channel({ at: 0 })];
  const joint = joinLayouts(layoutOf(before), layoutOf(after));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: PACKET * 4, maxLength: PACKET * 4 }), (noise) => {
      if (joint) new Splice(joint, new LastTimes(joint)).rewrite(noise, 0, noise.length);
    }),
  );
});

test('other codecs, a missing sound, or a clock on another PID do not join; another order and more sounds do', () => {
  const of = (streams: { pid: number; type: number }[]) => {
    const stream = new TestStream(streams);
    return layoutOf(joinPackets(stream.pat(), stream.pmt(), stream.pat(), stream.pmt()));
  };
  const [h264, aac] = [
    { pid: 0x100, type: 0x1b },
    { pid: 0x101, type: 0x0f },
  ];
  const base = of([h264, aac]);

  expect(joinLayouts(base, of([{ pid: 0x100, type: 0x24 }, aac]))).toBeNull();
  expect(joinLayouts(base, of([h264]))).toBeNull();
  expect(joinLayouts(base, of([aac, h264]))).toBeNull();
  const more = joinLayouts(
    base,
    of([
      { pid: 0x50, type: 0x1b },
      { pid: 0x60, type: 0x03 },
      { pid: 0x70, type: 0x0f },
    ]),
  );
  expect([more?.pids[0x50], more?.pids[0x60], more?.pids[0x70]]).toEqual([0x100, NULL_PID, 0x101]);
});
