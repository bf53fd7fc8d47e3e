import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePlaylist } from '@muxwell/hls';
import { systemClock, systemProcesses } from '@muxwell/ground';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve, streamSpec } from '../../testing/control.ts';
import { get, openHouse, until, type House } from '../../testing/house.ts';
import { createFakeSource } from '../../testing/source.ts';

/** Runs a program to its end and gives what it printed. */
async function run(command: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const child = systemProcesses.run(command, args, { signal: new AbortController().signal });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const { code, stderr } = await child.ended;
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
  return { stdout, stderr };
}

const folder = mkdtempSync(join(tmpdir(), 'muxwell-media-'));
const SECONDS = 12;
const LIVE = join(folder, 'live.ts');
let provider: Server;
let origin = '';

beforeAll(async () => {
  const source = [
    '-f',
    'lavfi',
    '-i',
    `testsrc2=size=320x180:rate=25:duration=${SECONDS}`,
    '-f',
    'lavfi',
    '-i',
    `sine=440:48000:duration=${SECONDS}`,
  ];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-bf', '2', '-c:a', 'aac', '-shortest'];
  await run('ffmpeg', ['-v', 'error', '-y', ...source, ...codecs, '-f', 'mpegts', LIVE]);
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    LIVE,
    '-c',
    'copy',
    '-f',
    'hls',
    '-hls_time',
    '2',
    '-hls_list_size',
    '0',
    '-master_pl_name',
    'master.m3u8',
    join(folder, 'vod.m3u8'),
  ]);
  await run('ffmpeg', ['-v', 'error', '-y', '-i', LIVE, '-vn', '-c:a', 'libmp3lame', join(folder, 'radio.mp3')]);
  await run('ffmpeg', ['-v', 'error', '-y', '-i', LIVE, '-vn', '-c:a', 'copy', join(folder, 'radio.ts')]);
  provider = createServer((req, res) => {
    const file = join(folder, (req.url ?? '').slice(1).replace(/[^\w.]/g, ''));
    res.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise<void>((resolve) => provider.close(() => resolve()));
  rmSync(folder, { recursive: true, force: true });
});

/** A provider that sends the recorded channel at the speed of play, after a burst of its first seconds. */
const playLive = () => {
  const bytes = readFileSync(LIVE);
  return createFakeSource({
    answer: (_req, res) => {
      const begun = systemClock.monotonic();
      const send = async () => {
        for (let at = 0; at < bytes.length && !res.destroyed; ) {
          const due = Math.min(
            bytes.length,
            Math.ceil(((systemClock.monotonic() - begun) / 1000 / SECONDS + 0.3) * bytes.length),
          );
          res.write(bytes.subarray(at, due));
          at = due;
          await systemClock.sleep(40);
        }
      };
      void send();
    },
  });
};

const offer = (house: House, url: string, output: 'ts' | 'hls') =>
  (house.control.decide = () => serve(`s-${output}`, streamSpec(101, [url]), output));

async function probed(url: string, ...more: string[]): Promise<{ streams: { codec_name: string; nb_read_packets: string }[] }> {
  const { stdout, stderr } = await run('ffprobe', [
    '-v',
    'warning',
    '-count_packets',
    '-show_streams',
    '-read_intervals',
    '%+3',
    '-of',
    'json',
    ...more,
    url,
  ]);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as { streams: { codec_name: string; nb_read_packets: string }[] };
}

test('ffprobe reads picture and sound of a live channel as HLS, without a warning', async () => {
  await using house = await openHouse();
  const source = await playLive();
  offer(house, source.url, 'hls');

  const { streams } = await probed(house.url('/live/u/p/101.m3u8'));

  expect(streams.map((one) => one.codec_name)).toEqual(['h264', 'aac']);
  expect(Number(streams[0]?.nb_read_packets)).toBeGreaterThan(40);
  expect(house.control.asked).toHaveLength(1);
  await source.close();
});

test('ffprobe reads picture and sound of a live channel as TS', async () => {
  await using house = await openHouse();
  const source = await playLive();
  offer(house, source.url, 'ts');

  const { streams } = await probed(house.url('/live/u/p/101.ts'));

  expect(streams.map((one) => one.codec_name)).toEqual(['h264', 'aac']);
  await source.close();
});

test('a playlist of segments is pulled, through its master playlist, and comes out as TS', async () => {
  await using house = await openHouse();
  offer(house, `${origin}/master.m3u8`, 'ts');

  const { streams } = await probed(house.url('/live/u/p/101.ts'));

  expect(streams.map((one) => one.codec_name)).toEqual(['h264', 'aac']);
});

const PIECE = 8192;
const PIECE_MS = 50;
/** Sends as a radio does, a piece at a time: what came before a listener has passed. */
async function broadcast(res: ServerResponse, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length && !res.destroyed; at += PIECE) {
    res.write(bytes.subarray(at, at + PIECE));
    await systemClock.sleep(PIECE_MS);
  }
}

test.each([
  ['sent as bare MP3', 'radio.mp3', 'audio/mpeg', 'mp3'],
  ['sent as a transport stream', 'radio.ts', 'video/mp2t', 'aac'],
])('a radio %s is heard as TS and as HLS', async (_how, file, type, codec) => {
  await using house = await openHouse();
  const bytes = readFileSync(join(folder, file));
  const source = await createFakeSource({
    answer: (_req, res) => void broadcast(res.writeHead(200, { 'content-type': type }), bytes),
  });

  offer(house, source.url, 'ts');
  const ts = await probed(house.url('/live/u/p/101.ts'), '-rw_timeout', '1000000');
  offer(house, source.url, 'hls');
  const hls = await probed(house.url('/live/u/p/101.m3u8'));

  expect([...ts.streams, ...hls.streams].map((one) => one.codec_name)).toEqual([codec, codec]);
  await source.close();
});

test('each segment begins with tables and a key frame and decodes by itself', async () => {
  await using house = await openHouse();
  const source = await playLive();
  offer(house, source.url, 'hls');
  const answer = await get(house.url('/live/u/p/101.m3u8'));
  const playlist = parsePlaylist(answer.body.toString(), house.url('/live/u/p/101.m3u8'));
  if (playlist?.kind !== 'media') throw new Error('no media playlist');

  for (const segment of playlist.segments) {
    const { stdout } = await run('ffprobe', [
      '-v',
      'error',
      '-select_streams',
      'v',
      '-show_entries',
      'packet=flags',
      '-of',
      'csv=p=0',
      segment.url,
    ]);
    const flags = stdout.split('\n').filter((line) => line !== '');
    expect(flags[0]).toContain('K');
    expect(flags.length / 25).toBeCloseTo(segment.seconds, 1);
  }

  expect(answer.headers).toMatchObject({ 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-store' });
  expect(playlist.segments.length).toBeGreaterThanOrEqual(2);
  await source.close();
});

test('a segment needs its token, and a killed session gets neither segments nor playlists', async () => {
  await using house = await openHouse();
  const source = await playLive();
  offer(house, source.url, 'hls');
  const poll = () => get(house.url('/live/u/p/101.m3u8'));
  const listed = async () => /^\/hls\/\S+$/m.exec((await poll()).body.toString())?.[0] ?? '';
  const url = await listed();

  expect((await get(house.url(url))).status).toBe(200);
  expect((await get(house.url(url.replace(/\?.*/, '')))).status).toBe(403);
  expect((await get(house.url(url.replace('/hls/1/101/', '/hls/1/102/')))).status).toBe(403);
  house.control.send({ type: 'kill', sessions: ['s-hls'], reason: 'killed' });
  await until(async () => (await poll()).status === 403, 'the kill holds', 1000);
  expect((await get(house.url(url))).status).toBe(403);
  await source.close();
});

test('an HLS session ends three target durations after its last request, and the channel stops', async () => {
  await using house = await openHouse();
  const source = await playLive();
  offer(house, source.url, 'hls');
  await get(house.url('/live/u/p/101.m3u8'));

  await until(() => house.control.ended.some((end) => end.session === 's-hls' && end.reason === 'idle'), 'the session ends');
  await until(() => source.open === 0, 'the channel stops');
  await source.close();
});
