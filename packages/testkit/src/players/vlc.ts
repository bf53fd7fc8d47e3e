// VLC as a player, driven over its old remote control; it can write every fifth picture into a folder.
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '@muxwell/supervisor/demo';
import { ground, until } from '../ground.ts';
import { readPicture } from './ffmpeg.ts';
import { conclude, type Player, type PlayOptions } from './player.ts';
import { connectRemote, watchFor, type Remote } from './socket.ts';

const SHOTS = 4;

/** What VLC itself counts, since it began. */
export interface VlcFigures {
  videoDecoded: number;
  videoFrames: number;
  /** Decoded pictures that came too late to be shown. */
  lostFrames: number;
  audioFrames: number;
  lostAudio: number;
  /** Damaged packets and jumps, as its demultiplexer sees them. */
  corrupted: number;
  discontinuities: number;
}

export interface Vlc extends AsyncDisposable {
  remote: Remote;
  /** Its home, where pictures are written. */
  folder: string;
  figures(): Promise<VlcFigures>;
}

export interface VlcOptions {
  /** Further options of the program. */
  more?: readonly string[];
  /** Each of its warnings and errors. */
  onComplaint?: (line: string) => void;
  signal?: AbortSignal;
}

/** Starts VLC on an address; resolves when sound is played. */
export async function startVlc(url: string, options: VlcOptions = {}): Promise<Vlc> {
  const { more = [], onComplaint = () => {}, signal = new AbortController().signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-vlc-'));
  const as = await unprivileged(folder);
  const remoteControl = ['-I', 'oldrc', `--rc-unix=${folder}/remote`, '--rc-fake-tty'];
  const quiet = ['--aout=dummy', '--vout=vdummy', '--no-video-title-show', '--network-caching=1000'];
  const pictures = ['--scene-format=png', `--scene-path=${folder}`, '--scene-prefix=shot'];
  const args = [...remoteControl, ...quiet, ...pictures, ...more, url];
  const child = ground.processes.run('cvlc', args, {
    signal,
    cwd: folder,
    env: { HOME: folder },
    onStderr: onComplaint,
    ...as,
  });
  child.stdout.resume();
  const stop = async () => {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const remote = await connectRemote(`${folder}/remote`);
    await until('VLC plays', async () => (await figuresOf(remote)).audioFrames > 0, 30_000);
    const end = () => {
      remote.close();
      return stop();
    };
    return { remote, folder, figures: () => figuresOf(remote), [Symbol.asyncDispose]: end };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const vlcPlayer: Player = {
  name: 'vlc',
  async play(url, { seconds, seekTo, signal = new AbortController().signal }: PlayOptions) {
    await using vlc = await startVlc(url, { more: ['--video-filter=scene', '--scene-ratio=5'], signal });
    if (seekTo !== undefined) await jump(vlc, seekTo);
    const before = await vlc.figures();
    await watchFor(seconds, signal);
    const after = await vlc.figures();
    const seen = await lastShots(vlc.folder);
    const { width = 0, height = 0 } = seen.at(-1) ?? {};
    const readings = seen.map(({ reading }) => reading).filter((reading): reading is Reading => reading !== null);
    const figures = {
      videoFrames: after.videoFrames - before.videoFrames,
      audioFrames: after.audioFrames - before.audioFrames,
    };
    return conclude({ ...figures, readings, width, height });
  },
};

/** VLC refuses to be root: then it is `nobody`, who owns the folder. */
async function unprivileged(folder: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const nobody = { uid: 65534, gid: 65534 };
  await chown(folder, nobody.uid, nobody.gid);
  await chmod(folder, 0o755);
  return nobody;
}

async function jump({ remote, folder }: Vlc, seconds: number): Promise<void> {
  await remote.ask(`seek ${seconds}`, /seek: returned/);
  await until('VLC has jumped', async () => Number((await remote.ask('get_time', /(\d+)\r?\n/))[1]) >= seconds - 1, 20_000);
  for (const name of await shots(folder)) await rm(join(folder, name), { force: true });
}

async function figuresOf(remote: Remote): Promise<VlcFigures> {
  const [text] = await remote.ask('stats', /begin of statistical[\s\S]*end of statistical info/);
  const figure = (name: string) => Number(new RegExp(`${name}\\s*:\\s*(\\d+)`).exec(text)?.[1] ?? 0);
  return {
    videoDecoded: figure('video decoded'),
    videoFrames: figure('frames displayed'),
    lostFrames: figure('frames lost'),
    audioFrames: figure('buffers played'),
    lostAudio: figure('buffers lost'),
    corrupted: figure('demux corrupted'),
    discontinuities: figure('discontinuities'),
  };
}

/** The pictures in the order in which VLC took them; one that it still writes has another ending, and is gone in a moment. */
export const shots = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^shot.*\.png$/.test(name)).sort();

/** The last whole pictures; the newest may still be written. */
async function lastShots(folder: string) {
  const names = (await shots(folder)).slice(-SHOTS - 1, -1);
  const pictures = await Promise.all(names.map((name) => readPicture(join(folder, name))));
  return pictures.filter((picture) => picture !== null);
}
