import { describe, expect, test } from 'vitest';
import { NotAGuide, XmltvParser, type GuideChannel, type GuideProgramme } from './index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function read(
  input: string | Uint8Array,
  limits = {},
): { channels: GuideChannel[]; programmes: GuideProgramme[]; parser: XmltvParser } {
  const parser = new XmltvParser(limits);
  const parts = [parser.push(input), parser.end()];
  return { channels: parts.flatMap((p) => p.channels), programmes: parts.flatMap((p) => p.programmes), parser };
}

const guide = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n<tv>${inside}</tv>`;
const programme = (inside: string, attributes = 'start="20300101120000 +0000" stop="20300101123000 +0000" channel="one"') =>
  `<programme ${attributes}>${inside}</programme>`;
const titleOf = (inside: string) => read(guide(programme(inside))).programmes[0]?.title;
const kindOf = (input: string | Uint8Array) => {
  try {
    read(input);
  } catch (error) {
    if (error instanceof NotAGuide) return error.looksLike;
    throw error;
  }
  return 'a guide';
};

const full = guide(`
  <channel id="one"><display-name lang="en">One</display-name><display-name>One HD</display-name><icon src="http://a.example/1.png"/></channel>
  ${programme(`<title lang="en">Midday News</title><sub-title>Part 1</sub-title><desc>Headlines
    and more.</desc><credits><actor role="x">A</actor></credits><date>2029-12-31</date><category>News</category><category>Other</category>
    <icon src="https://a.example/p.png"/><episode-num system="onscreen">S9E9</episode-num><episode-num system="xmltv_ns">1.11.</episode-num><rating system="x"><value>PG</value></rating>`)}`);
const one = { id: 'one', names: ['One', 'One HD'], icon: 'http://a.example/1.png' };
const midday = {
  channel: 'one',
  start: 1893499200,
  stop: 1893501000,
  title: 'Midday News',
  subTitle: 'Part 1',
  description: 'Headlines and more.',
  lang: 'en',
  category: 'News',
  icon: 'https://a.example/p.png',
  date: '20291231',
  season: 2,
  episode: 12,
}; // prettier-ignore

test('channels and programmes are read with what they tell', () => {
  const { channels, programmes, parser } = read(full);

  expect([channels, programmes, parser.skippedCount]).toEqual([[one], [midday], 0]);
});

test.each([1, 2, 7, 64])('chunks of %i bytes give the same as the whole', (size) => {
  const parser = new XmltvParser();
  const all = bytes(full.replace('Headlines', 'Türkü &amp; 電視 &eacute;'));
  const parts = [];
  for (let at = 0; at < all.length; at += size) parts.push(parser.push(all.slice(at, at + size)));
  parts.push(parser.end());

  expect(parts.flatMap((p) => p.channels)).toEqual([one]);
  expect(parts.flatMap((p) => p.programmes)).toEqual([{ ...midday, description: 'Türkü & 電視 é and more.' }]);
});

describe('a title', () => {
  test.each([
    ['<title>Tom &amp; Jerry</title>', 'Tom & Jerry'],
    ['<title>Tom & Jerry; more</title>', 'Tom & Jerry; more'],
    ['<title>caf&eacute; &ecirc; &unknown; &#39;x&#39; &#x41;</title>', "café ê &unknown; 'x' A"],
    ['<title>a <1> b < c</title>', 'a <1> b < c'],
    ['<title>a\u001a\u0000b</title>', 'ab'],
    ['<title><![CDATA[Tom & <Jerry>]]></title>', 'Tom & <Jerry>'],
    ['<title>one<br>two</title>', 'onetwo'],
    ['<title></title><title>second</title>', 'second'],
    ['<TITLE>loud</TITLE>', 'loud'],
  ])('written as %s is read', (inside, title) => {
    expect(titleOf(inside)).toBe(title);
  });
});

test('closing tags that close nothing lose no later programme', () => {
  const { programmes } = read(guide(`${programme('<title>a</title></br></b>')}${programme('<title>b</title>')}`));

  expect(programmes.map((p) => p.title)).toContain('b');
});

test('a stop that is missing or not after the start is left open', () => {
  const at = 'start="20300101120000 +0000" channel="one"';
  const { programmes } = read(
    guide(programme('<title>a</title>', at) + programme('<title>b</title>', `${at} stop="20300101110000 +0000"`)),
  );

  expect(programmes.map((p) => p.stop)).toEqual([null, null]);
});

test('what cannot be used is skipped and told by line', () => {
  const { parser } = read(
    guide(
      `<channel id=""/>\n${programme('<desc>no title</desc>')}\n${programme('<title>x</title>', 'start="soon" channel="one"')}\n${programme('<title>x</title>', 'start="20300101120000"')}`,
    ),
  );

  expect(parser.skipped).toEqual([
    { line: 3, why: 'a channel without an id' },
    { line: 4, why: 'a programme without a title' },
    { line: 5, why: 'a programme without a readable start' },
    { line: 6, why: 'a programme without a usable channel' },
  ]);
});

test('a wrongly declared encoding does not matter, a right one does', () => {
  const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
  const named = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?><tv>${programme('<title>caf\u00e9</title>')}</tv>`;
  const cyrillic = latin(
    `<?xml version="1.0" encoding="windows-1251"?><tv>${programme('<title>\u00cc\u00ee\u00f0\u00e5</title>')}</tv>`,
  );

  expect(read(latin(named('UTF-8'))).programmes[0]?.title).toBe('café');
  expect(read(bytes(named('ISO-8859-1'))).programmes[0]?.title).toBe('café');
  expect(read(latin(named('ISO-8859-1'))).programmes[0]?.title).toBe('café');
  expect(read(cyrillic).programmes[0]?.title).toBe('Море');
  expect(read(bytes(`\ufeff${named('nonsense')}`)).programmes[0]?.title).toBe('café');
});

test('declared entities are not expanded, and nothing outside is asked for', () => {
  const bomb = `<!DOCTYPE tv [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><tv>${programme('<title>&b; &x;</title>')}</tv>`;

  expect(read(bomb).programmes[0]?.title).toBe('&b; &x;');
});

test('a guide without channels and programmes is a guide', () => {
  expect(read('<tv></tv>').channels).toEqual([]);
  expect(read('<tv/>').channels).toEqual([]);
});

test('a guide that is cut off gives what came whole', () => {
  const { programmes } = read(guide(programme('<title>a</title>')).replace('</tv>', '<programme start="2030010112'));

  expect(programmes.map((p) => p.title)).toEqual(['a']);
});

test.each([
  ['empty', ''],
  ['empty', ' \n'],
  ['html', '<!DOCTYPE html><html><body>502</body></html>'],
  ['xml', '<?xml version="1.0"?><rss></rss>'],
  ['xml', '<?xml version="1.0"?>'],
  ['json', '{"error":"x"}'],
  ['playlist', '#EXTM3U\n'],
  ['text', 'Not found'],
  ['binary', Uint8Array.from({ length: 2048 }, (_, i) => (i * 7919 + 3) % 256)],
  ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0])],
] as const)('what is %s is refused as such', (kind, input) => {
  expect(kindOf(input)).toBe(kind);
});

test('limits hold: text, depth, endless tags, counts', () => {
  expect(read(guide(programme(`<title>${'x'.repeat(500)}</title>`)), { text: 100 }).programmes[0]?.title).toHaveLength(100);
  expect(() => read(`<tv>${'<a>'.repeat(50)}`)).toThrow('nest deeper');
  expect(() => read(`<tv><title>${'x'.repeat(5000)}`, { part: 1000 })).toThrow('larger than any');
  expect(() => read(`<tv><channel id="${'x'.repeat(5000)}`, { part: 1000 })).toThrow('larger than any');
  expect(read(guide('<channel id="a"/><channel id="b"/>'), { channels: 1 }).parser.skippedCount).toBe(1);
});

test.each(['<?\udb97', '<tv><channel id="a" src\ud800\ud800="x"/></tv>'])(
  'half of a surrogate pair in %j is no error of ours',
  (text) => {
    const parser = new XmltvParser();
    const read = () => [parser.push(text), parser.end()];
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(NotAGuide);
    }
  },
);
