import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify, parseXtreamUrl } from './index.ts';

const kinds: [name: string, url: string, expected: object][] = [
  ['News', 'http://a.example/live/u/p/1.ts', { kind: 'live', title: 'News' }],
  ['News', 'http://a.example/u/p/1', { kind: 'live', extension: '' }],
  ['News', 'http://a.example/hls/index.m3u8?t=1', { kind: 'live', extension: 'm3u8' }],
  [
    'A Quiet Harbour (2024)',
    'http://a.example/movie/u/p/2.mkv',
    { kind: 'movie', title: 'A Quiet Harbour', year: 2024, extension: 'mkv' },
  ],
  ['A Quiet Harbour - 2024', 'http://a.example/f/harbour.mp4', { kind: 'movie', title: 'A Quiet Harbour', year: 2024 }],
  ['2001', 'http://a.example/f/x.mp4', { kind: 'movie', title: '2001', year: null }],
  ['(1999)', 'http://a.example/f/x.mp4', { kind: 'movie', title: '(1999)', year: 1999 }],
  [
    'Harbour Lights S01E02 Fog',
    'http://a.example/series/u/p/3.mp4',
    { kind: 'episode', series: 'Harbour Lights', season: 1, episode: 2, title: 'Fog' },
  ],
  [
    'Harbour Lights (2023) - S01 E02 - Fog',
    'http://a.example/x.mkv',
    { kind: 'episode', series: 'Harbour Lights', season: 1, episode: 2, year: 2023, title: 'Fog' },
  ],
  ['Harbour Lights 1x02', 'http://a.example/x.mkv', { kind: 'episode', series: 'Harbour Lights', season: 1, episode: 2 }],
  [
    'Harbour Lights Season 1 Episode 2',
    'http://a.example/x.mkv',
    { kind: 'episode', series: 'Harbour Lights', season: 1, episode: 2 },
  ],
  ['Harbour Lights T1:E2', 'http://a.example/x.mkv', { kind: 'episode', series: 'Harbour Lights', season: 1, episode: 2 }],
  ['S02E03', 'http://a.example/x.mkv', { kind: 'episode', series: 'Group', season: 2, episode: 3 }],
  ['Extras', 'http://a.example/series/u/p/3.mp4', { kind: 'episode', series: 'Extras', season: null, episode: null }],
  ['Harbour Lights S01E02', 'http://a.example/live/u/p/3.ts', { kind: 'live' }],
  ['Tunes', 'http://a.example/tunes.mp3', { kind: 'radio' }],
];

test.each(kinds)('%s at %s is told apart', (name, url, expected) => {
  expect(classify({ name, url, isRadio: false, groups: ['Group'] })).toMatchObject(expected);
});

test('the radio attribute decides before everything', () => {
  expect(classify({ name: 'R', url: 'http://a.example/live/u/p/1.ts', isRadio: true, groups: [] }).kind).toBe('radio');
});

test.each([
  [
    'http://a.example:8080/get.php?username=u&password=p&type=m3u_plus',
    { kind: 'account', server: 'http://a.example:8080', username: 'u', password: 'p' },
  ],
  ['https://a.example/player_api.php?username=u%40x&password=p%2B1', { kind: 'account', username: 'u@x', password: 'p+1' }],
  [
    'http://a.example/movie/u/p/12.mkv',
    { kind: 'stream', type: 'movie', isSure: true, id: 12, extension: 'mkv', username: 'u', password: 'p' },
  ],
  ['http://a.example/u/p/12', { kind: 'stream', type: 'live', isSure: false, id: 12 }],
  ['http://a.example/get.php?username=u', null],
  ['http://a.example/live/u/p/99999999999.ts', null],
  ['http://a.example/stream.ts', null],
])('%s is recognised', (url, expected) => {
  expect({ found: parseXtreamUrl(url) }).toMatchObject({ found: expected });
});

test('a stream’s address says the same alone and among others of its server, with a query and without', () => {
  const part = fc.constantFrom('u', 'p', 'live', 'movie', 'SERIES', '1', 'a.b', '');
  const address = fc
    .tuple(
      fc.constantFrom('http://a', 'HTTPS://b:80'),
      part,
      part,
      part,
      fc.constantFrom('1', '07', '2147483648', '12345678901', 'x'),
    )
    .map(([server, ...parts]) => [server, ...parts.filter((one) => one !== '')].join('/'));
  fc.assert(
    fc.property(fc.array(fc.tuple(address, fc.constantFrom('', '.ts', '.MKV', '.', '.toolong'))), (addresses) => {
      for (const [start, ending] of addresses)
        expect(parseXtreamUrl(`${start}${ending}`)).toEqual(parseXtreamUrl(`${start}${ending}?`));
    }),
  );
});
