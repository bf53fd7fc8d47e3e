import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopiedStreams } from './copied-streams.ts';

const columns = ['kind', 'name', 'number', 'logo_url', 'epg_channel_id', 'category_ids', 'is_on_demand', 'is_adult', 'container'];
const more = ['details', 'series_id', 'season', 'episode', 'sources_sealed', 'source_count', 'added_at', 'updated_at'];
const all = ['app_id', ...columns, ...more];

/** As PostgreSQL's manual has it, for a row of COPY's text format. */
const written = (value: string | null) =>
  value === null ? '\\N' : value.replaceAll(/[\\\t\n\r]/g, (char) => `\\${{ '\t': 't', '\n': 'n', '\r': 'r' }[char] ?? char}`);

interface Row {
  name: string;
  number: number;
  guide: string | null;
  details: Record<string, string>;
  season: number | null;
  sealed: string;
  at: number;
}
const lineOf = ({ name, number, guide, details, season, sealed, at }: Row) => {
  const time = new Date(at).toISOString();
  const first = ['1', 'live', name, String(number), '', guide, '{4,2}', 'true', 'f', 'ts'];
  const rest = [JSON.stringify(details), null, season === null ? null : String(season), null, sealed, '1', time, time];
  return `${[...first, ...rest].map(written).join('\t')}\n`;
};
const bytesOf = (rows: Row[]) => new TextEncoder().encode(rows.map(lineOf).join(''));

const text = fc.string({ unit: fc.constantFrom('a', 'N', '\\', '\t', '\n', '\r', 't', 'é', '😀', '{', '"') });
const row: fc.Arbitrary<Row> = fc.record({
  name: text,
  number: fc.integer({ min: -5, max: 2 ** 31 - 1 }),
  guide: fc.option(text),
  // The names are ours, and plain: Node 24.21 reads the key "\r" as "\" behind an object that had that one in its place.
  details: fc.dictionary(fc.constantFrom('title', 'plot', 'genre', ''), text),
  season: fc.option(fc.nat(99)),
  sealed: fc.oneof(fc.constantFrom('head~1.ts', 'heat~1.ts', 'head~', 'head', 'hea', '~1', '\\~1', '\\~1\t'), text),
  at: fc.nat(4_000_000_000_000),
});

test('whatever is written as lines of COPY is read from them, by number and then as it came', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), fc.nat(30), async (rows, cut) => {
      const copied = new CopiedStreams(1);
      copied.add(all, bytesOf(rows.slice(0, cut)));
      copied.add(all, bytesOf(rows.slice(cut)));
      const [first, n] = [Math.min(cut, rows.length), Math.max(rows.length - cut, 0)];
      const ranges = [
        { first: 10, n: first },
        { first: 1000, n },
      ];
      const streams = [...((await copied.inOrder(ranges))?.values() ?? [])];

      const ids = rows.map((_, i) => (i < first ? 10 + i : 1000 + i - first));
      const expected = rows
        .map((one, i) => ({ one, id: ids[i] ?? 0 }))
        .sort((a, b) => a.one.number - b.one.number || a.id - b.id);
      expect(
        streams.map((s) => [
          s.id,
          s.name,
          s.number,
          s.epg_channel_id,
          { ...s.details },
          s.season,
          s.sources_sealed,
          s.added_at.getTime(),
        ]),
      ).toEqual(
        expected.map(({ one, id }) => [id, one.name, one.number, one.guide, { ...one.details }, one.season, one.sealed, one.at]),
      );
      expect(streams.every((s) => s.category_ids.join() === '4,2' && s.is_on_demand && !s.is_adult)).toBe(true);
    }),
  );
});

test('a field that begins like the one of the line before is another', async () => {
  const names = ['éa', 'é', 'éa', 'éa', 'a', '', 'ab', '', 'x'.repeat(40), 'x'.repeat(40)];
  const copied = new CopiedStreams(1);
  const row = { number: 1, guide: null, details: {}, season: null, sealed: '', at: 0 };
  copied.add(all, bytesOf(names.map((name) => ({ ...row, name }))));

  const streams = await copied.inOrder([{ first: 1, n: names.length }]);
  expect([...(streams?.values() ?? [])].map(({ name }) => name)).toEqual(names);
});

test('nothing is told where the database has given more or fewer ids than there are rows', async () => {
  const copied = new CopiedStreams(1);
  copied.add(all, bytesOf([{ name: 'a', number: 1, guide: null, details: {}, season: null, sealed: '', at: 0 }]));

  expect(await copied.inOrder([{ first: 1, n: 2 }])).toBeNull();
  expect(await copied.inOrder([])).toBeNull();
});
