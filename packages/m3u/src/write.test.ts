import fc from 'fast-check';
import { expect, test } from 'vitest';
import { M3uParser, NotAPlaylist, writeEntry, writeHeader } from './index.ts';

test('the extended form carries the attributes that are not empty', () => {
  const text =
    writeHeader([['x-tvg-url', 'http://a.example/x?a=1&b=2']]) +
    writeEntry({
      name: 'One, "two"\nthree',
      url: 'http://a.example/1.ts',
      attributes: [
        ['tvg-id', 'one'],
        ['tvg-logo', ''],
        ['group-title', 'The "News"'],
      ],
    });

  expect(text).toBe(
    '#EXTM3U x-tvg-url="http://a.example/x?a=1&b=2"\r\n#EXTINF:-1 tvg-id="one" group-title="The \'News\'",One, "two" three\r\nhttp://a.example/1.ts\r\n',
  );
});

test('the plain form is the name and the address', () => {
  expect(writeHeader() + writeEntry({ name: 'One', url: 'http://a.example/1.ts' })).toBe(
    '#EXTM3U\r\n#EXTINF:-1,One\r\nhttp://a.example/1.ts\r\n',
  );
});

/** Texts as a list can carry them: no control characters and quotes, no blanks at the ends. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((s) => s.replaceAll(/[\p{Cc}\ufeff"]/gu, '').trim())
  .filter((s) => s !== '' && s.length <= 500);

test('what is written is read back', () => {
  const entry = fc.record({ name: text, tvgId: text, group: text.filter((s) => !s.includes(';')), id: fc.nat() });

  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (entries, size) => {
      const written =
        writeHeader() +
        entries
          .map(({ name, tvgId, group, id }) =>
            writeEntry({
              name,
              url: `http://a.example/${id}.ts`,
              attributes: [
                ['tvg-id', tvgId],
                ['group-title', group],
              ],
            }),
          )
          .join('');
      const bytes = new TextEncoder().encode(written);
      const parser = new M3uParser();
      const read = [];
      for (let at = 0; at < bytes.length; at += size) read.push(...parser.push(bytes.slice(at, at + size)));
      read.push(...parser.end());
      expect(read.map(({ name, tvgId, groups, url }) => ({ name, tvgId, group: groups.join(';'), url }))).toEqual(
        entries.map(({ name, tvgId, group, id }) => ({ name, tvgId, group, url: `http://a.example/${id}.ts` })),
      );
      expect(parser.skippedCount).toBe(0);
    }),
    { numRuns: 300, seed: 20260101 },
  );
});

/** Whether the parser refuses; any other failure is thrown on. */
function isRefused(run: () => void): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof NotAPlaylist) return true;
    throw error;
  }
}

test('no input makes the parser fail, loop or tell a line that is not there', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '#EXTM3U',
      '#EXTINF:-1',
      ' tvg-id="',
      "group-title='",
      '",',
      ',',
      '=',
      '"',
      "'",
      '\n',
      '\r',
      '\r\n',
      '\u0000',
      '\ufeff',
      '#EXTGRP:',
      '#EXTVLCOPT:http-user-agent=',
      'http://a.example/1.ts',
      '|User-Agent=x',
      '<html>',
      '{',
      '#EXTHTTP:{"a":"b"}',
      '%zz',
      '\u00ff',
    ),
    fc.string({ maxLength: 12 }),
  );

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (pieces, size) => {
      const bytes = new TextEncoder().encode(pieces.join(''));
      const parser = new M3uParser({ line: 200 });
      let entries = 0;
      const refused = isRefused(() => {
        for (let at = 0; at < bytes.length; at += size) entries += parser.push(bytes.slice(at, at + size)).length;
        entries += parser.end().length;
      });
      expect(refused || entries === parser.entryCount).toBe(true);
      expect(parser.skipped.every(({ line }) => line >= 1 && line <= parser.line)).toBe(true);
    }),
    { numRuns: 2000, seed: 20260102 },
  );
});

test('random bytes are refused or read, never thrown over', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const parser = new M3uParser();
      isRefused(() => {
        parser.push(bytes);
        parser.end();
      });
      expect(parser.entryCount).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000, seed: 20260103 },
  );
});
