import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlaylist } from './playlist.ts';

const base = 'http://source.example/live/one/index.m3u8?t=1';
const media = (...lines: string[]) => {
  const playlist = parsePlaylist(['#EXTM3U', ...lines].join('\n'), base);
  if (playlist?.kind !== 'media') throw new Error('no media playlist');
  return playlist;
};

test('a live media playlist is read with absolute URLs', () => {
  const playlist = media(
    '#EXT-X-VERSION:3',
    '#EXT-X-TARGETDURATION:6',
    '#EXT-X-MEDIA-SEQUENCE:2680',
    '#EXTINF:5.96,',
    'a.ts?x=1',
    '#EXTINF:6,title, with comma',
    '/b.ts',
  );

  expect(playlist).toMatchObject({ targetDuration: 6, mediaSequence: 2680, isEnded: false });
  expect(playlist.segments.map(({ url, sequence, seconds }) => [url, sequence, seconds])).toEqual([
    ['http://source.example/live/one/a.ts?x=1', 2680, 5.96],
    ['http://source.example/b.ts', 2681, 6],
  ]);
});

test('a byte order mark, any line ends, indentation and comments are forgiven', () => {
  const text = '\uFEFF#EXTM3U\r\n\r\n  #EXT-X-TARGETDURATION:4\r# a comment\r\n#EXTINF:4\r\n   a.ts  \r\n#EXT-X-ENDLIST\r\n';

  expect(parsePlaylist(text, base)).toMatchObject({
    targetDuration: 4,
    isEnded: true,
    segments: [{ url: 'http://source.example/live/one/a.ts', seconds: 4 }],
  });
});

test('a byte range of no bytes is none', () => {
  expect(media('#EXTINF:2,', '#EXT-X-BYTERANGE:0@5', 'a.ts').segments[0]?.range).toBeNull();
});

test('byte ranges go on from the one before in the same resource', () => {
  const { segments } = media(
    '#EXT-X-BYTERANGE:100@50',
    'a.ts',
    '#EXT-X-BYTERANGE:20',
    'a.ts',
    '#EXT-X-BYTERANGE:20',
    'b.ts',
    'c.ts',
  );

  expect(segments.map((one) => one.range)).toEqual([
    { start: 50, end: 149 },
    { start: 150, end: 169 },
    { start: 0, end: 19 },
    null,
  ]);
});

test('keys and maps hold until the next, discontinuities and gaps for one segment', () => {
  const { segments } = media(
    '#EXT-X-MAP:URI="init.mp4",BYTERANGE="10@5"',
    '#EXT-X-KEY:METHOD=AES-128,URI="/k?a=1,2",IV=0x00FF',
    '#EXT-X-DISCONTINUITY',
    'a.ts',
    '#EXT-X-GAP',
    'b.ts',
    '#EXT-X-KEY:METHOD=NONE',
    'c.ts',
  );

  expect(segments.map((one) => [one.isDiscontinuous, one.isGap, one.key?.url ?? null])).toEqual([
    [true, false, 'http://source.example/k?a=1,2'],
    [false, true, 'http://source.example/k?a=1,2'],
    [false, false, null],
  ]);
  expect(segments[0]).toMatchObject({
    key: { method: 'AES-128', iv: '00FF' },
    map: { url: 'http://source.example/live/one/init.mp4', range: { start: 5, end: 14 } },
  });
});

test('a master playlist tells its variants and renditions', () => {
  const playlist = parsePlaylist(
    [
      '#EXTM3U',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="x",DEFAULT=YES,URI="audio.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=1280000,RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2",AUDIO="aud"',
      'low.m3u8',
      '#EXT-X-STREAM-INF:bandwidth=5000000',
      'https://other.example/high.m3u8',
    ].join('\n'),
    base,
  );

  expect(playlist).toEqual({
    kind: 'master',
    variants: [
      {
        url: 'http://source.example/live/one/low.m3u8',
        bandwidth: 1280000,
        resolution: { width: 640, height: 360 },
        codecs: 'avc1.4d401e,mp4a.40.2',
        audio: 'aud',
      },
      { url: 'https://other.example/high.m3u8', bandwidth: 5000000, resolution: null, codecs: '', audio: '' },
    ],
    renditions: [{ type: 'AUDIO', group: 'aud', url: 'http://source.example/live/one/audio.m3u8', isDefault: true }],
  });
});

test.each(['', '<html></html>', 'G@\u0000', '{"error":1}', 'http://a/b.ts'])('%j is no playlist', (text) => {
  expect(parsePlaylist(text, base)).toBeNull();
});

test('no text makes the parser fail', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '#EXTINF:',
      '#EXTINF:nan,',
      '#EXT-X-BYTERANGE:1',
      '#EXT-X-KEY:METHOD',
      '#EXT-X-MAP:URI=',
      '#EXT-X-STREAM-INF:',
      'http://[',
      '#EXT-X-MEDIA-SEQUENCE:-1',
      'a.ts',
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      parsePlaylist(['#EXTM3U', ...lines].join('\n'), base);
    }),
    { numRuns: 300, seed: 11 },
  );
});
