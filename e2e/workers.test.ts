// Several edge processes on one machine: one port, viewers spread by address, the source pulled once, one that dies disturbs nobody else's viewers.
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { readdir } from 'node:fs/promises';
import { Continuity, PACKET } from '@muxwell/mpegts';
import {
  ground,
  loadDemo,
  startFaultProxy,
  startStack,
  until,
  type Addresses,
  type FaultProxy,
  type Stack,
} from '@muxwell/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: Stack;
let demo: Addresses;
let provider: FaultProxy;
beforeAll(async () => {
  stack = await startStack({ env: { MUXWELL_EDGE_WORKERS: '2' } });
  provider = await startFaultProxy({ port: Number(new URL(stack.provider).port) });
  demo = await loadDemo({ ...stack, provider: provider.through(stack.provider).replace(/\/$/, '') });
  await stack.api.ask('PATCH', `/api/lines/${demo.line.id}`, { maxConnections: 20 });
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await provider?.stop();
});

interface Watching {
  packets: number;
  errors: number;
  isEnded: boolean;
  leave(): void;
}

/** A viewer who comes from an address of its own. */
async function watch(url: string, localAddress: string): Promise<Watching> {
  const req = request(url, { localAddress, agent: false });
  req.on('error', () => {}).end();
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  expect(res.statusCode).toBe(200);
  const continuity = new Continuity();
  const watching = { packets: 0, errors: 0, isEnded: false, leave: () => void req.destroy() };
  let rest: Buffer = Buffer.alloc(0);
  res.on('error', () => {}).once('close', () => (watching.isEnded = true));
  res.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    const whole = rest.length - (rest.length % PACKET);
    for (let at = 0; at < whole; at += PACKET) continuity.check(rest, at);
    rest = rest.subarray(whole);
    watching.packets += whole / PACKET;
    watching.errors = continuity.errors;
  });
  return watching;
}

const edges = () =>
  stack.api
    .ask<{ items: { edges: { id: string; state: string; load: { viewers: number } | null }[] }[] }>('GET', '/api/servers')
    .then(({ items }) => items.flatMap((server) => server.edges).filter(({ state }) => state === 'online'));

/** Processes below the edge that the supervisor started. */
async function workers(): Promise<number[]> {
  const parent = await stack.pidOf('edge');
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await ground.files.readText(`/proc/${name}/stat`).catch(() => null) : null;
    if (Number(stat?.split(') ')[1]?.split(' ')[1]) === parent) found.push(Number(name));
  }
  return found;
}

test('viewers of one channel are spread over the processes, and its source is pulled once', async () => {
  await until('both have dialled in', async () => (await edges()).length === 2);
  const watching = await Promise.all(Array.from({ length: 8 }, (_, n) => watch(demo.ts('Harbour One'), `127.0.0.${n + 2}`)));

  await until('all see it', () => watching.every(({ packets }) => packets > 500));
  await until('both have viewers', async () => (await edges()).every(({ load }) => (load?.viewers ?? 0) > 0));
  await until('one connection to the provider is left', () => provider.open === 1);

  const [dies] = await workers();
  if (dies !== undefined) ground.processes.signal(dies, 'SIGKILL');
  await until('its viewers are dropped', () => watching.some(({ isEnded }) => isEnded));
  const others = watching.filter(({ isEnded }) => !isEnded);
  const before = others.map(({ packets }) => packets);
  await until('the others go on', () => others.every(({ packets }, n) => packets > (before[n] ?? 0) + 500));
  await until('it is started again', async () => (await edges()).length === 2);
  const again = await watch(demo.ts('Harbour One'), '127.0.0.77');
  await until('who comes now sees it', () => again.packets > 100);

  expect(others.length).toBeGreaterThan(0);
  expect(others.map(({ errors, isEnded }) => [errors, isEnded])).toEqual(others.map(() => [0, false]));
  for (const one of [...others, again]) one.leave();
});

test('an HLS viewer’s playlist and segments are answered by one process', async () => {
  const get = async (url: string, localAddress: string) => {
    const req = request(url, { localAddress, agent: false }).end();
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of res) parts.push(part as Buffer);
    return { status: res.statusCode, text: Buffer.concat(parts).toString('latin1') };
  };
  for (const address of ['127.0.0.3', '127.0.0.4', '127.0.0.5', '127.0.0.6']) {
    const { text } = await get(demo.hls('Northlight'), address);
    const segment = /^\/hls\/\S+$/m.exec(text)?.[0] ?? '';

    expect((await get(new URL(segment, stack.url).href, address)).status).toBe(200);
  }
});
