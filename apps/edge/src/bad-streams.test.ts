// Transport streams as they come from bad encoders and worse networks: each is played, as TS and as HLS, and harms nobody.
import { systemClock } from '@muxwell/ground';
import { PACKET } from '@muxwell/mpegts';
import { H264_KEY, H264_OTHER, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import type { ServerResponse } from 'node:http';
import { expect, test, vi } from 'vitest';
import { serve, streamSpec } from '../testing/control.ts';
import { get, openHouse, until, watch } from '../testing/house.ts';
import { createFakeSource } from '../testing/source.ts';

vi.setConfig({ testTimeout: 30_000 });

const HEVC_KEY = Uint8Array.of(0, 0, 0, 1, 0x26, 1, 0, 0, 0, 0, 0, 0, 0);
const HEVC_OTHER = Uint8Array.of(0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0);
const FILLING = new Uint8Array(2000).fill(0xaa);
const WRAP = 2 ** 33;

interface Kind {
  pid: number;
  type: number;
  key: Uint8Array;
  other: Uint8Array;
}
const h264: Kind = { pid: 0x100, type: 0x1b, key: H264_KEY, other: H264_OTHER };

interface Making {
  /** What the video is from this frame on. */
  kind?: (frame: number) => Kind;
  /** Presentation time, ticks. */
  time?: (frame: number) => number;
  hasKeys?: boolean;
  hasTables?: boolean;
  /** What becomes of a frame's packets on the way. */
  spoil?: (packets: Buffer, frame: number) => Buffer;
}

/** Sends 25 pictures and a key frame for each second of play, four times as fast as they are played. */
function sends({
  kind = () => h264,
  time = (frame) => frame * 3600,
  hasKeys = true,
  hasTables = true,
  spoil = (p) => p,
}: Making) {
  return async (res: ServerResponse): Promise<void> => {
    res.writeHead(200, { 'content-type': 'video/mp2t' });
    const streams = new Map<Kind, TestStream>();
    for (let frame = 0; !res.destroyed; frame += 1) {
      const now = kind(frame);
      const stream = streams.get(now) ?? new TestStream([{ pid: now.pid, type: now.type }]);
      streams.set(now, stream);
      const [isFirst, pts] = [frame % 25 === 0, time(frame) % WRAP];
      const isKey = isFirst && hasKeys;
      const tables = isFirst && hasTables ? [stream.pat(), stream.pmt([...streams.keys()].indexOf(now))] : [];
      const picture = stream.picture(now.pid, {
        pts,
        pcr: pts,
        data: joinPackets(isKey ? now.key : now.other, FILLING),
        random: isKey,
      });
      res.write(spoil(Buffer.from(joinPackets(...tables, picture)), frame));
      await systemClock.sleep(10);
    }
  };
}

const junk = Buffer.alloc(77, 0x31);
junk[10] = 0x47;
const other: Kind = { ...h264, pid: 0x200 };
const hevc: Kind = { pid: 0x300, type: 0x24, key: HEVC_KEY, other: HEVC_OTHER };

test.concurrent.each<[string, Making]>([
  ['junk between packets', { spoil: (packets, frame) => (frame % 3 === 0 ? Buffer.concat([packets, junk]) : packets) }],
  [
    'packets that end in the middle',
    { spoil: (packets, frame) => (frame % 10 === 5 ? packets.subarray(0, PACKET + 100) : packets) },
  ],
  ['other PIDs again and again', { kind: (frame) => (Math.floor(frame / 50) % 2 === 0 ? h264 : other) }],
  ['another codec in the middle', { kind: (frame) => (frame < 75 ? h264 : hevc) }],
  ['a clock that wraps', { time: (frame) => WRAP - 225_000 + frame * 3600 }],
  ['a clock that jumps back and forth', { time: (frame) => frame * 3600 + (Math.floor(frame / 40) % 2) * 9_000_000 }],
  ['no key frame for a minute and more', { hasKeys: false, time: (frame) => frame * 90_000 }],
])('a stream with %s is played as TS and as HLS', async (_, making) => {
  await using house = await openHouse();
  const source = await createFakeSource({ answer: (_req, res) => void sends(making)(res) });
  const good = await createFakeSource();
  house.control.decide = ({ path }) =>
    path.includes('102')
      ? serve('s-good', streamSpec(102, [good.url]))
      : path.endsWith('.ts')
        ? serve('s-ts', streamSpec(101, [source.url]))
        : serve('s-hls', streamSpec(101, [source.url]), 'hls');
  const neighbour = await watch(house.url('/live/u/p/102.ts'));

  const viewer = await watch(house.url('/live/u/p/101.ts'));
  await until(() => viewer.packets > 2000, 'packets');
  let playlist = '';
  await until(async () => {
    playlist = (await get(house.url('/live/u/p/101.m3u8'))).body.toString();
    return (playlist.match(/#EXTINF/g)?.length ?? 0) >= 2;
  }, 'two segments');
  const address = playlist.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '';
  const segment = await get(new URL(address, house.url('/live/u/p/101.m3u8')).href);

  expect([viewer.status, viewer.isEnded]).toEqual([200, false]);
  // More would be a packet that does not begin where packets begin.
  expect(viewer.continuityErrors).toBeLessThan(1000);
  expect([segment.status, segment.body[0], segment.body.length % PACKET]).toEqual([200, 0x47, 0]);
  expect(source.pulls).toBe(1);
  expect(neighbour).toMatchObject({ isEnded: false, continuityErrors: 0 });
  await Promise.all([source.close(), good.close()]);
});

test.concurrent('packets without tables are no picture: told as 503, and nothing is held', async () => {
  await using house = await openHouse();
  const source = await createFakeSource({ answer: (_req, res) => void sends({ hasTables: false })(res) });
  house.control.settings = { ...house.control.settings, startWaitSeconds: 1 };
  house.control.send({ type: 'settings', settings: house.control.settings });
  house.control.decide = () => serve('s-1', streamSpec(101, [source.url]));

  expect((await get(house.url('/live/u/p/101.ts'))).status).toBe(503);
  await until(() => source.open === 0, 'the channel that nobody watches stops');
  await source.close();
});
