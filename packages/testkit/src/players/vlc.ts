// VLC as a player, driven over its old remote control; it writes every fifth picture into a folder.
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '@muxwell/supervisor/demo';
import { ground, until } from '../ground.ts';
import { readPicture } from './ffmpeg.ts';
import { conclude, type Player, type PlayOptions } from './player.ts';
import { connectRemote, watchFor, type Remote } from './socket.ts';

const SHOTS = 4;

export const vlcPlayer: Player = {
  name: 'vlc',
  async play(url, { seconds, seekTo, signal = new AbortController().signal }: PlayOptions) {
    const folder = await mkdtemp(join(tmpdir(), 'muxwell-vlc-'));
    const as = await unprivileged(folder);
    const pictures = [
      '--video-filter=scene',
      '--scene-format=png',
      `--scene-path=${folder}`,
      '--scene-ratio=5',
      '--scene-prefix=shot',
    ];
    const remoteControl = ['-I', 'oldrc', `--rc-unix=${folder}/remote`, '--rc-fake-tty'];
    const args = [
      ...remoteControl,
      '--aout=dummy',
      '--vout=vdummy',
      '--no-video-title-show',
      '--network-caching=1000',
      ...pictures,
      url,
    ];
    const child = ground.processes.run('cvlc', args, { signal, cwd: folder, env: { HOME: folder }, ...as });
    child.stdout.resume();
    try {
      const remote = await connectRemote(`${folder}/remote`);
      await until('VLC plays', async () => (await stats(remote)).audioFrames > 0, 30_000);
      if (seekTo !== undefined) await jump(remote, seekTo, folder);
      const before = await stats(remote);
      await watchFor(seconds, signal);
      const after = await stats(remote);
      const seen = await lastShots(folder);
      remote.close();
      const { width = 0, height = 0 } = seen.at(-1) ?? {};
      const readings = seen.map(({ reading }) => reading).filter((reading): reading is Reading => reading !== null);
      const figures = {
        videoFrames: after.videoFrames - before.videoFrames,
        audioFrames: after.audioFrames - before.audioFrames,
      };
      return conclude({ ...figures, readings, width, height });
    } finally {
      await child.stop();
      await rm(folder, { recursive: true, force: true });
    }
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

async function jump(remote: Remote, seconds: number, folder: string): Promise<void> {
  await remote.ask(`seek ${seconds}`, /seek: returned/);
  await until('VLC has jumped', async () => Number((await remote.ask('get_time', /(\d+)\r?\n/))[1]) >= seconds - 1, 20_000);
  for (const name of await shots(folder)) await rm(join(folder, name));
}

async function stats(remote: Remote): Promise<{ videoFrames: number; audioFrames: number }> {
  const [text] = await remote.ask('stats', /begin of statistical[\s\S]*end of statistical info/);
  const figure = (name: string) => Number(new RegExp(`${name}\\s*:\\s*(\\d+)`).exec(text)?.[1] ?? 0);
  return { videoFrames: figure('frames displayed'), audioFrames: figure('buffers played') };
}

const shots = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith('shot')).sort();

/** The last whole pictures; the newest may still be written. */
async function lastShots(folder: string) {
  const names = (await shots(folder)).slice(-SHOTS - 1, -1);
  const pictures = await Promise.all(names.map((name) => readPicture(join(folder, name))));
  return pictures.filter((picture) => picture !== null);
}
