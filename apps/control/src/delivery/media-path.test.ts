import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMediaPath } from './media-path.ts';

const line = (username: string, password: string, streamId: number, extension: string) => ({
  who: { kind: 'line', username, password },
  streamId,
  extension,
  catchUp: null,
});
const TEN = new Date('2026-01-01T10:00:00Z');
const shifted = (extension: string) => ({ ...line('alice', 's3cret', 101, extension), catchUp: { start: TEN, minutes: 60 } });
const QUERY = 'username=alice&password=s3cret&stream=101&duration=60&start=2026-01-01:10-00';

test.each([
  ['/live/alice/s3cret/101.ts', '', line('alice', 's3cret', 101, 'ts')],
  ['/live/alice/s3cret/101', '', line('alice', 's3cret', 101, '')],
  ['/alice/s3cret/101', '', line('alice', 's3cret', 101, '')],
  ['/alice/s3cret/101.M3U8', '', line('alice', 's3cret', 101, 'm3u8')],
  ['/movie/alice/s3cret/7.mkv', '', line('alice', 's3cret', 7, 'mkv')],
  ['/series/alice/s3cret/8.mp4', '', line('alice', 's3cret', 8, 'mp4')],
  ['/radio_streams/alice/s3cret/9.ts', '', line('alice', 's3cret', 9, 'ts')],
  ['/created_live/alice/s3cret/9.ts', '', line('alice', 's3cret', 9, 'ts')],
  ['/live/al%20ice/p%2Fw/101.ts', '', line('al ice', 'p/w', 101, 'ts')],
  ['/live/al%2520ice/pw/101.ts', '', line('al%20ice', 'pw', 101, 'ts')],
  ['/streaming/live.php', 'username=alice&password=s3cret&stream=101&extension=m3u8', line('alice', 's3cret', 101, 'm3u8')],
  ['/streaming/vod.php', 'username=alice&password=s3cret&stream=7', line('alice', 's3cret', 7, '')],
  ['/live/TOKEN/101.ts', '', { who: { kind: 'token', token: 'TOKEN' }, streamId: 101, extension: 'ts', catchUp: null }],
  [
    '/play/body.signature.m3u8',
    '',
    { who: { kind: 'preview', token: 'body.signature' }, streamId: null, extension: 'm3u8', catchUp: null },
  ],
  ['/timeshift/alice/s3cret/60/2026-01-01:10-00/101.ts', '', shifted('ts')],
  ['/timeshift/alice/s3cret/60/2026-01-01%3A10-00/101.m3u8', '', shifted('m3u8')],
  ['/timeshift/alice/s3cret/60/1767261600/101', '', shifted('')],
  ['/timeshift/TOKEN/60/20260101-10/101.ts', '', { ...shifted('ts'), who: { kind: 'token', token: 'TOKEN' } }],
  ['/timeshifts/alice/s3cret/60/101/2026-01-01:10-00.ts', '', shifted('ts')],
  ['/timeshifts/alice/s3cret/60/101/2026-01-01:10-00', '', shifted('')],
  ['/timeshift.php', QUERY, shifted('')],
  ['/streaming/timeshift.php', `${QUERY}&extension=m3u8`, shifted('m3u8')],
  ['/timeshift/alice/s3cret/x/never/101.ts', '', { ...shifted('ts'), catchUp: { start: null, minutes: 120 } }],
  ['/streaming/live.php', 'username=alice&password=s3cret&stream=101&extension=', line('alice', 's3cret', 101, '')],
])('%s?%s', (path, query, wanted) => {
  expect(readMediaPath(path, query)).toEqual(wanted);
});

test.each([
  '/',
  '/live',
  '/live/alice/s3cret/news.ts',
  '/alice/s3cret/0',
  '/alice/s3cret/99999999999',
  '/c/portal/php',
  '/live/%E0%A4%A/x/1.ts',
  '/a/b/c/1.ts',
  '/streaming/other.php',
  '/timeshift/alice/60/101.ts',
  '/timeshift/a/alice/s3cret/60/2026-01-01:10-00/101.ts',
  '/timeshifts/alice/s3cret/60/news/2026-01-01:10-00.ts',
  '/timeshift.php/x',
])('%s is no stream’s address', (path) => {
  expect(readMediaPath(path, 'username=a&password=b&stream=1')).toBeNull();
});

test('credentials of any letters come back as they were written', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(word, word, fc.integer({ min: 1, max: 2_147_483_647 }), (username, password, id) => {
      const path = `/live/${encodeURIComponent(username)}/${encodeURIComponent(password)}/${id}.ts`;
      expect(readMediaPath(path, '')).toEqual(line(username, password, id, 'ts'));
    }),
  );
});
