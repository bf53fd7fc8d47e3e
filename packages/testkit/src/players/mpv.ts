// mpv as a player, driven over its JSON remote control.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '@muxwell/supervisor/demo';
import { ground, until } from '../ground.ts';
import { readPicture } from './ffmpeg.ts';
import { conclude, type Player } from './player.ts';
import { connectRemote, watchFor, type Remote } from './socket.ts';

const SHOTS = 3;
const AAC_FRAME = 1024;

export const mpvPlayer: Player = {
  name: 'mpv',
  async play(url, { seconds, seekTo, signal = new AbortController().signal }) {
    const folder = await mkdtemp(join(tmpdir(), 'muxwell-mpv-'));
    const args = [
      '--no-config',
      '--vo=null',
      '--ao=null',
      '--no-ytdl',
      `--input-ipc-server=${folder}/remote`,
      '--msg-level=all=error',
      url,
    ];
    const child = ground.processes.run('mpv', args, { signal, env: { HOME: folder } });
    child.stdout.resume();
    try {
      const remote = await connectRemote(`${folder}/remote`);
      await until('mpv plays', () => read(remote, 'audio-pts'), 20_000);
      if (seekTo !== undefined) {
        await remote.ask(JSON.stringify({ command: ['seek', seekTo, 'absolute', 'exact'] }), /"error":"success"/);
        await until('mpv has jumped', async () => ((await read(remote, 'time-pos')) ?? 0) >= seekTo - 1, 20_000);
      }
      const [firstFrame, firstSound] = [await read(remote, 'estimated-frame-number'), await read(remote, 'audio-pts')];
      const readings: Reading[] = [];
      const [width, height] = [(await read(remote, 'width')) ?? 0, (await read(remote, 'height')) ?? 0];
      for (let shot = 0; shot < SHOTS; shot += 1) {
        if (width > 0) readings.push(...(await shoot(remote, `${folder}/${shot}.png`)));
        await watchFor(seconds / SHOTS, signal);
      }
      const videoFrames = ((await read(remote, 'estimated-frame-number')) ?? 0) - (firstFrame ?? 0);
      const heard = ((await read(remote, 'audio-pts')) ?? 0) - (firstSound ?? 0);
      const rate = (await read(remote, 'audio-params/samplerate')) ?? 0;
      remote.close();
      return conclude({ videoFrames, audioFrames: Math.floor((heard * rate) / AAC_FRAME), readings, width, height });
    } finally {
      await child.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function shoot(remote: Remote, path: string): Promise<Reading[]> {
  await remote.ask(JSON.stringify({ command: ['screenshot-to-file', path, 'video'] }), /"error":"success"/);
  const picture = await until('a screenshot of mpv', () => readPicture(path), 10_000);
  return picture.reading ? [picture.reading] : [];
}

/** A number that mpv knows, or null while it does not. */
async function read(remote: Remote, property: string): Promise<number | null> {
  const [line] = await remote.ask(
    JSON.stringify({ command: ['get_property', property], request_id: 7 }),
    /\{[^\n]*"request_id":7[^\n]*\}/,
  );
  const { data } = JSON.parse(line) as { data?: unknown };
  return typeof data === 'number' ? data : null;
}
