import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { serve, streamSpec } from '../../testing/control.ts';
import { openHouse, until, watch, type House } from '../../testing/house.ts';
import { createFakeSource } from '../../testing/source.ts';

vi.setConfig({ testTimeout: 20_000 });

/** A viewer who asks and then reads nothing. */
async function ask(house: House, path: string) {
  const socket = connect(house.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  return socket;
}

test('a session that may last until a time ends by itself then, without the control plane', async () => {
  await using house = await openHouse();
  const source = await createFakeSource();
  const notAfter = new Date().getTime() + 1500;
  house.control.decide = () => ({
    ...(serve('s-1', streamSpec(101, [source.url])) as Extract<ReturnType<typeof serve>, { do: 'serve' }>),
    notAfter,
  });
  const viewer = await watch(house.url('/live/u/p/101.ts'));
  await until(() => viewer.packets > 10, 'packets');

  await house.control.stop();

  await until(() => viewer.isEnded, 'the session ends', 4000);
  await source.close();
});

test('an always-on channel runs without viewers until it is stopped', async () => {
  await using house = await openHouse();
  const source = await createFakeSource();
  await until(() => house.control.heard.some((one) => one.type === 'hello'), 'the edge dials');

  house.control.send({ type: 'start', stream: streamSpec(101, [source.url], { onDemand: false }) });
  await until(
    () => [...house.control.held.streams.values()].some((stream) => stream.state === 'up' && stream.codecs[0] === 'h264'),
    'the channel is up',
  );
  expect(source.open).toBe(1);
  house.control.send({ type: 'restart', key: '1:101' });
  await until(() => source.pulls === 2, 'the source is opened anew');
  house.control.send({ type: 'stop', key: '1:101' });

  await until(() => source.open === 0, 'the channel stops');
  await source.close();
});

test('changed sources are taken over while viewers stay', async () => {
  await using house = await openHouse();
  const [before, after] = [await createFakeSource(), await createFakeSource()];
  house.control.decide = () => serve('s-1', streamSpec(101, [before.url]));
  const viewer = await watch(house.url('/live/u/p/101.ts'));
  await until(() => viewer.keyFrames > 0, 'a picture');

  house.control.send({ type: 'start', stream: streamSpec(101, [after.url], { revision: 2 }) });

  await until(() => after.open === 1 && before.open === 0, 'the new source');
  const seen = viewer.keyFrames;
  await until(() => viewer.keyFrames > seen, 'a picture from it');
  expect(viewer).toMatchObject({ isEnded: false, continuityErrors: 0 });
  await Promise.all([before.close(), after.close()]);
});

test('a viewer who leaves while the source is being opened is not kept', async () => {
  await using house = await openHouse();
  const source = await createFakeSource({ answer: () => {} });
  house.control.decide = () => serve('s-1', streamSpec(101, [source.url]));
  const socket = await ask(house, '/live/u/p/101.ts');
  await until(() => source.open === 1, 'the source is asked');

  socket.destroy();

  await until(() => house.control.ended.some((end) => end.reason === 'viewer-left'), 'the end is told');
  await until(() => source.open === 0, 'the channel stops');
  await source.close();
});
