// A whole installation for a test: the real supervisor with everything that it starts, on free ports, with a data folder of its own.
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enter, loadLineUp, type Api, type DemoLine } from '@muxwell/supervisor/demo';
import { ground, until } from './ground.ts';
import { freePort } from './net.ts';

export interface Stack extends AsyncDisposable {
  /** The public address without a slash at its end. */
  url: string;
  /** The demo provider's address. */
  provider: string;
  dataFolder: string;
  /** The API as the account that has set the installation up. */
  api: Api;
  account: { email: string; password: string };
  /** Everything that the programs have said. */
  output(): string;
  /** The process that runs this program now (`control`, `edge`, `demo`). */
  pidOf(program: string): Promise<number>;
  stop(): Promise<void>;
}

export interface StackOptions {
  env?: Record<string, string>;
  /** The address by which it is reached, and which becomes its public one; loopback by default. */
  host?: string;
  /** With the demo provider, which is waited for; yes by default. */
  demo?: boolean;
  /** What happens at the installation before anybody has set it up; whoever sets it up here does it for `account`. */
  untouched?: (at: Untouched) => Promise<unknown>;
}

export interface Untouched {
  url: string;
  account: Stack['account'];
  /** What the console has printed for those who do not come by loopback. */
  code: string | undefined;
}

const ROOT = join(import.meta.dirname, '../../..');

/** Starts the installation, sets it up and waits until the demo provider has its content. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { env = {}, host = '127.0.0.1', demo = true, untouched } = options;
  const dataFolder = await mkdtemp(join(tmpdir(), 'muxwell-stack-'));
  await chmod(dataFolder, 0o755);
  if (demo) await symlink(await sharedContent(), join(dataFolder, 'demo'));
  await symlink(await sharedPrograms(), join(dataFolder, 'cache'));
  const [port, demoPort] = [await freePort(), await freePort()];
  const child = ground.processes.run(process.execPath, [join(ROOT, 'apps/supervisor/src/main.ts')], {
    signal: new AbortController().signal,
    cwd: ROOT,
    env: {
      MUXWELL_DATA: dataFolder,
      MUXWELL_PORT: String(port),
      MUXWELL_SUPERVISOR_DEMO: demo ? 'yes' : 'no',
      MUXWELL_SUPERVISOR_DEMO_PORT: String(demoPort),
      MUXWELL_EDGE_PEER_PORT: '0',
      ...env,
    },
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const stop = async () => {
    const { stderr } = await child.stop(30_000);
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 3 });
    if (/by force/.test(said + stderr)) throw new Error(`a program was ended by force:\n${said}\n${stderr}`);
  };
  const url = `http://${host}:${port}`;
  const provider = `http://127.0.0.1:${demoPort}`;
  const account = { email: 'owner@example.com', password: 'a long enough password' };
  const answers = (at: string) =>
    fetch(at).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await until('the installation is healthy', () => answers(`${url}/api/health`), 60_000);
    if (demo) await until('the demo is encoded', () => answers(`${provider}/ready`), 90_000);
    // Asked of whoever does not come by loopback.
    const code =
      host === '127.0.0.1' ? undefined : await until('the code is printed', () => /one-time code: (\S+)/.exec(said)?.[1]);
    await untouched?.({ url, account, code });
    const api = await enter(url, account, { clock: ground.clock, fetch }, code);
    const pidOf = (program: string) => findChild(child.pid, program);
    return { url, provider, dataFolder, api, account, output: () => said, pidOf, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    const { stderr } = await child.stop(30_000);
    throw new Error(`the installation did not start:\n${said}\n${stderr}`, { cause: error });
  }
}

/** A folder for the demo's content, which is the same for every stack: encoded once, until the code that draws it changes. */
export async function sharedContent(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['block-code', 'encode', 'line-up'])
    hash.update(await readFile(join(ROOT, `apps/supervisor/src/demo/${name}.ts`)));
  const folder = join(ROOT, '.cache', `demo-${hash.digest('hex').slice(0, 12)}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** What Node keeps of the programs that it has read (it knows itself when one is another): every stack after the first starts sooner. */
async function sharedPrograms(): Promise<string> {
  const folder = join(ROOT, '.cache', 'programs');
  await mkdir(folder, { recursive: true });
  return folder;
}

export interface Addresses {
  line: DemoLine;
  /** A live channel, film or episode as the line's player asks for it, by its title in the playlist. */
  ts(title: string): string;
  hls(title: string): string;
}

/** Imports the demo through the front door, and gives the addresses that the line's playlists name. */
export async function loadDemo(stack: Stack): Promise<Addresses> {
  const line = await loadLineUp(stack.api, stack.provider, ground.clock);
  const [ts, hls] = [await readPlaylist(line.links.m3u), await readPlaylist(line.links.m3uHls)];
  const pick = (list: Map<string, string>) => (title: string) => {
    const found = list.get(title);
    if (!found) throw new Error(`no ${title} in ${[...list.keys()].join(', ')}`);
    return found;
  };
  return { line, ts: pick(ts), hls: pick(hls) };
}

async function readPlaylist(url: string): Promise<Map<string, string>> {
  const text = await (await fetch(url)).text();
  return new Map([...text.matchAll(/^#EXTINF:.*,(.*)\r?\n(\S+)/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** The child of `parent` that runs this program, as /proc tells. */
async function findChild(parent: number, program: string): Promise<number> {
  return until(`${program} runs`, async () => {
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      const status = await ground.files.readText(`/proc/${pid}/stat`).catch(() => null);
      const command = await ground.files.readText(`/proc/${pid}/cmdline`).catch(() => null);
      const isChild = Number(status?.split(') ')[1]?.split(' ')[1]) === parent;
      if (isChild && command?.includes(program === 'demo' ? 'demo/main.ts' : `apps/${program}/src/main.ts`)) return Number(pid);
    }
    return null;
  });
}
