// Channels made over the API whose sources are bad: told in the log, tried again, said to viewers, and survived.
import {
  ffmpegPlayer,
  ground,
  startFaultProxy,
  startSources,
  startStack,
  until,
  type Behaviour,
  type FaultProxy,
  type Sources,
  type Stack,
} from '@muxwell/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: Stack;
let sources: Sources;
let proxy: FaultProxy;
let edge: number;
let line: { username: string; password: string; bouquetIds: number[] };
beforeAll(async () => {
  stack = await startStack();
  sources = await startSources(`${stack.provider}/live/3.ts`);
  proxy = await startFaultProxy({ port: Number(new URL(sources.url).port) });
  const bouquet = await stack.api.ask<{ id: number }>('POST', '/api/bouquets', { name: 'Bad sources' });
  line = await stack.api.ask('POST', '/api/lines', { username: 'tester', bouquetIds: [bouquet.id], maxConnections: 20 });
  const values = { 'streams.startWaitSeconds': 6, 'streams.sourceIdleSeconds': 2, 'streams.idleSeconds': 30 };
  await stack.api.ask('PATCH', '/api/settings', { values });
  edge = await stack.pidOf('edge');
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await proxy?.stop();
  await sources?.stop();
});

const allow = (addresses: string[]) =>
  stack.api.ask('PATCH', '/api/settings', { values: { 'network.allowedPrivate': addresses } });

/** A channel whose source behaves like this, behind the proxy. */
async function channel(name: string, behaviour: Behaviour) {
  const source = sources.add(name, behaviour);
  const stream = await stack.api.ask<{ id: number }>('POST', '/api/streams', {
    kind: 'live',
    name,
    sources: [{ url: proxy.through(source.url) }],
    bouquetIds: line.bouquetIds,
  });
  const address = `${stack.url}/live/${line.username}/${line.password}/${stream.id}`;
  await until('the doors know it', async () => (await fetch(`${address}.ts`, { method: 'HEAD' })).status !== 404);
  const health = async () =>
    (await stack.api.ask<{ health: { state: string; reason: string } }>('GET', `/api/streams/${stream.id}`)).health;
  return { source, ts: `${address}.ts`, hls: `${address}.m3u8`, health };
}

/** How a viewer is answered who does not stay. */
async function answerOf(url: string): Promise<{ status: number; retryAfter: string | null }> {
  const gone = new AbortController();
  const { status, headers } = await fetch(url, { signal: gone.signal });
  gone.abort();
  return { status, retryAfter: headers.get('retry-after') };
}

async function expectPicture(url: string): Promise<void> {
  expect(await ffmpegPlayer.play(url, { seconds: 2 })).toMatchObject({ channel: 3, counterAdvanced: true });
}

/** It plays again, by itself, within the longest wait between two attempts. */
const comesBack = (url: string) => until('it plays again', async () => (await answerOf(url)).status === 200, 40_000);

test('a source on a private address is refused until the setting allows it', async () => {
  const { source, ts, health } = await channel('private', { does: 'play' });

  await expect(answerOf(ts)).resolves.toMatchObject({ status: 503 });
  expect(source.pulls).toBe(0);
  expect((await until('it is told', async () => ((await health()).reason === '' ? null : health()))).reason).toMatch(
    /private|address|allowed/i,
  );

  await allow(['127.0.0.1']);
  await comesBack(ts);
  await expectPicture(ts);
});

const silent: [string, Behaviour][] = [
  ['a web page', { does: 'page' }],
  ['babble', { does: 'babble' }],
  ['nothing but a closed door', { does: 'close' }],
  ['a status', { does: 'refuse', status: 404 }],
];
test.concurrent.each(silent)(
  'a source that gives %s is logged and tried again; viewers are told 503; it recovers',
  async (what, behaviour) => {
    const { source, ts, hls, health } = await channel(what.replaceAll(' ', '-'), behaviour);

    for (const answer of await Promise.all([answerOf(ts), answerOf(hls)])) {
      expect(answer.status).toBe(503);
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
    }
    if (behaviour.does !== 'babble') await until('it is tried again', () => source.pulls > 1, 20_000);
    expect((await until('it is told', async () => ((await health()).reason === '' ? null : health()), 20_000)).reason).not.toBe(
      '',
    );

    source.become({ does: 'play' });
    await comesBack(ts);
    await expectPicture(ts);
    expect(await stack.pidOf('edge')).toBe(edge);
  },
);

test.concurrent.each([
  ['ends', { does: 'die', afterBytes: 600_000, how: 'end' }],
  ['is reset', { does: 'die', afterBytes: 600_000, how: 'reset' }],
  ['stalls', { does: 'stall', afterBytes: 600_000 }],
] satisfies [string, Behaviour][])('a source that %s is opened anew, and the viewer stays connected', async (name, behaviour) => {
  const { source, ts } = await channel(name.replaceAll(' ', '-'), behaviour);
  const watching = ffmpegPlayer.play(ts, { seconds: 12 });
  await until('it is tried again', () => source.pulls > 1, 20_000);

  source.become({ does: 'play' });

  const watched = await watching;
  expect(watched).toMatchObject({ channel: 3, counterAdvanced: true });
  expect(watched.videoFrames).toBeGreaterThan(6 * 25);
  expect(stack.output()).toMatch(/source lost/);
});

test('a corrupt source is passed on as it is and harms nobody else', async () => {
  const { source, ts } = await channel('corrupt', { does: 'corrupt', oneIn: 5000 });
  const seen = await answerOf(ts);
  expect([200, 503]).toContain(seen.status);

  source.become({ does: 'play' });

  await comesBack(ts);
  await expectPicture(ts);
  expect(await stack.pidOf('edge')).toBe(edge);
});

test('a line that is slow, loses pieces and breaks is survived too', async () => {
  const { source, ts } = await channel('harmed', { does: 'play' });
  proxy.set({ delayMs: 150, loseOneIn: 40 });
  const begun = ground.clock.monotonic();
  expect((await answerOf(ts)).status).toBe(200);
  expect(ground.clock.monotonic() - begun).toBeLessThan(10_000);

  proxy.reset();
  proxy.set({ delayMs: 0, loseOneIn: 0 });

  await until('it is opened anew', () => source.pulls > 1, 20_000);
  await comesBack(ts);
  await expectPicture(ts);
  expect(await stack.pidOf('edge')).toBe(edge);
});
