// Whatever a source sends, PostgreSQL can store what is made of it: no NUL, no half of a character, in a text as in JSON.
import { NotAPlaylist } from '@muxwell/m3u';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { M3uStager } from './m3u-stager.ts';
import type { StagedRow } from './staged-row.ts';
import { XtreamStager } from './xtream-stager.ts';

/** A text that is cut at its limit in the middle of the last character. */
const long = (most: number) => `${'x'.repeat(most - 1)}😀y`;

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* textsOf(inner);
}
function faults(...values: unknown[]): string[] {
  const texts = values.flatMap((value) => [...textsOf(value)]);
  return texts.filter((text) => text.includes('\0') || !text.isWellFormed()).map((text) => JSON.stringify(text.slice(-20)));
}
function listed(list: string): [StagedRow[], object] {
  const stager = new M3uStager({ plot: 'about' });
  const rows = [...stager.push(new TextEncoder().encode(list)), ...stager.end()];
  stager.skipped();
  return [rows, stager.found()];
}

test.each([
  ['a name', `#EXTINF:-1,${long(500)}\nhttp://a.example/1.ts\n`],
  ['a group', `#EXTINF:-1 group-title="${long(500)}",One\nhttp://a.example/1.ts\n`],
  ['one of several groups', `#EXTINF:-1 group-title="${long(500)};B",One\nhttp://a.example/1.ts\n`],
  ['a guide id', `#EXTINF:-1 tvg-id="${long(500)}",One\nhttp://a.example/1.ts\n`],
  ['a sample of an attribute', `#EXTINF:-1 x="${long(200)}",One\nhttp://a.example/1.ts\n`],
  ['the name of an attribute', `#EXTINF:-1 ${long(100)}="x",One\nhttp://a.example/1.ts\n`],
  ['a mapped field', `#EXTINF:-1 about="${long(5000)}",One\nhttp://a.example/1.ts\n`],
  ['a line that is left out', `#EXTINF:-1,One\nhttp://a.example/1.ts\n${long(200)}\n`],
])('%s that is too long ends with a whole character', (_, list) => {
  const [rows, found] = listed(list);

  expect(rows).toHaveLength(1);
  expect(faults(rows, found)).toEqual([]);
});

test('an Xtream server’s texts lose what cannot be stored, and nothing else', () => {
  const stager = new XtreamStager({ server: 'http://a.example', username: 'u', password: 'p' });
  stager.list('vod-categories', [{ category_id: '1', category_name: 'Dra\0ma\ud83d' }]);
  const [film] = stager.list('vod', [
    { stream_id: 1, name: 'O\0ne\ud800', category_id: 1, plot: `a\0b\udc00c\n${long(5000)}`, genre: long(5000), num: '1' },
    { name: `\0${long(200)}` },
  ]);
  const skipped = stager.skipped();

  expect(film).toMatchObject({
    name: 'One\ufffd',
    groups: ['Drama\ufffd'],
    details: { plot: expect.stringMatching(/^ab\ufffdc\n/) },
  });
  expect(skipped).toHaveLength(1);
  expect(faults(film, skipped, stager.found())).toEqual([]);
});

/** What a list is refused with is stored as well. */
function said(list: string): unknown {
  try {
    return listed(list);
  } catch (error) {
    if (error instanceof NotAPlaylist) return error.message;
    throw error;
  }
}

test('no list and no answer makes a text that cannot be stored', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc.string({ unit: fc.constantFrom('\0', '\ud83d', '\ude00', '😀', '"', 'x', ' '), maxLength: 600 }),
  );
  fc.assert(
    fc.property(text, text, (one, two) => {
      const head = `#EXTINF:-1 tvg-id="${one}" group-title="${two}" about="${one}",${two}`;
      expect(faults(said(`${head}\nhttp://a.example/1\n${one}\n`), said(one))).toEqual([]);
      const stager = new XtreamStager({ server: 'http://a.example', username: 'u', password: 'p' });
      stager.list('live-categories', [{ category_id: one, category_name: two }]);
      const row = { stream_id: 1, name: one, category_id: one, epg_channel_id: two, stream_icon: `http://a/${two}` };
      expect(faults(stager.list('live', [row, { name: one }]), stager.skipped(), stager.found())).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
