import { expect, test, vi } from 'vitest';
import { serve, streamSpec } from '../testing/control.ts';
import { get, openHouse, until, watch } from '../testing/house.ts';
import { createFakeSource } from '../testing/source.ts';

vi.setConfig({ testTimeout: 20_000 });

test('many viewers of a channel cost one pull, and each starts with tables and a key frame', async () => {
  await using house = await openHouse();
  const source = await createFakeSource();
  let sessions = 0;
  house.control.decide = () => serve(`s-${(sessions += 1)}`, streamSpec(101, [source.url]));

  // FFmpeg and VLC ask for a range and for titles of live streams too: what is live has neither.
  const asked = { range: 'bytes=0-', 'icy-metadata': '1' };
  const viewers = await Promise.all(Array.from({ length: 100 }, () => watch(house.url('/live/u/p/101.ts'), asked)));
  await until(() => viewers.every((one) => one.packets > 300), 'packets');

  expect(source.pulls).toBe(1);
  for (const one of viewers)
    expect(one).toMatchObject({ status: 200, continuityErrors: 0, firstPids: [0, 0x1000, 0x100, 0x100] });
  expect(viewers[0]?.headers).toMatchObject({
    'content-type': 'video/mp2t',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'x-accel-buffering': 'no',
  });
  for (const name of ['content-length', 'content-range', 'icy-metaint']) expect(viewers[0]?.headers[name]).toBeUndefined();
  for (const one of viewers) one.leave();
  await until(() => source.open === 0, 'the idle channel stops');
  await source.close();
});

test('a killed session ends within a second and is reported as ended', async () => {
  await using house = await openHouse();
  const source = await createFakeSource();
  house.control.decide = () => serve('s-1', streamSpec(101, [source.url]));
  const viewer = await watch(house.url('/live/u/p/101.ts'));
  await until(() => viewer.packets > 20, 'packets');

  house.control.send({ type: 'kill', sessions: ['s-1'], reason: 'killed' });

  await until(() => viewer.isEnded, 'the connection ends', 1000);
  await until(
    () => house.control.ended.some((end) => end.session === 's-1' && end.reason === 'killed' && end.bytes > 0),
    'the report',
  );
  await source.close();
});

test('with the control plane gone, viewers go on, and new ones wait for it to come back', async () => {
  await using house = await openHouse();
  const source = await createFakeSource();
  let sessions = 0;
  house.control.decide = () => serve(`s-${(sessions += 1)}`, streamSpec(101, [source.url]));
  const viewer = await watch(house.url('/live/u/p/101.ts'));
  await until(() => viewer.packets > 20, 'packets');

  await house.control.stop();
  const before = viewer.packets;
  await until(() => viewer.packets > before + 200, 'packets without a control plane');
  const late = watch(house.url('/live/u/p/101.ts'));
  await house.control.start();

  expect((await late).status).toBe(200);
  expect(viewer).toMatchObject({ isEnded: false, continuityErrors: 0 });
  expect(house.control.heard.findLast((one) => one.type === 'state')).toMatchObject({
    sessions: [{ session: 's-1' }],
    streams: [{ key: '1:101', state: 'up' }],
  });
  await source.close();
});

test('a dead source is opened again, and the viewer’s connection and counters go on', async () => {
  await using house = await openHouse();
  const source = await createFakeSource();
  house.control.decide = () => serve('s-1', streamSpec(101, [source.url]));
  const viewer = await watch(house.url('/live/u/p/101.ts'));
  await until(() => viewer.keyFrames > 0, 'a picture');

  source.down();
  await until(() => source.pulls > 2, 'retries');
  source.up();
  const before = viewer.keyFrames;
  await until(() => viewer.keyFrames > before, 'a picture again');

  expect(viewer).toMatchObject({ isEnded: false, continuityErrors: 0 });
  viewer.leave();
  await source.close();
});

test('the next source takes over when the first dies', async () => {
  await using house = await openHouse();
  const first = await createFakeSource();
  const second = await createFakeSource();
  house.control.decide = () => serve('s-1', streamSpec(101, [first.url, second.url]));
  const viewer = await watch(house.url('/live/u/p/101.ts'));
  await until(() => viewer.keyFrames > 0, 'a picture');

  first.down();
  await until(() => second.open === 1, 'the second source');
  const before = viewer.keyFrames;
  await until(() => viewer.keyFrames > before, 'a picture again');

  expect(viewer).toMatchObject({ isEnded: false, continuityErrors: 0 });
  await Promise.all([first.close(), second.close()]);
});

test.each([
  ['an HTML page', (res: { end: (text: string) => void }) => res.end('<html>no such stream</html>')],
  ['random bytes', (res: { end: (bytes: Buffer) => void }) => res.end(Buffer.alloc(300_000, 0x31))],
])('a source that sends %s is told as 503, and nothing crashes', async (_what, answer) => {
  await using house = await openHouse();
  const source = await createFakeSource({ answer: (_req, res) => answer(res as never) });
  house.control.settings = { ...house.control.settings, startWaitSeconds: 1 };
  house.control.send({ type: 'settings', settings: house.control.settings });
  house.control.decide = () => serve('s-1', streamSpec(101, [source.url]));

  const refused = await get(house.url('/live/u/p/101.ts'));

  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  expect(source.pulls).toBeGreaterThan(1);
  await source.close();
});
