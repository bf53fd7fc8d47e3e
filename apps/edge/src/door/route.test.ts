import { expect, test } from 'vitest';
import { reservedSegments } from '@muxwell/contract';
import { routeOf } from './route.ts';

test.each([
  '/live/u/p/101.ts',
  '/live/u/p/101',
  '/live/u/p/101.m3u8',
  '/u/p/101',
  '/u/p/101.ts',
  '/movie/u/p/7.mkv',
  '/series/u/p/8.mp4',
  '/live/token/101.ts',
  '//live/u/p/101.ts',
  '/radio_streams/u/p/9.ts',
  '/created_live/u/p/9.ts',
  '/timeshift/u/p/60/2026-01-01:10-00/101.ts',
  '/timeshift/token/60/2026-01-01:10-00/101.ts',
  '/timeshifts/u/p/60/101/2026-01-01:10-00.ts',
  '/timeshift.php',
  '/streaming/live.php',
  '/streaming/vod.php',
  '/play/token',
  '/play/token/ts',
  '/live/us%20er/p%2Fw/101.ts',
  '/us%2Fer/p/101.ts',
])('%s is media', (path) => {
  expect(routeOf(path)).toEqual({ kind: 'media' });
}); // prettier-ignore

test.each([
  '/',
  '/api/streams/7',
  '/api/streams/7/1',
  '/live',
  '/series',
  '/series/12',
  '/live/u/p/abc.ts',
  '/c/portal.php/1',
  '/c/x/1',
  '/socket.io/a/1',
  '/assets/app.js',
  '/player_api.php',
  '/u/p/index.html',
  '/u/p/101/102',
  '/lines/3/4',
  '/%61pi/x/1',
])('%s is passed on to the control plane', (path) => {
  expect(routeOf(path)).toEqual({ kind: 'control' });
}); // prettier-ignore

test('no reserved first segment is taken for a username', () => {
  for (const segment of reservedSegments) expect(['control', 'none', 'media']).toContain(routeOf(`/${segment}/x/1`).kind);
  for (const segment of ['api', 'lines', 'settings', 'c', 'get.php']) expect(routeOf(`/${segment}/x/1`).kind).toBe('control');
});

test('a segment URL names its stream and number', () => {
  expect(routeOf('/hls/1/101/2680.ts')).toEqual({ kind: 'segment', key: '1:101', sequence: 2680 });
});

test.each(['/edge', '/edge/', '/hls', '/hls/1/x/1.ts', '/hls/1/2/1.mp4', '/hls/1/2/3.ts/4'])('%s is nothing', (path) => {
  expect(routeOf(path)).toEqual({ kind: 'none' });
});
