// The demo's content: test pictures with a running clock, a burnt-in frame number and a tone of its own, encoded once and kept.
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Files, Processes } from '@muxwell/ground';
import { blockCodeFilter } from './block-code.ts';

export interface Picture {
  /** 1-255, burnt into the picture. */
  channel: number;
  title: string;
  seconds: number;
  /** Pixels; the width follows as 16:9, rounded to a multiple of 32. */
  height: number;
  /** Hertz. */
  tone: number;
  /** An FFmpeg video source that can be drawn on; null: sound alone. */
  pattern: string | null;
}

export const FRAMES_PER_SECOND = 25;

/** FFmpeg's arguments that make a picture into `target`, whose ending names the container. `rate`: as fast as time, or as it can. */
export function encodeArguments(picture: Picture, target: string, subtitles?: string): string[] {
  const { seconds, tone, pattern } = picture;
  const sound = `sine=frequency=${tone}:sample_rate=48000,volume=-12dB`;
  const inputs = pattern === null ? [] : ['-f', 'lavfi', '-i', drawn({ ...picture, pattern })];
  const texts = subtitles === undefined ? [] : ['-i', subtitles];
  const codecs = ['-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-pix_fmt', 'yuv420p', ...videoCodec, '-c:s', 'mov_text'];
  const container = target.endsWith('.ts')
    ? ['-f', 'mpegts', '-mpegts_flags', '+resend_headers']
    : ['-movflags', '+faststart', '-f', 'mp4'];
  const language = subtitles === undefined ? [] : ['-metadata:s:s:0', 'language=eng'];
  return [
    '-v',
    'error',
    '-y',
    ...inputs,
    '-f',
    'lavfi',
    '-i',
    sound,
    ...texts,
    '-t',
    String(seconds),
    ...codecs,
    ...language,
    ...container,
    target,
  ];
}

const videoCodec = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-tune',
  'zerolatency',
  '-g',
  '25',
  '-keyint_min',
  '25',
  '-sc_threshold',
  '0',
  '-crf',
  '26',
];

export const widthOf = (height: number) => Math.round((height * 16) / 9 / 32) * 32;

function drawn({ channel, title, height, pattern }: Picture & { pattern: string }): string {
  const width = widthOf(height);
  const text = (what: string, y: string, size: number) =>
    `drawtext=text='${what}':x=(w-tw)/2:y=${y}:fontsize=${Math.round(height / size)}:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=6`;
  const words = [text(title, 'h*0.3', 10), text('%{pts\\:hms}', 'h*0.5', 9), text('frame %{n}', 'h*0.7', 14)];
  return [`${pattern}=size=${width}x${height}:rate=${FRAMES_PER_SECOND}`, ...words, blockCodeFilter(channel, width, height)].join(
    ',',
  );
}

/** Encodes the picture into `target` unless it is there already; the file appears whole or not at all. */
export async function ensureEncoded(
  picture: Picture,
  target: string,
  deps: { files: Files; processes: Processes; signal: AbortSignal },
  subtitles?: string,
): Promise<void> {
  if (await deps.files.stat(target)) return;
  await mkdir(dirname(target), { recursive: true });
  // In a folder of its own: another process may be making the same.
  const folder = await mkdtemp(`${target}.new-`);
  try {
    const fresh = join(folder, basename(target));
    const texts = subtitles === undefined ? undefined : join(folder, 'subtitles.srt');
    if (texts !== undefined) await writeFile(texts, subtitles ?? '');
    const child = deps.processes.run('ffmpeg', encodeArguments(picture, fresh, texts), { signal: deps.signal });
    child.stdin.end();
    child.stdout.resume();
    const { code, stderr } = await child.ended;
    if (code !== 0) throw new Error(`ffmpeg could not make ${target}: ${stderr.trim()}`);
    await rename(fresh, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Subtitles (SubRip) that name each second, so that a wrong place is seen at once. */
export function countingSubtitles(seconds: number): string {
  const stamp = (s: number) => `00:${String(Math.floor(s / 60)).padStart(2, '0')}:${String(s % 60).padStart(2, '0')}`;
  return Array.from({ length: seconds }, (_, s) => `${s + 1}\n${stamp(s)},000 --> ${stamp(s)},900\nSecond ${s}\n`).join('\n');
}
