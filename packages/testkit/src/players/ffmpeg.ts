// FFmpeg as a player: decodes everything and reads every picture's number.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBlockCode, type Reading } from '@muxwell/supervisor/demo';
import { run } from '../ground.ts';
import { conclude, type Player, type PlayOptions } from './player.ts';

const SAMPLE_BYTES = 4; // two channels of 16 bits
const AAC_FRAME = 1024;

export const ffmpegPlayer: Player = {
  name: 'ffmpeg',
  async play(url, { seconds, seekTo, signal }: PlayOptions) {
    const folder = await mkdtemp(join(tmpdir(), 'muxwell-ffmpeg-'));
    const sound = join(folder, 'sound');
    try {
      const seek = seekTo === undefined ? [] : ['-ss', String(seekTo)];
      const input = ['-v', 'error', '-y', '-analyzeduration', '1500000', ...seek, '-t', String(seconds), '-i', url];
      const stdout = await decode(input, [picturesOut, [...soundOut, sound]], signal);
      const { width, height, frames } = readY4m(stdout);
      const samples = await readFile(sound).catch(() => Buffer.alloc(0));
      const audioFrames = isSilent(samples) ? 0 : Math.floor(samples.length / SAMPLE_BYTES / AAC_FRAME);
      const readings = frames.map((luma) => readBlockCode(luma, width, height)).filter((reading) => reading !== null);
      return conclude({ videoFrames: frames.length, audioFrames, readings, width, height });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const picturesOut = [
  '-map',
  '0:v:0?',
  '-fps_mode',
  'passthrough',
  '-pix_fmt',
  'gray',
  '-f',
  'yuv4mpegpipe',
  '-strict',
  '-1',
  'pipe:1',
];
const soundOut = ['-map', '0:a:0?', '-ac', '2', '-ar', '48000', '-f', 's16le'];

/** Runs FFmpeg with the outputs that there are streams for: an output without one is an error of its own. */
async function decode(input: string[], outputs: string[][], signal: AbortSignal | undefined): Promise<Buffer> {
  const options = { mayFail: true, ...(signal ? { signal } : {}) };
  const { code, stdout, stderr } = await run('ffmpeg', [...input, ...outputs.flat()], options);
  if (code === 0) return stdout;
  const empty = /Output file #(\d) does not contain any stream/.exec(stderr)?.[1];
  if (empty === undefined || outputs.length === 1) throw new Error(`ffmpeg could not play: ${stderr.slice(-2000)}`);
  return decode(
    input,
    outputs.filter((_, index) => index !== Number(empty)),
    signal,
  );
}

/** The pictures of a YUV4MPEG2 stream with brightness alone (`Cmono`), as FFmpeg writes it. */
function readY4m(bytes: Buffer): { width: number; height: number; frames: Buffer[] } {
  const head = bytes.subarray(0, Math.max(0, bytes.indexOf('\n'))).toString();
  const [width, height] = [Number(/ W(\d+)/.exec(head)?.[1] ?? 0), Number(/ H(\d+)/.exec(head)?.[1] ?? 0)];
  const frames: Buffer[] = [];
  for (let at = head.length + 1; width > 0 && at < bytes.length; ) {
    const begin = bytes.indexOf('\n', at) + 1;
    if (begin === 0 || begin + width * height > bytes.length) break;
    frames.push(bytes.subarray(begin, begin + width * height));
    at = begin + width * height;
  }
  return { width, height, frames };
}

/** Quieter than about -60 dB throughout. */
function isSilent(samples: Buffer): boolean {
  for (let at = 0; at + 1 < samples.length; at += 2) if (Math.abs(samples.readInt16LE(at)) > 32) return false;
  return true;
}

/** The number in a picture file (PNG, JPEG), as the other players' screenshots come. */
export async function readPicture(path: string): Promise<{ reading: Reading | null; width: number; height: number } | null> {
  const args = ['-v', 'error', '-i', path, '-frames:v', '1', '-pix_fmt', 'gray', '-f', 'yuv4mpegpipe', '-strict', '-1', 'pipe:1'];
  const { code, stdout } = await run('ffmpeg', args, { mayFail: true }); // a picture that is still being written
  const { width, height, frames } = readY4m(stdout);
  const luma = frames[0];
  return code === 0 && luma ? { reading: readBlockCode(luma, width, height), width, height } : null;
}
