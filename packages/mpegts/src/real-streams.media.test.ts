import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemProcesses } from '@muxwell/ground';
import { afterAll, expect, test } from 'vitest';
import { Aligner } from './aligner.ts';
import { AudioMuxer } from './audio-muxer.ts';
import { Continuity } from './continuity.ts';
import { PACKET } from './packet.ts';
import type { Pmt } from './psi.ts';
import { Scanner, type KeyFrame } from './scanner.ts';

const folder = mkdtempSync(join(tmpdir(), 'muxwell-mpegts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const child = systemProcesses.run(command, args, { signal: new AbortController().signal });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const { code, stderr } = await child.ended;
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
  return { stdout, stderr };
}

async function encoded(name: string, ...options: string[]): Promise<string> {
  const file = join(folder, name);
  const inputs = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=320x180:rate=25:duration=6',
    '-f',
    'lavfi',
    '-i',
    'sine=440:48000:duration=6',
  ];
  await run('ffmpeg', '-v', 'error', '-y', ...inputs, ...options, file);
  return file;
}

function scanned(bytes: Uint8Array) {
  const keys: KeyFrame[] = [];
  let codecs: string[] = [];
  const scanner = new Scanner({
    onKeyFrame: (key) => keys.push(key),
    onTables: (pmt: Pmt) => (codecs = pmt.streams.map((one) => one.codec)),
  });
  let position = 0;
  for (const { bytes: run, start, end } of new Aligner().push(bytes)) {
    scanner.scan(run, start, end, position);
    position += end - start;
  }
  return { keys, codecs, errors: scanner.errors };
}

/** Presentation times, in ticks, of the pictures that FFmpeg takes for key frames. */
async function keyFramesOf(file: string): Promise<number[]> {
  const { stdout } = await run(
    'ffprobe',
    '-v',
    'error',
    '-select_streams',
    'v',
    '-show_entries',
    'packet=pts,flags',
    '-of',
    'csv=p=0',
    file,
  );
  return stdout
    .split('\n')
    .filter((line) => line.includes('K'))
    .map((line) => Number(line.split(',')[0]));
}

test.each([
  ['H.264 with B-frames', 'h264', ['-c:v', 'libx264', '-g', '30', '-bf', '3']],
  ['H.264 with open groups of pictures', 'h264', ['-c:v', 'libx264', '-g', '30', '-bf', '3', '-x264-params', 'open-gop=1']],
  [
    'H.264 of several slices, interlaced',
    'h264',
    ['-c:v', 'libx264', '-g', '30', '-flags', '+ilme+ildct', '-x264-params', 'slices=4:tff=1'],
  ],
  ['HEVC', 'hevc', ['-c:v', 'libx265', '-x265-params', 'keyint=30:log-level=none']],
  ['MPEG-2', 'mpeg2', ['-c:v', 'mpeg2video', '-g', '15', '-bf', '2']],
  ['MPEG-4 part 2', 'mpeg4', ['-c:v', 'mpeg4', '-g', '20']],
])('the key frames of %s are those that FFmpeg sees', async (_name, codec, options) => {
  const file = await encoded(
    `${codec}-${options.length}-${options.join('').length}.ts`,
    ...options,
    '-c:a',
    'aac',
    '-f',
    'mpegts',
  );

  const { keys, codecs, errors } = scanned(readFileSync(file));

  expect(keys.map((key) => key.pts)).toEqual(await keyFramesOf(file));
  expect(keys.length).toBeGreaterThan(3);
  expect([codecs, errors]).toEqual([[codec, 'aac'], 0]);
});

test.each([
  ['AAC', 'aac', ['-c:a', 'aac', '-b:a', '96k', '-f', 'adts'], 'aac'],
  ['MP3', 'mp3', ['-c:a', 'libmp3lame', '-b:a', '128k', '-f', 'mp3'], 'mp3'],
  ['MP3 at half rate', 'half.mp3', ['-c:a', 'libmp3lame', '-ar', '22050', '-b:a', '48k', '-f', 'mp3'], 'mp3'],
  ['layer II', 'mp2', ['-c:a', 'mp2', '-b:a', '192k', '-f', 'mp2'], 'mp2'],
])('a bare %s stream becomes a transport stream with all its frames', async (_name, extension, options, codec) => {
  const bare = await encoded(`bare.${extension}`, '-vn', ...options);
  const bytes = readFileSync(bare);
  const muxer = new AudioMuxer();
  const file = join(folder, `${extension}.ts`);

  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 1000) parts.push(muxer.push(bytes.subarray(at, at + 1000)));
  const packets = Buffer.concat(parts);
  writeFileSync(file, packets);

  const count = ['-v', 'warning', '-count_packets', '-show_entries', 'stream=codec_name,nb_read_packets', '-of', 'csv=p=0'];
  const [before, after] = await Promise.all([run('ffprobe', ...count, bare), run('ffprobe', ...count, file)]);
  const [name, frames] = (after.stdout.split('\n')[0] ?? '').split(',');
  const continuity = new Continuity();
  for (let at = 0; at < packets.length; at += PACKET) continuity.check(packets, at);
  expect(after.stderr).toBe('');
  expect(name).toBe(codec);
  expect(Number(before.stdout.split('\n')[0]?.split(',')[1]) - Number(frames)).toBeLessThan(12);
  expect(continuity.errors).toBe(0);
  expect(scanned(packets).keys.length).toBeGreaterThan(8);
});
