import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GUIDE_END, guideStart, NotAGuide, writeChannel, writeProgramme, XmltvParser } from './index.ts';

test('a guide is written in the order of its DTD', () => {
  const text =
    guideStart('ex"ample') +
    writeChannel({ id: 'a&b', name: 'A < B', icon: '' }) +
    writeProgramme({
      start: 1893499200,
      stop: 1893501000,
      channel: 'a&b',
      title: 'News',
      lang: 'en',
      subTitle: 'One',
      description: 'Text',
      category: 'News',
      icon: 'http://a.example/p?x=1&y=2',
      season: 2,
      episode: 12,
    }) +
    GUIDE_END;

  expect(text).toBe(`<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE tv SYSTEM "xmltv.dtd">
<tv generator-info-name="ex&quot;ample">
<channel id="a&amp;b"><display-name>A &lt; B</display-name></channel>
<programme start="20300101120000 +0000" stop="20300101123000 +0000" channel="a&amp;b"><title lang="en">News</title><sub-title lang="en">One</sub-title><desc lang="en">Text</desc><category>News</category><icon src="http://a.example/p?x=1&amp;y=2"/><episode-num system="xmltv_ns">1.11.</episode-num></programme>
</tv>
`);
});

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((s) =>
    s
      .replaceAll(/[\p{Cc}\ufeff\ufffe\uffff]/gu, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  )
  .filter((s) => s !== '');
const maybe = fc.oneof(fc.constant(''), text);

test('what is written is read back', () => {
  const programme = fc.record({
    start: fc.integer({ min: 0, max: 2_000_000_000 }),
    length: fc.integer({ min: 1, max: 86_400 }),
    channel: text,
    title: text,
    subTitle: maybe,
    description: maybe,
    category: maybe,
    season: fc.option(fc.integer({ min: 1, max: 99 })),
    episode: fc.integer({ min: 1, max: 999 }),
  });

  fc.assert(
    fc.property(fc.array(programme, { maxLength: 12 }), fc.integer({ min: 1, max: 60 }), (programmes, size) => {
      const wanted = programmes.map(({ length, ...p }) => ({ ...p, stop: p.start + length, lang: '', icon: '' }));
      const bytes = new TextEncoder().encode(
        guideStart('t') +
          wanted.map((p) => writeChannel({ id: p.channel, name: p.title, icon: '' }) + writeProgramme(p)).join('') +
          GUIDE_END,
      );
      const parser = new XmltvParser();
      const parts = [];
      for (let at = 0; at < bytes.length; at += size) parts.push(parser.push(bytes.slice(at, at + size)));
      parts.push(parser.end());
      expect(parts.flatMap((p) => p.programmes)).toEqual(wanted.map((p) => ({ ...p, date: '' })));
      expect(parts.flatMap((p) => p.channels)).toEqual(wanted.map((p) => ({ id: p.channel, names: [p.title], icon: '' })));
    }),
    { numRuns: 200, seed: 20260201 },
  );
});

test('no input makes the parser fail in a way of its own', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<tv>',
      '</tv>',
      '<channel id="',
      '<programme start="20300101120000" channel="a">',
      '</programme>',
      '<title>',
      '</title>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<!DOCTYPE tv [',
      ']>',
      '<?xml version="1.0"?>',
      '&',
      '&amp;',
      '&#',
      ';',
      '"',
      "'",
      '>',
      '<',
      '/',
      '</',
      '\u0000',
      '\ufeff',
      'xmlns:a="b"',
      '<a:b c=d>',
    ),
    fc.string({ maxLength: 10 }),
  );

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (pieces, size) => {
      const bytes = new TextEncoder().encode(`<tv>${pieces.join('')}`);
      const parser = new XmltvParser({ part: 5000 });
      let channels = 0;
      const isRefused = refuses(() => {
        for (let at = 0; at < bytes.length; at += size) channels += parser.push(bytes.slice(at, at + size)).channels.length;
        channels += parser.end().channels.length;
      });
      expect(isRefused || channels === parser.channelCount).toBe(true);
    }),
    { numRuns: 2000, seed: 20260202 },
  );
});

/** Whether the parser refuses; any other failure is thrown on. */
function refuses(run: () => void): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof NotAGuide) return true;
    throw error;
  }
}
