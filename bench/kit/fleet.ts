// Three servers of one installation on machines of their own, a provider on a fourth, and a line of its own for the viewers of each.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { freePort, ground, run, startStack, until } from '@muxwell/testkit';
import type { DemoLine } from '@muxwell/supervisor/demo';
import { importList, player } from './installation.ts';
import { provider as listProvider } from './lists.ts';
import { openSpaces, type Space } from './spaces.ts';

export interface Member {
  name: string;
  space: Space;
  port: number;
  peerPort: number;
  line: DemoLine;
  /** Kills its edge (-9); resolves with whether it is gone. */
  kill(): Promise<boolean>;
  /** Starts it again, as systemd would; the first server's own supervisor does so anyway. */
  start(): Promise<void>;
}

export interface Fleet extends AsyncDisposable {
  first: Member;
  second: Member;
  third: Member;
  pathOf(line: DemoLine): string;
  /** Kills a part of the first machine (-9). */
  kill(part: 'control' | 'database'): Promise<boolean>;
  /** Waits until nobody watches, and nobody pulls. */
  quiet(): Promise<void>;
  /** Lets this server be the one that pulls the stream. */
  holdAt(member: Member): Promise<void>;
  /** Waits until every connection of these servers' lines is listed, at its server, and one more device of each line is refused. */
  exact(members: readonly Member[]): Promise<void>;
  /** The status that a device is answered; 0 when there is no answer in time. */
  knock(member: Member, line: DemoLine, userAgent: string, withinMs: number): Promise<number>;
}

const ROOT = join(import.meta.dirname, '../..');
const KBPS = 500;
const PATIENCE_MS = 60_000;

export async function openFleet(viewers: number): Promise<Fleet> {
  await using opened = new AsyncDisposableStack();
  const spaces = opened.use(await openSpaces(3));
  const [secondSpace, thirdSpace, providerSpace] = spaces.others;
  if (!secondSpace || !thirdSpace || !providerSpace) throw new Error('there are not enough machines');
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-fleet-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const ending = new AbortController();
  opened.defer(() => ending.abort());
  const start = (at: Space, args: string[], env: Record<string, string> = {}) => {
    const [command, all] = at.within(process.execPath, args);
    return ground.processes.run(command, all, { signal: ending.signal, cwd: ROOT, env });
  };
  const broadcaster = start(providerSpace, [join(import.meta.dirname, 'broadcaster.ts'), providerSpace.address]);
  const [said] = (await once(broadcaster.stdout, 'data')) as [Buffer];
  const origin = `http://${providerSpace.address}:${said.toString().trim()}`;

  const peerPort = await freePort();
  const stack = opened.use(
    await startStack({ demo: false, host: spaces.home.address, env: { MUXWELL_EDGE_PEER_PORT: String(peerPort) } }),
  );
  const { api } = stack;
  await api.ask('PATCH', '/api/settings', {
    values: { 'network.allowedPrivate': ['10.204.7.0/24', '127.0.0.1'], 'streams.idleSeconds': 1 },
  });
  for (const value of ['10.204.7.0/24', '127.0.0.0/8'])
    await api.ask('POST', '/api/access-rules', { effect: 'lift', kind: 'address', value, note: 'measurements' });
  const { items } = await api.ask<{ items: { id: string }[] }>('GET', '/api/servers');
  const firstUrl = { peerAddress: `${spaces.home.address}:${peerPort}`, publicUrl: stack.url };
  await api.ask('PATCH', `/api/servers/${items[0]?.id ?? ''}`, firstUrl);
  await using list = await listProvider();
  list.serve(Buffer.from(`#EXTM3U\n#EXTINF:-1,The channel\n${origin}/${KBPS}/channel-a.ts\n`));
  await importList(stack, list.url);
  const { items: streams } = await api.ask<{ items: { id: number }[] }>('GET', '/api/streams?limit=10');
  const streamId = streams[0]?.id ?? 0;
  const lineOf = async (name: string) => {
    const line = await player(stack, name);
    await api.ask('PATCH', `/api/lines/${line.id}`, { maxConnections: viewers });
    return line;
  };
  const pathOf = ({ username, password }: DemoLine) => `/live/${username}/${password}/${streamId}.ts`;

  const first: Member = {
    name: 'Primary',
    space: spaces.home,
    port: Number(new URL(stack.url).port),
    peerPort,
    line: await lineOf('crowd-first'),
    kill: () => stack.pidOf('edge').then(killed),
    start: async () => {},
  };
  const join2 = await member('Second', secondSpace);
  const join3 = await member('Third', thirdSpace);

  async function member(name: string, space: Space): Promise<Member> {
    const [port, ownPeerPort] = [18_080, 18_444];
    const env = {
      MUXWELL_PORT: String(port),
      MUXWELL_EDGE_PEER_PORT: String(ownPeerPort),
      MUXWELL_EDGE_FOLDER: join(folder, name),
      MUXWELL_LOG_LEVEL: 'info',
    };
    const { code } = await api.ask<{ code: string }>('POST', '/api/servers/codes', { portal: stack.url });
    const [command, args] = space.within(process.execPath, [
      'apps/edge/src/join/main.ts',
      code,
      '--name',
      name,
      '--address',
      space.address,
    ]);
    await run(command, args, { cwd: ROOT, env });
    let pid = 0;
    const begin = async () => {
      const child = start(space, ['--max-semi-space-size=4', 'apps/edge/src/main.ts'], env);
      child.stdout.resume();
      ({ pid } = child);
      await until(`${name} is online`, () => isOnline(name), PATIENCE_MS);
    };
    await begin();
    return {
      name,
      space,
      port,
      peerPort: ownPeerPort,
      line: await lineOf(`crowd-${name.toLowerCase()}`),
      kill: () => killed(pid),
      start: begin,
    };
  }
  async function isOnline(name: string): Promise<boolean> {
    const page = await api
      .ask<{ items: { name: string; state: string; edges: { state: string }[] }[] }>('GET', '/api/servers')
      .catch(() => null);
    return page?.items.some((one) => one.name === name && one.edges.some(({ state }) => state === 'online')) ?? false;
  }
  const listed = (search: string) =>
    api.ask<{ total: number; items: { edge: string }[] }>('GET', `/api/connections?limit=200&search=${search}`).catch(() => null);
  const knock: Fleet['knock'] = async ({ space, port }, line, userAgent, withinMs) => {
    const url = `http://127.0.0.1:${port}${pathOf(line)}`;
    const [command, args] = space.within('curl', [
      '-s',
      '-o',
      '/dev/null',
      '-m',
      String(withinMs / 1000),
      '-A',
      userAgent,
      '-w',
      '%{http_code}',
      url,
    ]);
    return Number((await run(command, args, { mayFail: true })).stdout.toString());
  };
  const isExact = async (one: Member): Promise<boolean> => {
    const page = await listed(one.line.username);
    if (page?.total !== viewers || page.items.some(({ edge }) => edge !== one.name)) return false;
    return (await knock(one, one.line, 'another', 3000)) === 429;
  };
  const closing = opened.move();
  return {
    first,
    second: join2,
    third: join3,
    pathOf,
    knock,
    async kill(part) {
      const folderOf = join(stack.dataFolder, 'pg/18/cluster/postmaster.pid');
      const pid =
        part === 'control' ? await stack.pidOf('control') : Number((await ground.files.readText(folderOf))?.split('\n')[0]);
      return killed(pid);
    },
    async quiet() {
      for (const name of ['Primary', 'Second', 'Third']) await until(`${name} is online`, () => isOnline(name), PATIENCE_MS);
      await until('nobody watches', async () => (await listed(''))?.total === 0, PATIENCE_MS);
      const pulls = async () => (await (await fetch(`${origin}/playing`)).text()) !== '';
      await until('nobody pulls', async () => !(await pulls()), PATIENCE_MS);
      // Until that has been told: a stream whose holder is still known is fetched from there.
      await ground.clock.sleep(1000);
    },
    async holdAt(one) {
      const held = knock(one, one.line, 'viewers/1', 6000);
      const playing = async () => (await fetch(`${origin}/playing`)).text();
      await until(`${one.name} pulls the stream`, async () => (await playing()) === one.space.address, 15_000).catch(
        async (error: unknown) => {
          const says = `it was answered ${await held}, what plays is "${await playing()}"`;
          throw new Error(`${says}\n${stack.output().slice(-3000)}`, { cause: error });
        },
      );
    },
    async exact(members) {
      for (const one of members) await until(`the connections of ${one.name} are right`, () => isExact(one), PATIENCE_MS);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Whether a killed process is gone, or has been replaced. */
async function killed(pid: number): Promise<boolean> {
  ground.processes.signal(pid, 'SIGKILL');
  return until('the process is gone', async () => {
    const state = (await ground.files.readText(`/proc/${pid}/stat`).catch(() => null))?.split(') ')[1]?.[0];
    return state === undefined || state === 'Z';
  }).then(() => true);
}
