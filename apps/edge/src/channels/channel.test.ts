import { createLog, TestClock } from '@muxwell/ground';
import { H264_KEY, H264_OTHER, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { expect, test } from 'vitest';
import { streamSpec } from '../../testing/control.ts';
import type { Intake } from '../sources/source.ts';
import { BlockPool } from './blocks.ts';
import { Channel } from './channel.ts';

/** A channel of two sources, which send what the test says. */
function setUp() {
  const clock = new TestClock();
  const opened: string[] = [];
  let intake: Intake | null = null;
  const channel = new Channel(streamSpec(7, ['http://one', 'http://two']), {
    clock,
    log: createLog({ name: 'test', level: 'silent' }),
    isGuided: () => true,
    pool: new BlockPool(),
    ringBytes: () => 8 * 1024 * 1024,
    pull: (source, given, signal) => {
      opened.push(source.url);
      intake = given;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    },
  });
  const stream = new TestStream();
  let frame = 0;
  /** The next picture of a channel of 2 Mbit/s; each second a key frame. */
  const picture = () => {
    const [isKey, pts] = [frame % 25 === 0, frame * 3600];
    frame += 1;
    const data = joinPackets(isKey ? H264_KEY : H264_OTHER, new Uint8Array(10_000).fill(0xaa));
    const tables = isKey ? [stream.pat(), stream.pmt()] : [];
    return joinPackets(...tables, stream.picture(0x100, { pts, pcr: pts, data, random: isKey }));
  };
  return { clock, channel, opened, picture, push: (bytes: Uint8Array) => intake?.push(bytes) };
}

test('a source that falls to a kilobyte a second while it plays is given up, and told why', async () => {
  const { clock, channel, opened, picture, push } = setUp();
  void channel.run();
  for (let second = 0; second < 40; second += 1) {
    for (let n = 0; n < 25; n += 1) push(picture());
    await clock.tick(1000);
  }
  expect(opened).toHaveLength(1);

  let [left, seconds] = [picture(), 0];
  for (; opened.length < 2 && seconds < 60; seconds += 1) {
    push(left.subarray(0, 1000));
    left = left.length > 1000 ? left.subarray(1000) : picture();
    await clock.tick(1000);
  }

  expect(seconds).toBeLessThanOrEqual(30);
  expect(channel.report()).toMatchObject({ state: 'failing', reason: 'the source sends less than it plays' });
  channel.stop();
});
