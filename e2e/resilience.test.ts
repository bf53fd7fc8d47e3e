// What viewers notice when parts of the installation die or freeze: nothing.
import { readdir } from 'node:fs/promises';
import { ffmpegPlayer, ground, loadDemo, startStack, until, type Addresses, type Stack, type Watched } from '@muxwell/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: Stack;
let demo: Addresses;
beforeAll(async () => {
  stack = await startStack();
  demo = await loadDemo(stack);
}, 180_000);
afterAll(() => stack?.stop());

interface Connection {
  id: string;
  output: string;
  stream: { name: string };
}
const connections = () => stack.api.ask<{ items: Connection[] }>('GET', '/api/connections').then(({ items }) => items);
const health = () =>
  fetch(`${stack.url}/api/health`, { signal: AbortSignal.timeout(10_000) }).then(
    ({ status }) => status,
    () => 0,
  );

/** Frames that were left out; the picture's loop may begin again. */
function leftOut({ readings }: Watched): number[] {
  const frames = readings.map(({ frame }) => frame);
  return frames.slice(1).flatMap((frame, index) => {
    const before = frames[index] ?? 0;
    return frame === before + 1 || (frame === 0 && before === 999) ? [] : [frame];
  });
}

/** Starts viewers, waits until all of them are listed, and tells what they have seen in the end. */
async function watch(seconds: number): Promise<{ seen: Promise<Watched[]>; ids: string[] }> {
  await until('nobody watches', async () => (await connections()).length === 0, 30_000);
  const seen = Promise.all([
    ffmpegPlayer.play(demo.ts('Harbour One'), { seconds }),
    ffmpegPlayer.play(demo.hls('Northlight'), { seconds }),
  ]);
  seen.catch(() => {}); // awaited at the end of the test
  const listed = await until('both are listed', async () => {
    const now = await connections();
    return now.length >= 2 ? now : null;
  });
  return { seen, ids: listed.map(({ id }) => id) };
}

function expectWhole([ts, hls]: Watched[], seconds: number): void {
  for (const [watched, channel] of [[ts, 1] as const, [hls, 2] as const]) {
    expect(watched).toMatchObject({ channel, counterAdvanced: true });
    expect(watched?.readings.length).toBeGreaterThan((seconds - 1) * 25);
    expect(watched && leftOut(watched)).toEqual([]);
  }
}

/** How long the database is gone; with 30,000 it passes as well. */
const awayMs = 10_000;

test('a killed control plane is back within five seconds, and its viewers are listed again with no picture lost', async () => {
  const { seen, ids } = await watch(12);
  const before = await stack.pidOf('control');

  ground.processes.signal(before, 'SIGKILL');
  const killedAt = ground.clock.monotonic();
  const fresh = ffmpegPlayer.play(demo.ts('Ember Sport'), { seconds: 2 });
  await until('it answers', async () => (await health()) === 200 && (await stack.pidOf('control')) !== before);

  expect(ground.clock.monotonic() - killedAt).toBeLessThan(5000);
  expect(await fresh).toMatchObject({ channel: 3, counterAdvanced: true });
  await until('the same sessions are listed', async () => {
    const now = (await connections()).map(({ id }) => id);
    return ids.every((id) => now.includes(id));
  });
  expectWhole(await seen, 12);
});

/** The process that is PostgreSQL. */
async function postmaster(): Promise<number> {
  const pg = `${stack.dataFolder}/pg`;
  const [major] = (await readdir(pg)).filter((name) => /^\d+$/.test(name));
  return Number((await ground.files.readText(`${pg}/${major}/cluster/postmaster.pid`))?.split('\n')[0]);
}

async function parentOf(pid: number): Promise<number> {
  const status = await ground.files.readText(`/proc/${pid}/stat`).catch(() => null);
  return Number(status?.split(') ')[1]?.split(' ')[1]);
}

const readsAndWrites = () =>
  until(
    'the API reads and writes again',
    async () => {
      const made = await stack.api.ask('POST', '/api/bouquets', { name: `after ${ground.dice.id()}` }).catch(() => null);
      return made !== null && (await health()) === 200;
    },
    30_000,
  );

test('a killed database is back by itself, and no viewer has noticed', async () => {
  const { seen } = await watch(8);
  const [before, control] = [await postmaster(), await stack.pidOf('control')];

  ground.processes.signal(before, 'SIGKILL');

  await readsAndWrites();
  expect(await postmaster()).not.toBe(before);
  expect(await stack.pidOf('control')).toBe(control);
  expectWhole(await seen, 8);
});

test('a database that is gone for a while: viewers watch on, the API says so in time, all recovers', async () => {
  const { seen } = await watch(awayMs / 1000 + 6);
  const control = await stack.pidOf('control');
  const supervisor = await parentOf(control);
  ground.processes.signal(supervisor, 'SIGSTOP'); // which would start it again
  try {
    ground.processes.signal(await postmaster(), 'SIGKILL');
    const goneAt = ground.clock.monotonic();
    await until('it is told that the database is down', async () => (await health()) === 503);
    const askedAt = ground.clock.monotonic();
    await expect(stack.api.ask('GET', '/api/lines')).rejects.toThrow(/answered 503.*database/);
    expect(ground.clock.monotonic() - askedAt).toBeLessThan(10_000);
    expect(await ffmpegPlayer.play(demo.ts('Ember Sport'), { seconds: 1 })).toMatchObject({ channel: 3 });
    await until('it was away long enough', () => ground.clock.monotonic() - goneAt > awayMs, awayMs + 5000);
  } finally {
    ground.processes.signal(supervisor, 'SIGCONT');
  }

  await readsAndWrites();
  expect(await stack.pidOf('control')).toBe(control);
  expectWhole(await seen, awayMs / 1000 + 6);
});

interface Line {
  id: number;
  username: string;
  password: string;
}
/** A line that may see everything, once the doors know it. */
async function lineWith(fields: object): Promise<Line> {
  const { items } = await stack.api.ask<{ items: { id: number }[] }>('GET', '/api/bouquets');
  const line = await stack.api.ask<Line>('POST', '/api/lines', { bouquetIds: items.map(({ id }) => id), ...fields });
  await until('the line is known', () =>
    refusalOf(line).then(
      (reason) => !/credentials/.test(reason),
      () => false,
    ),
  );
  return line;
}
/** Why the line would be refused a channel now; `ok` when it would not. */
const refusalOf = async ({ username }: Line): Promise<string> => {
  const body = { line: username, streamId: Number(/(\d+)\.ts$/.exec(demo.ts('Harbour One'))?.[1]) };
  const { isAllowed, reason } = await stack.api.ask<{ isAllowed: boolean; reason: string }>('POST', '/api/explain', body);
  return isAllowed ? 'ok' : reason;
};
/** Where this line finds what the demo's line finds at `address`. */
const at = (address: string, { username, password }: Line) =>
  address.replace(`/${demo.line.username}/${demo.line.password}/`, `/${username}/${password}/`);

/** A viewer as a socket sees it: the answer, and when it ended. */
async function open(url: string, userAgent = 'set-top box') {
  const gone = new AbortController();
  const answer = await fetch(url, { headers: { 'user-agent': userAgent }, signal: gone.signal });
  const ended = (async () => {
    const reader = answer.body?.getReader();
    while (!(await reader?.read())?.done);
  })().catch(() => {});
  return { status: answer.status, ended, leave: () => gone.abort() };
}

/** Two viewers of one line, by TS and by HLS, and how long both still see something after `act`. */
async function endsAfter(line: Line, act: () => Promise<unknown>): Promise<number> {
  const viewer = await open(at(demo.ts('Harbour One'), line));
  const playlist = at(demo.hls('Harbour One'), line);
  const text = await (await fetch(playlist)).text();
  const segment = new URL(/^[^#\s].*$/m.exec(text)?.[0] ?? '', playlist).href;
  const statuses = () => Promise.all([playlist, segment].map(async (url) => (await fetch(url)).status));
  expect([viewer.status, ...(await statuses())]).toEqual([200, 200, 200]);

  await act();
  const actedAt = ground.clock.monotonic();
  await until('nothing is served', async () => (await statuses()).every((status) => status === 403), 5000);
  await viewer.ended;
  return ground.clock.monotonic() - actedAt;
}

test('a line that is disabled ends within a second, TS and HLS', async () => {
  const line = await lineWith({ username: 'switched', maxConnections: 5 });

  const tookMs = await endsAfter(line, () => stack.api.ask('PATCH', `/api/lines/${line.id}`, { isEnabled: false }));

  expect(tookMs).toBeLessThan(1000);
  expect((await open(at(demo.ts('Harbour One'), line))).status).toBe(403);
});

test('connections that are killed over the API end within a second, TS and HLS', async () => {
  const line = await lineWith({ username: 'killed', maxConnections: 5 });
  const kill = async () => {
    const { items } = await stack.api.ask<{ items: { id: string }[] }>('GET', `/api/connections?lineId=${line.id}`);
    await stack.api.ask('POST', '/api/connections/kill', { ids: items.map(({ id }) => id) });
  };

  expect(await endsAfter(line, kill)).toBeLessThan(1000);
});

test('the third viewer of a line for two is told 429', async () => {
  const line = await lineWith({ username: 'for-two', maxConnections: 2 });
  const url = at(demo.ts('Harbour One'), line);
  const two = [await open(url, 'one'), await open(url, 'two')];

  const third = await open(url, 'three');

  expect([...two, third].map(({ status }) => status)).toEqual([200, 200, 429]);
  for (const { leave } of [...two, third]) leave();
});

test('a line that has expired is told 403', async () => {
  const line = await lineWith({ username: 'bygone', expiresAt: '2020-01-01T00:00:00Z' });

  expect(await refusalOf(line)).toMatch(/expired/);
  expect((await open(at(demo.ts('Harbour One'), line))).status).toBe(403);
  expect((await open(at(demo.hls('Harbour One'), line))).status).toBe(403);
});
