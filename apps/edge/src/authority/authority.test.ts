import { expect, test, vi } from 'vitest';
import { serve, streamSpec } from '../../testing/control.ts';
import { get, openHouse, until, watch, type House } from '../../testing/house.ts';
import { createFakeSource } from '../../testing/source.ts';

vi.setConfig({ testTimeout: 20_000 });

const changes = (house: House) => house.control.heard.filter((one) => one.type === 'changes');

test('the edge says who it is, then everything that it holds, and proves itself by its key', async () => {
  await using house = await openHouse();

  await until(() => house.control.heard.length >= 2, 'the greeting');

  expect(house.control.authorizations).toEqual(['Bearer edge-key-for-tests']);
  expect(house.control.heard.slice(0, 2)).toMatchObject([
    { type: 'hello', protocol: 2, name: 'test', pid: process.pid },
    { type: 'state', sessions: [], streams: [] },
  ]);
});

test('after a break the edge is back with the same boot id within a second', async () => {
  await using house = await openHouse();
  const hellos = () => house.control.heard.flatMap((one) => (one.type === 'hello' ? [one.bootId] : []));
  await until(() => hellos().length === 1, 'the first greeting');

  await house.control.stop();
  await house.control.start();

  await until(() => hellos().length === 2, 'the second greeting', 1000);
  expect(new Set(hellos()).size).toBe(1);
});

test('an ended session is told again until it is acknowledged', async () => {
  await using house = await openHouse();
  const source = await createFakeSource();
  house.control.acknowledges = false;
  house.control.decide = () => serve('s-1', streamSpec(101, [source.url]));
  const viewer = await watch(house.url('/live/u/p/101.ts'), { 'user-agent': 'VLC/3' });
  await until(() => viewer.packets > 20, 'packets');
  viewer.leave();
  const told = () => changes(house).filter((one) => one.ended.some((end) => end.session === 's-1'));

  await until(() => told().length >= 2, 'it is told twice');
  house.control.acknowledges = true;
  const [before, loads] = [told().length, () => changes(house).filter((one) => one.load !== null).length];
  const enough = loads() + 3;
  await until(() => loads() >= enough, 'so long that it would have been told again');

  expect(told().at(-1)?.ended).toMatchObject([
    { session: 's-1', reason: 'viewer-left', userAgent: 'VLC/3', ip: '127.0.0.1', output: 'ts', appId: 1, streamId: 101 },
  ]);
  expect(told().length).toBeLessThanOrEqual(before + 1);
  await source.close();
});

test('a request that nobody decides is refused with 503 after five seconds', async () => {
  await using house = await openHouse({ isControlAway: true });

  const answer = await get(house.url('/live/u/p/101.ts'));

  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
});

test('what is not of the protocol is passed over', async () => {
  await using house = await openHouse();
  await until(() => house.control.heard.length >= 2, 'the greeting');

  house.control.send({ type: 'no such message' } as never);
  house.control.decide = () => ({ do: 'deny', status: 403, reason: 'expired', says: 'expired', retryAfterSeconds: null });

  expect((await get(house.url('/live/u/p/101.ts'))).status).toBe(403);
});

test('at its end the edge tells that its sessions have ended', async () => {
  const source = await createFakeSource();
  const heard = await (async () => {
    await using house = await openHouse();
    house.control.decide = () => serve('s-1', streamSpec(101, [source.url]));
    const viewer = await watch(house.url('/live/u/p/101.ts'));
    await until(() => viewer.packets > 20, 'packets');
    return house.control.heard;
  })();

  expect(heard.flatMap((one) => (one.type === 'changes' ? one.ended : []))).toMatchObject([
    { session: 's-1', reason: 'shutdown' },
  ]);
  await source.close();
});
