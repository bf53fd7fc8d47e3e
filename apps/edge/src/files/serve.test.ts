import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { serve, streamSpec } from '../../testing/control.ts';
import { get, openHouse, until, type House } from '../../testing/house.ts';
import { createFakeSource } from '../../testing/source.ts';
import { rangeOf } from './range.ts';

vi.setConfig({ testTimeout: 20_000 });

const film = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) & 0xff));

/** A provider that knows ranges. */
function withRanges(req: IncomingMessage, res: ServerResponse) {
  const range = rangeOf(req.headers.range, film.length);
  if (range === 'unsatisfiable') return void res.writeHead(416, { 'content-range': `bytes */${film.length}` }).end();
  if (!range) return void res.writeHead(200, { 'content-length': film.length }).end(film);
  const part = film.subarray(range.start, range.end + 1);
  res
    .writeHead(206, { 'content-length': part.length, 'content-range': `bytes ${range.start}-${range.end}/${film.length}` })
    .end(part);
}

const withoutRanges = (_req: IncomingMessage, res: ServerResponse) =>
  void res.writeHead(200, { 'content-length': film.length }).end(film);

function offer(house: House, ...urls: string[]) {
  house.control.decide = (request) =>
    serve(request.method === 'HEAD' ? null : 's-film', streamSpec(7, urls, { kind: 'file', container: 'mkv' }), 'file');
}

const askedFor = (house: House, range?: string) =>
  get(house.url('/movie/u/p/7.mkv'), range === undefined ? {} : { headers: { range } });

test.each([
  ['a web server that knows ranges', withRanges],
  ['a web server that knows none', withoutRanges],
])('parts of a film of %s are exact', async (_where, answer) => {
  await using house = await openHouse();
  const source = await createFakeSource({ answer });
  offer(house, source.url);

  const whole = await askedFor(house);
  const middle = await askedFor(house, 'bytes=1000-1999');
  const tail = await askedFor(house, 'bytes=-500');
  const several = await askedFor(house, 'bytes=10-19,30-39');
  const beyond = await askedFor(house, 'bytes=300000-');

  expect(whole).toMatchObject({
    status: 200,
    headers: { 'content-length': '300000', 'accept-ranges': 'bytes', 'content-type': 'video/x-matroska' },
  });
  expect(whole.headers['content-range']).toBeUndefined();
  expect(whole.body.equals(film)).toBe(true);
  expect(middle).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 1000-1999/300000', 'content-length': '1000' } });
  expect(middle.body.equals(film.subarray(1000, 2000))).toBe(true);
  expect(tail.headers['content-range']).toBe('bytes 299500-299999/300000');
  expect(tail.body.equals(film.subarray(-500))).toBe(true);
  expect(several).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 10-19/300000' } });
  expect(beyond).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */300000' } });
  await source.close();
});

test('a film in an opened folder is read with ranges, one outside of it never', async () => {
  await using house = await openHouse();
  mkdirSync(join(house.folder, 'films'));
  writeFileSync(join(house.folder, 'films', 'one.mkv'), film);
  writeFileSync(join(house.folder, 'secret.txt'), 'secret');
  symlinkSync(join(house.folder, 'secret.txt'), join(house.folder, 'films', 'link.mkv'));

  offer(house, join(house.folder, 'films', 'one.mkv'));
  const part = await askedFor(house, 'bytes=299990-400000');
  offer(house, join(house.folder, 'films', '..', 'secret.txt'));
  const outside = await askedFor(house);
  offer(house, `file://${join(house.folder, 'films', 'link.mkv')}`);
  const linked = await askedFor(house);

  expect(part).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 299990-299999/300000' } });
  expect(part.body.equals(film.subarray(-10))).toBe(true);
  expect([outside.status, linked.status]).toEqual([502, 502]);
});

test('the second source serves what the first has not', async () => {
  await using house = await openHouse();
  const empty = await createFakeSource({ answer: (_req, res) => res.writeHead(404).end() });
  const full = await createFakeSource({ answer: withRanges });
  offer(house, empty.url, full.url);

  expect((await askedFor(house)).body.equals(film)).toBe(true);
  await Promise.all([empty.close(), full.close()]);
});

test('HEAD opens no source, and tells the length once it is known', async () => {
  await using house = await openHouse();
  const source = await createFakeSource({ answer: withRanges });
  offer(house, source.url);

  const before = await get(house.url('/movie/u/p/7.mkv'), { method: 'HEAD' });
  await askedFor(house, 'bytes=0-0');
  const after = await get(house.url('/movie/u/p/7.mkv'), { method: 'HEAD' });

  expect(before.headers).toMatchObject({ 'content-type': 'video/x-matroska', 'accept-ranges': 'bytes' });
  expect(after.headers['content-length']).toBe('300000');
  expect(source.pulls).toBe(1);
  await source.close();
});

test('seeks stay within one session, and a kill closes what is open', async () => {
  await using house = await openHouse();
  const source = await createFakeSource({
    answer: (_req, res) => void res.writeHead(200, { 'content-length': 10_000_000 }).write(film),
  });
  offer(house, source.url);
  const playing = askedFor(house).then(
    () => 'whole',
    () => 'cut',
  );
  await until(() => house.control.held.sessions.get('s-film')?.bytes === film.length, 'the film plays');

  house.control.send({ type: 'kill', sessions: ['s-film'], reason: 'killed' });

  expect(await playing).toBe('cut');
  await source.close();
});

test('a source address that may not be reached is refused', async () => {
  await using house = await openHouse();
  house.control.settings = { ...house.control.settings, allowedPrivate: [] };
  house.control.send({ type: 'settings', settings: house.control.settings });
  const source = await createFakeSource({ answer: withRanges });
  await house.control.stop();
  await house.control.start();
  await until(() => house.control.heard.filter((one) => one.type === 'hello').length > 0, 'the edge dials');
  offer(house, source.url);

  expect((await askedFor(house)).status).toBe(502);
  expect(source.pulls).toBe(0);
  await source.close();
});
