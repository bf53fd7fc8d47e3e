import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { M3uParser, NotAPlaylist, type Entry } from './index.ts';

function read(text: string | Uint8Array, limits = {}): { entries: Entry[]; parser: M3uParser } {
  const parser = new M3uParser(limits);
  return { entries: [...parser.push(text), ...parser.end()], parser };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const ONE = '#EXTINF:-1,One\nhttp://a.example/1.ts\n';
const kindOf = (input: string | Uint8Array) => {
  try {
    read(input);
  } catch (error) {
    if (error instanceof NotAPlaylist) return error.looksLike;
    throw error;
  }
  return 'a playlist';
};

test('an entry carries what its lines tell', () => {
  const { entries, parser } =
    read(`#EXTM3U x-tvg-url="http://a.example/g.xml,https://b.example/g.xml.gz" url-tvg="http://a.example/g.xml"
#EXTINF:-1 tvg-id="one.example" tvg-name="One" tvg-logo="http://a.example/1.png" tvg-chno="5.1" group-title="News;World",One, the first
#EXTVLCOPT:http-user-agent=Player/1.0
#EXTVLCOPT:http-referrer=http://ref.example/
#KODIPROP:inputstream=inputstream.adaptive
http://a.example/1.ts
`);

  expect(parser.header.guideUrls).toEqual(['http://a.example/g.xml', 'https://b.example/g.xml.gz']);
  expect(entries).toMatchObject([
    {
      line: 6,
      url: 'http://a.example/1.ts',
      name: 'One, the first',
      tvgId: 'one.example',
      tvgName: 'One',
      logo: 'http://a.example/1.png',
      groups: ['News', 'World'],
      number: 5,
      isRadio: false,
      userAgent: 'Player/1.0',
      headers: { Referer: 'http://ref.example/' },
    },
  ]); // prettier-ignore
});

test.each([
  ['LF', '#EXTM3U\n#EXTINF:-1,One\nhttp://a.example/1.ts\n#EXTINF:-1,Two\nhttp://a.example/2.ts'],
  ['CRLF', '#EXTM3U\r\n#EXTINF:-1,One\r\n\r\nhttp://a.example/1.ts\r\n#EXTINF:-1,Two\r\nhttp://a.example/2.ts\r\n'],
  ['CR', '#EXTM3U\r#EXTINF:-1,One\rhttp://a.example/1.ts\r#EXTINF:-1,Two\rhttp://a.example/2.ts'],
  ['mixed line ends', '\n\n#EXTM3U\r#EXTINF:-1,One\nhttp://a.example/1.ts\r\n#EXTINF:-1,Two\n\rhttp://a.example/2.ts'],
  ['a byte order mark', '\ufeff#EXTM3U\n#EXTINF:-1,One\nhttp://a.example/1.ts\n#EXTINF:-1,Two\nhttp://a.example/2.ts'],
  ['no header', '#EXTINF:-1,One\nhttp://a.example/1.ts\n#EXTINF:-1,Two\nhttp://a.example/2.ts'],
])('a list with %s is read, as text and as bytes, whole and byte by byte', (_, text) => {
  const whole = read(text).entries;
  const parser = new M3uParser();
  const single = [...bytes(text)].flatMap((byte) => parser.push(new Uint8Array([byte])));

  expect(whole.map(({ name, url }) => [name, url])).toEqual([
    ['One', 'http://a.example/1.ts'],
    ['Two', 'http://a.example/2.ts'],
  ]);
  expect(read(bytes(text)).entries).toEqual(whole);
  expect([...single, ...parser.end()]).toEqual(whole);
});

test.each(['\n', '\r\n'])('each line is read by its own letters, whichever stand in others, with %j between them', (ending) => {
  const name = fc.constantFrom('plain', 'Türkü', '電視', '😀', '\x80\x93 €', 'a\tb');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.boolean()), { minLength: 1 }), fc.boolean(), (names, hasMark) => {
      const parts = names.flatMap(([text, isOld], i) => [
        Buffer.from('#EXTINF:-1,'),
        isOld ? Buffer.from([0x61, 0xfc, 0x80]) : Buffer.from(text),
        Buffer.from(`${ending}http://a/${i}${ending}`),
      ]);
      const { entries } = read(
        new Uint8Array(Buffer.concat([Buffer.from(`${hasMark ? '\ufeff' : ''}#EXTM3U${ending}`), ...parts])),
      );
      expect(entries.map((entry) => entry.name)).toEqual(names.map(([text, isOld]) => (isOld ? 'aü€' : text)));
      expect(entries.map((entry) => entry.url)).toEqual(names.map((_, i) => `http://a/${i}`));
    }),
  );
});

test('lines that are no UTF-8 are read as Windows-1252, and the others are left alone', () => {
  const latin = Uint8Array.from('#EXTINF:-1,Caf\u00e9\nhttp://a.example/1.ts\n', (char) => char.charCodeAt(0));
  const utf8 = bytes('#EXTINF:-1,Türkü\nhttp://a.example/2.ts\n');
  const both = new Uint8Array([...latin, ...utf8]);

  expect(read(both).entries.map((entry) => entry.name)).toEqual(['Café', 'Türkü']);
});

test('UTF-16 is known by its byte order mark', () => {
  const text = '\ufeff#EXTINF:-1,電視\nhttp://a.example/1.ts\n';
  const little = new Uint8Array(text.split('').flatMap((char) => [char.charCodeAt(0) & 255, char.charCodeAt(0) >> 8]));

  expect(read(little).entries.map((entry) => entry.name)).toEqual(['電視']);
});

describe('a group', () => {
  test('before the entries holds until the next; within an entry it is that entry’s', () => {
    const { entries } = read(`#EXTGRP:News
#EXTINF:-1,A
http://a.example/1.ts
#EXTINF:-1,B
#EXTGRP:Sport
http://a.example/2.ts
#EXTINF:-1,C
http://a.example/3.ts
#EXTINF:-1 group-title="Own",D
http://a.example/4.ts`);

    expect(entries.map((entry) => entry.groups)).toEqual([['News'], ['Sport'], ['News'], ['Own']]);
  });
});

test('a plain list of addresses takes names from the files, else numbers', () => {
  const { entries } = read('http://a.example/Morning_Show.mp4\nhttp://a.example/live/12.ts\nudp://@239.1.1.1:5000\n');

  expect(entries.map((entry) => entry.name)).toEqual(['Morning Show', 'Channel 2', 'Channel 3']);
});

test('headers behind an address are taken from it', () => {
  const { entries } = read(
    'http://a.example/1.ts|User-Agent=Test%2F1.0&Referer=http://r.example/&!X-Own=1&bad name=2&X-Line=a%0d%0ab',
  );

  expect(entries).toMatchObject([
    { url: 'http://a.example/1.ts', userAgent: 'Test/1.0', headers: { Referer: 'http://r.example/', 'X-Own': '1' } },
  ]);
});

test('what cannot be used is skipped and told by line', () => {
  const { entries, parser } = read(`#EXTM3U
#EXTINF:-1,No address
#EXTINF:-1,One\u0000
http://a.example/1.ts
<html><body>502</body></html>
#EXTINF:-1,File
C:\\films\\a.mkv
plugin://plugin.video.example/1
#EXTINF:-1,Last`);

  expect(entries.map((entry) => entry.name)).toEqual(['One']);
  expect(parser.skippedCount).toBe(5);
  expect(parser.skipped.map(({ line, why }) => [line, why])).toEqual([
    [2, 'an entry without an address'],
    [5, 'markup among the entries'],
    [7, 'this is not an address'],
    [8, 'addresses of the kind plugin:// cannot be played'],
    [9, 'an entry without an address'],
  ]);
});

test('a line longer than the limit is skipped without being held', () => {
  const parser = new M3uParser({ line: 100 });
  const entries = [
    ...parser.push(bytes('#EXTINF:-1,One\nhttp://a.example/')),
    ...Array.from({ length: 50 }, () => parser.push(bytes('x'.repeat(50)))).flat(),
    ...parser.push(bytes(`\n${ONE}`)),
    ...parser.end(),
  ];

  expect(entries.map((entry) => entry.name)).toEqual(['One']);
  expect(parser.skipped).toMatchObject([{ line: 2, why: 'a line of more than 100 characters' }]);
});

test('only so many skipped lines are kept, but all are counted', () => {
  const { parser } = read(`${ONE}${'nonsense\n'.repeat(20)}`, { skipped: 3 });

  expect([parser.skipped.length, parser.skippedCount]).toEqual([3, 20]);
});

test.each([
  ['empty', ''],
  ['empty', '\ufeff\n \r\n\n'],
  ['html', '\n  <!DOCTYPE html><html><body>502 Bad Gateway</body></html>'],
  ['html', bytes('\ufeff<html>')],
  ['xml', '<?xml version="1.0"?><tv></tv>'],
  ['json', '{"user_info":{"auth":0}}'],
  ['json', '[{"a":1}]'],
  ['pls', '[playlist]\nFile1=http://a.example/1.mp3'],
  ['hls', '#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:9.9,\n1.ts'],
  ['hls', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8'],
  ['text', 'Invalid username or password'],
  ['no-entries', '#EXTM3U\n'],
  ['no-entries', '#EXTM3U\n#EXTINF:-1,One\n'],
  ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0])],
  ['xz', new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])],
  ['zip', new Uint8Array([0x50, 0x4b, 3, 4])],
  ['binary', Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)],
  ['binary', new Uint8Array(4096)],
] as const)('what is %s is refused as such', (kind, input) => {
  expect(kindOf(input)).toBe(kind);
});

test('a refusal says what was found, for people', () => {
  expect(() => read('<html>busy</html>')).toThrow(
    'this is not a playlist: it is an HTML page, such as a provider’s error page (it begins with “<html>busy</html>”)',
  );
});
