// Kodi as a player: on a virtual screen, with sound into the void, driven over JSON-RPC; its pictures are read off the screen.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readBlockCode, type Reading } from '@muxwell/supervisor/demo';
import type { Running } from '@muxwell/ground';
import { ground, until } from '../ground.ts';
import { freePort } from '../net.ts';
import { conclude, type Player, type PlayOptions, type Watched } from './player.ts';
import { watchFor } from './socket.ts';

export interface Kodi extends Player, AsyncDisposable {
  /** The channels that the IPTV client has made of its playlist, by name, with what `play` of a `pvr:` address wants. */
  channels(): Promise<{ label: string; channelid: number }[]>;
  /** How many of them Kodi itself has taken over, as its own database says: asking Kodi for so many takes it minutes. */
  channelCount(): Promise<number>;
  /** What its IPTV client has read of the playlist, and in how many milliseconds; null: it is still reading. */
  read(): Promise<{ channels: number; ms: number } | null>;
  stop(): Promise<void>;
}

const [WIDTH, HEIGHT] = [640, 360];
const READ_EVERY_MS = 300;
/** Sound that has played so long without a picture has none. */
const SOUND_ALONE_SECONDS = 6;
type Rpc = <T>(method: string, params?: object) => Promise<T>;

/** Starts Kodi once for several plays (it takes some seconds); `playlist` is for its IPTV client. */
export async function startKodi(playlist?: string): Promise<Kodi> {
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-kodi-'));
  const port = await freePort();
  await configure(folder, port, playlist);
  const children: Running[] = [];
  const start = (command: string, args: string[], env: Record<string, string> = {}) => {
    const child = ground.processes.run(command, args, { signal: new AbortController().signal, env: { HOME: folder, ...env } });
    child.stdout.resume();
    child.ended.catch(() => {});
    children.unshift(child);
  };
  const stop = async () => {
    for (const child of children) await child.stop(5000);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const display = `:${100 + (port % 400)}`;
    start('Xvfb', [display, '-screen', '0', `${WIDTH}x${HEIGHT}x24`, '-fbdir', folder, '-nolisten', 'tcp']);
    const pulse = join(folder, 'sound');
    await mkdir(pulse, { mode: 0o700 });
    const modules = ['-L', 'module-null-sink', '-L', `module-native-protocol-unix socket=${pulse}/native auth-anonymous=1`];
    start('pulseaudio', ['-n', '--daemonize=no', '--exit-idle-time=-1', '--disable-shm=yes', ...modules], {
      XDG_RUNTIME_DIR: pulse,
    });
    await until('the virtual screen and the sound server', () => ready(folder, pulse), 10_000);
    const env = { DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1', PULSE_SERVER: `unix:${pulse}/native`, XDG_RUNTIME_DIR: folder };
    start('/usr/lib/x86_64-linux-gnu/kodi/kodi.bin', ['--standalone', '--audio-backend=pulseaudio'], env);
    const rpc = rpcTo(port);
    await until('Kodi answers', () => rpc('JSONRPC.Ping').catch(() => null), 60_000);
    await dismissQuestion(rpc);
    if (playlist !== undefined) await rpc('Addons.SetAddonEnabled', { addonid: 'pvr.iptvsimple', enabled: true });
    return kodi(rpc, folder, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function kodi(rpc: Rpc, folder: string, stop: () => Promise<void>): Kodi {
  return {
    name: 'kodi',
    stop,
    [Symbol.asyncDispose]: stop,
    channels: () =>
      until(
        'Kodi has channels',
        async () => {
          const answer = await rpc<{ channels?: { label: string; channelid: number }[] }>('PVR.GetChannels', {
            channelgroupid: 'alltv',
          }).catch(() => null);
          return answer?.channels?.length ? answer.channels : null;
        },
        60_000,
      ),
    async channelCount() {
      const databases = join(folder, '.kodi/userdata/Database');
      const name = (await readdir(databases)).find((file) => /^TV\d+\.db$/.test(file));
      return name === undefined ? 0 : channelsIn(join(databases, name));
    },
    async read() {
      const log = (await ground.files.readText(join(folder, '.kodi/temp/kodi.log'))) ?? '';
      const ms = /LoadPlayList Playlist Loaded - (\d+) \(ms\)/.exec(log)?.[1];
      const channels = /LoadPlayList - Loaded (\d+) channels/.exec(log)?.[1];
      return ms === undefined || channels === undefined ? null : { channels: Number(channels), ms: Number(ms) };
    },
    async play(url, options) {
      const item = url.startsWith('pvr:') ? { channelid: Number(url.slice(4)) } : { file: url };
      try {
        await rpc('Player.Open', { item });
        const playerid = await until('Kodi plays', () => activePlayer(rpc), 30_000);
        await rpc('GUI.SetFullscreen', { fullscreen: true });
        if (options.seekTo !== undefined) await jump(rpc, playerid, options.seekTo);
        return await observe({ rpc, playerid, folder }, options);
      } finally {
        for (const { playerid } of await rpc<{ playerid: number }[]>('Player.GetActivePlayers'))
          await rpc('Player.Stop', { playerid });
        await until('Kodi has stopped', async () => (await activePlayer(rpc)) === null, 10_000);
      }
    },
  };
}

function channelsIn(path: string): number {
  try {
    using own = new DatabaseSync(path, { readOnly: true });
    return Number(own.prepare('select count(*) as n from channels').get()?.['n'] ?? 0);
  } catch {
    return 0; // Kodi is making it, or writing at the moment
  }
}

async function jump(rpc: Rpc, playerid: number, seconds: number): Promise<void> {
  const value = { time: clockOf(seconds) };
  await until('Kodi can jump', () => rpc('Player.Seek', { playerid, value }).catch(() => null), 20_000);
  await until('Kodi has jumped', async () => (await placeOf(rpc, playerid)) >= seconds - 1, 20_000);
}

async function observe(of: { rpc: Rpc; playerid: number; folder: string }, { seconds, signal }: PlayOptions): Promise<Watched> {
  const { rpc, playerid, folder } = of;
  const readings: Reading[] = [];
  const look = async () => {
    const reading = await readScreen(folder);
    if (reading && reading.frame !== readings.at(-1)?.frame) readings.push(reading);
    return readings.length > 1;
  };
  const isSoundAlone = async () =>
    (await placeOf(rpc, playerid)) > SOUND_ALONE_SECONDS && (await shownOf(rpc, playerid)).width === 0;
  await until('Kodi shows a picture that moves, or has none', async () => (await look()) || (await isSoundAlone()), 20_000);
  const from = await placeOf(rpc, playerid);
  for (let left = seconds * 1000; left > 0; left -= READ_EVERY_MS) {
    await watchFor(READ_EVERY_MS / 1000, signal);
    await look();
  }
  const { width, height, rate } = await shownOf(rpc, playerid);
  const heard = ((await placeOf(rpc, playerid)) - from) * rate;
  return conclude({ width, height, audioFrames: Math.floor(heard / 1024), videoFrames: readings.length, readings });
}

const YES_NO_DIALOG = 10100;

/** At its first start Kodi asks whether to enable the add-ons that came with the system; the question would cover the picture. */
async function dismissQuestion(rpc: Rpc): Promise<void> {
  const window = async () => {
    const { currentwindow } = await rpc<{ currentwindow: { id: number } }>('GUI.GetProperties', {
      properties: ['currentwindow'],
    });
    return currentwindow.id;
  };
  await until('Kodi asks about its add-ons', async () => (await window()) === YES_NO_DIALOG, 15_000);
  await rpc('Input.Back');
  await until('the question is gone', async () => (await window()) !== YES_NO_DIALOG, 5000);
}

async function activePlayer(rpc: Rpc): Promise<number | null> {
  const [player] = await rpc<{ playerid: number }[]>('Player.GetActivePlayers');
  return player && (await placeOf(rpc, player.playerid)) >= 0 ? player.playerid : null;
}

interface Time {
  hours: number;
  minutes: number;
  seconds: number;
  milliseconds: number;
}

const clockOf = (seconds: number): Time => ({
  hours: 0,
  minutes: Math.floor(seconds / 60),
  seconds: seconds % 60,
  milliseconds: 0,
});

async function placeOf(rpc: Rpc, playerid: number): Promise<number> {
  const answer = await rpc<{ time: Time }>('Player.GetProperties', { playerid, properties: ['time'] }).catch(() => null); // not yet
  if (!answer) return -1;
  const { time } = answer;
  return time.hours * 3600 + time.minutes * 60 + time.seconds + time.milliseconds / 1000;
}

/** Kodi counts no decoded sound; that its decoder runs at a real rate while the time goes on tells that there is some. */
async function shownOf(rpc: Rpc, playerid: number): Promise<{ width: number; height: number; rate: number }> {
  const properties = ['currentvideostream'];
  const { currentvideostream } = await rpc<{ currentvideostream?: { width?: number; height?: number } }>('Player.GetProperties', {
    playerid,
    properties,
  });
  const label = 'Player.Process(audiosamplerate)';
  const labels = await rpc<Record<string, string>>('XBMC.GetInfoLabels', { labels: [label] });
  const rate = Number((labels[label] ?? '0').replaceAll(',', ''));
  return { width: currentvideostream?.width ?? 0, height: currentvideostream?.height ?? 0, rate };
}

function rpcTo(port: number): Rpc {
  return async <T>(method: string, params: object = {}): Promise<T> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const answer = await fetch(`http://127.0.0.1:${port}/jsonrpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const { result, error } = (await answer.json()) as { result: T; error?: { message: string } };
    if (error) throw new Error(`Kodi refused ${method}: ${error.message}`);
    return result;
  };
}

const SCREEN = 'Xvfb_screen0';

async function ready(folder: string, pulse: string): Promise<boolean> {
  const socket = await ground.files.stat(join(pulse, 'native'));
  return socket !== null && (await ground.files.stat(join(folder, SCREEN))) !== null;
}

/** The screen as Xvfb keeps it: an X window dump, 32 bits a pixel, blue first (XWDFile.h, version 7). */
async function readScreen(folder: string): Promise<Reading | null> {
  const dump = await readFile(join(folder, SCREEN));
  const [headerSize, colours, lineBytes] = [dump.readUInt32BE(0), dump.readUInt32BE(76), dump.readUInt32BE(48)];
  const start = headerSize + colours * 12;
  const luma = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT / 8; y += 1)
    for (let x = 0; x < WIDTH; x += 1) luma[y * WIDTH + x] = dump[start + y * lineBytes + x * 4 + 1] ?? 0;
  return readBlockCode(luma, WIDTH, HEIGHT);
}

async function configure(folder: string, port: number, playlist: string | undefined): Promise<void> {
  const userdata = join(folder, '.kodi/userdata');
  const settings = (entries: Record<string, string | number | boolean>, attributes = 'version="2"') =>
    `<settings ${attributes}>${Object.entries(entries)
      .map(([id, value]) => `<setting id="${id}">${value}</setting>`)
      .join('')}</settings>\n`;
  const own = {
    'services.webserver': true,
    'services.webserverport': port,
    'services.webserverauthentication': false,
    'services.zeroconf': false,
    'services.upnp': false,
    'general.addonupdates': 2,
    'musicplayer.visualisation': '', // drawn without a graphics card it takes the processor from the sound
  };
  await mkdir(userdata, { recursive: true });
  await writeFile(join(userdata, 'guisettings.xml'), settings(own));
  if (playlist === undefined) return;
  const client = join(userdata, 'addon_data/pvr.iptvsimple');
  await mkdir(client, { recursive: true });
  const chosen = { m3uPathType: 1, m3uUrl: playlist.replaceAll('&', '&amp;'), m3uCache: false };
  await writeFile(join(client, 'settings.xml'), settings(chosen));
}
