// A second server: joins with a code, fetches the stream from the first instead of its source, takes viewers, and goes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ffmpegPlayer,
  freePort,
  ground,
  loadDemo,
  run,
  startFaultProxy,
  startStack,
  until,
  type Addresses,
  type FaultProxy,
  type Stack,
} from '@muxwell/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
let stack: Stack;
let demo: Addresses;
let provider: FaultProxy;
let folder = '';
const ports = { first: 0, second: 0, secondPeers: 0 };
let second: { stop(): Promise<unknown>; pid: number } | null = null;

interface ServerRow {
  id: string;
  name: string;
  state: string;
  isPrimary: boolean;
  connections: number;
}
const servers = () => stack.api.ask<{ items: ServerRow[] }>('GET', '/api/servers').then(({ items }) => items);
const secondRow = async () => (await servers()).find(({ name }) => name === 'Second');
const connections = () =>
  stack.api.ask<{ items: { id: string; edge: string }[] }>('GET', '/api/connections').then(({ items }) => items);

const env = () => ({
  MUXWELL_PORT: String(ports.second),
  MUXWELL_EDGE_PEER_PORT: String(ports.secondPeers),
  MUXWELL_EDGE_FOLDER: join(folder, 'edge'),
  MUXWELL_EDGE_CONTROL_WAIT_SECONDS: '2',
});

/** The second machine's own two commands: join, then run. */
async function joinAs(name: string): Promise<void> {
  const { code } = await stack.api.ask<{ code: string }>('POST', '/api/servers/codes', { portal: stack.url });
  await run(process.execPath, ['apps/edge/src/join/main.ts', code, '--name', name, '--address', '127.0.0.1'], {
    cwd: ROOT,
    env: env(),
  });
}
function startSecond(): void {
  const child = ground.processes.run(process.execPath, ['apps/edge/src/main.ts'], {
    signal: new AbortController().signal,
    cwd: ROOT,
    env: env(),
  });
  child.stdout.resume();
  second = { stop: () => child.stop(10_000), pid: child.pid };
}
/** The same channel at the second server's door. */
const atSecond = (url: string) => Object.assign(new URL(url), { port: String(ports.second) }).href;

beforeAll(async () => {
  ports.first = await freePort();
  [ports.second, ports.secondPeers] = [await freePort(), await freePort()];
  folder = await mkdtemp(join(tmpdir(), 'muxwell-second-'));
  stack = await startStack({ env: { MUXWELL_EDGE_PEER_PORT: String(ports.first) } });
  provider = await startFaultProxy({ port: Number(new URL(stack.provider).port) });
  demo = await loadDemo({ ...stack, provider: provider.through(stack.provider).replace(/\/$/, '') });
  await stack.api.ask('PATCH', '/api/settings', { values: { 'streams.idleSeconds': 1 } });
  const [primary] = await servers();
  await stack.api.ask('PATCH', `/api/servers/${primary?.id}`, { peerAddress: `127.0.0.1:${ports.first}`, publicUrl: stack.url });
  await joinAs('Second');
  startSecond();
  await until('the second server is online', async () => (await secondRow())?.state === 'online');
}, 180_000);
afterAll(async () => {
  await second?.stop();
  await stack?.stop();
  await provider?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Connections to the provider, all of which are pulls once the import's own have been let go. */
const pulls = () => provider.open;

test('a viewer of each server sees the channel, and its source is pulled once', async () => {
  const watching = [
    ffmpegPlayer.play(demo.ts('Harbour One'), { seconds: 6 }),
    ffmpegPlayer.play(atSecond(demo.ts('Harbour One')), { seconds: 6 }),
    ffmpegPlayer.play(atSecond(demo.hls('Harbour One')), { seconds: 6 }),
  ];
  await until('all three are listed', async () => (await connections()).length === 3);
  expect((await connections()).map(({ edge }) => edge).sort()).toEqual(['Primary', 'Second', 'Second']);
  await until('one connection to the provider is left', () => pulls() === 1);
  for (const seen of await Promise.all(watching)) expect(seen).toMatchObject({ channel: 1, counterAdvanced: true });
});

test('the panel and the API answer at the second server too', async () => {
  const answer = await fetch(`http://127.0.0.1:${ports.second}/api/health`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ edges: { online: 2, total: 2 } });
});

test('viewers are sent to the other server when the balancing says so, and each takes one connection', async () => {
  await until('nobody watches', async () => (await connections()).length === 0);
  await stack.api.ask('PATCH', `/api/servers/${(await secondRow())?.id}`, { weight: 1000 });
  await stack.api.ask('PATCH', '/api/settings', { values: { 'servers.balancing': 'weighted' } });
  const watching = [demo.ts('Northlight'), demo.hls('Northlight')].map((url) => ffmpegPlayer.play(url, { seconds: 4 }));
  await until('both are listed', async () => (await connections()).length === 2);
  expect((await connections()).map(({ edge }) => edge)).toEqual(['Second', 'Second']);
  for (const seen of await Promise.all(watching)) expect(seen).toMatchObject({ channel: 2, counterAdvanced: true });
  await stack.api.ask('PATCH', '/api/settings', { values: { 'servers.balancing': 'none' } });
});

test('a group takes who knocks at one of its servers by its own order, and the next takes them when the first is drained', async () => {
  await until('nobody watches', async () => (await connections()).length === 0);
  const [first, other] = [(await servers()).find(({ isPrimary }) => isPrimary)?.id, (await secondRow())?.id];
  const members = [
    { serverId: other, priority: 1 },
    { serverId: first, priority: 2 },
  ];
  const group = await stack.api.ask<{ id: string }>('POST', '/api/server-groups', { name: 'South', members });
  const watching = ffmpegPlayer.play(demo.ts('Northlight'), { seconds: 2 });
  const early = await until('it is listed', async () => (await connections())[0]);
  await stack.api.ask('PATCH', `/api/servers/${other}`, { isDraining: true });
  const late = ffmpegPlayer.play(atSecond(demo.hls('Northlight')), { seconds: 2 });
  const next = await until('the other is listed', async () => (await connections()).find(({ id }) => id !== early.id));
  expect([early.edge, next.edge]).toEqual(['Second', 'Primary']);
  for (const seen of await Promise.all([watching, late])) expect(seen).toMatchObject({ channel: 2, counterAdvanced: true });
  await stack.api.ask('PATCH', `/api/servers/${other}`, { isDraining: false });
  await stack.api.ask('DELETE', `/api/server-groups/${group.id}`);
});

test('when the server that holds the stream dies, the other goes on with it from the source, and no viewer is dropped', async () => {
  await until('nobody watches', async () => (await connections()).length === 0);
  const held = ffmpegPlayer.play(atSecond(demo.ts('Ember Sport')), { seconds: 3 });
  await until('the second holds it', async () => (await connections()).length === 1);
  const watching = ffmpegPlayer.play(demo.ts('Ember Sport'), { seconds: 14 });
  await until('both are listed', async () => (await connections()).length === 2);
  await until('one connection to the provider is left', () => pulls() === 1);
  await held;

  if (second) ground.processes.signal(second.pid, 'SIGKILL');

  expect(await watching).toMatchObject({ channel: 3, counterAdvanced: true });
  await until('it is listed as gone', async () => (await secondRow())?.state === 'offline', 30_000);
  startSecond();
  await until('the second server is back', async () => (await secondRow())?.state === 'online');
});

test('a removed server is shut out: its edge, its viewers’ way in, its certificate', async () => {
  await stack.api.ask('DELETE', `/api/servers/${(await secondRow())?.id}`);
  const answer = await until('the way in is shut', async () => {
    const response = await fetch(`http://127.0.0.1:${ports.second}/api/health`);
    return response.status === 200 ? null : response;
  });
  expect([403, 502, 503]).toContain(answer.status);
  expect((await servers()).length).toBe(1);
});
