import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ffmpegPlayer, ground, sharedContent, until } from '@muxwell/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBroadcast } from './broadcast.ts';
import { ensureEncoded, type Picture } from './encode.ts';
import { startDemo, type Demo } from './index.ts';
import { PassThrough } from 'node:stream';

let folder: string;
let demo: Demo;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muxwell-demo-'));
  demo = await startDemo({ folder: await sharedContent(), host: '127.0.0.1', port: 0 }, ground);
  await demo.encoded;
}, 180_000);
afterAll(async () => {
  await demo.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each([1, 2, 3])('live channel %i shows its own number, a counter that moves on, and sounds', async (channel) => {
  const watched = await ffmpegPlayer.play(`${demo.url}/live/${channel}.ts`, { seconds: 2 });

  expect(watched).toMatchObject({ channel, counterAdvanced: true, width: 640, height: 360 });
  expect(watched.audioFrames).toBeGreaterThan(60);
});

test('the radio sounds and has no picture', async () => {
  const watched = await ffmpegPlayer.play(`${demo.url}/radio/4.ts`, { seconds: 2 });

  expect(watched.videoFrames).toBe(0);
  expect(watched.audioFrames).toBeGreaterThan(60);
});

test('the film can be entered in its middle: the counter tells the second', async () => {
  const watched = await ffmpegPlayer.play(`${demo.url}/movie/101.mp4`, { seconds: 1, seekTo: 60 });

  expect(watched.channel).toBe(101);
  expect(watched.readings[0]?.frame).toBe(60 * 25);
});

test('every picture of an episode is readable and counts by one', async () => {
  const { readings } = await ffmpegPlayer.play(`${demo.url}/episode/112.mp4`, { seconds: 4 });

  expect(readings.map(({ frame }) => frame)).toEqual(Array.from({ length: 100 }, (_, frame) => frame));
});

test('the playlist names what there is, and the guide has a programme for now', async () => {
  const playlist = await (await fetch(`${demo.url}/playlist.m3u`)).text();
  const guide = await (await fetch(`${demo.url}/guide.xml`)).text();

  expect(playlist.match(/#EXTINF/g)).toHaveLength(demo.items.length);
  const hour = ground.clock.now().toISOString().replace(/\D/g, '').slice(0, 10);
  expect(guide).toContain(`<programme start="${hour}0000 +0000"`);
});

test('a loop begins again without a gap: the timestamps go on', async () => {
  const short: Picture = { channel: 9, title: 'Short', seconds: 8, height: 90, tone: 440, pattern: 'testsrc2' };
  const file = join(folder, 'short.ts');
  await ensureEncoded(short, file, { ...ground, signal: new AbortController().signal });
  const broadcast = createBroadcast(file, ground);
  const listener = new PassThrough();
  const parts: Buffer[] = [];
  listener.on('data', (part: Buffer) => parts.push(part));

  broadcast.join(listener);
  await until('ten seconds of stream', () => packetTimes(Buffer.concat(parts)).at(-1)! > 9.5 && true, 20_000);
  await broadcast.stop();

  const times = packetTimes(Buffer.concat(parts));
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.max(...steps)).toBeLessThan(0.2);
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
}, 30_000);

test('two processes that make the same at once both have it whole', async () => {
  const short: Picture = { channel: 9, title: 'Twice', seconds: 2, height: 90, tone: 440, pattern: 'testsrc2' };
  const file = join(folder, 'twice.ts');
  const make = () => ensureEncoded(short, file, { ...ground, signal: new AbortController().signal });

  await Promise.all([make(), make(), make()]);

  expect((await readdir(folder)).filter((name) => name.startsWith('twice'))).toEqual(['twice.ts']);
  expect((await ground.files.stat(file))?.size).toBeGreaterThan(100_000);
});

/** The program clock's seconds, packet by packet (ISO 13818-1, 2.4.3.5), from the first one on. */
function packetTimes(bytes: Buffer): number[] {
  const times: number[] = [];
  for (let at = 0; at + 188 <= bytes.length; at += 188) {
    const hasPcr = ((bytes[at + 3] ?? 0) & 0x20) !== 0 && (bytes[at + 4] ?? 0) > 0 && ((bytes[at + 5] ?? 0) & 0x10) !== 0;
    if (hasPcr) times.push((bytes.readUInt32BE(at + 6) * 2) / 90_000);
  }
  return times.map((time) => time - (times[0] ?? 0));
}
