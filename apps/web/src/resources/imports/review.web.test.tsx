import { getImportDifference, listImportMatches } from '@muxwell/contract';
import { expect, test } from 'vitest';
import { read, rendered } from '../../testing/rendered.tsx';
import { Attributes } from './attributes.tsx';
import { Difference } from './difference.tsx';
import type { Run } from './run.ts';
import { answersOf, Unclear } from './unclear.tsx';

const run = {
  id: '01900000-0000-7000-8000-000000000001',
  attributes: [
    { name: 'tvg-id', count: 1200, samples: ['one.example', 'two.example'] },
    { name: 'x-logo', count: 3, samples: ['http://tv.example/1.png'] },
  ],
  mapping: { logoUrl: 'gone-by-now' },
  changes: { added: 1, changed: 12, gone: 0, unchanged: 5 },
  unclear: 1,
} as unknown as Run;
const params = { id: run.id };

test('the mapping names what the list has, with how often, and keeps a choice that the list has not', async () => {
  const page = await rendered(<Attributes run={run} />);

  expect(page).toContain('tvg-id');
  expect(page).toContain('1,200');
  expect(page).toContain('one.example · two.example');
  expect(page).toMatch(/<option value="gone-by-now" selected="">/);
  expect(page).toMatch(/<button[^>]* disabled=""[^>]*>[^<]*<\/button>/);
});

test('a difference shows what was and what is, and how many more there are', async () => {
  const changed = [{ id: 1, name: 'News', fields: [{ field: 'name', was: 'Old news', now: 'News' }] }];
  const answers = [read(getImportDifference, { params }, { changed, added: [], gone: [] } as never)];
  const page = await rendered(<Difference run={run} />, { answers });

  expect(page).toMatch(/<del[^>]*>Old news<\/del>/);
  expect(page).toMatch(/<ins[^>]*>News<\/ins>/);
  expect(page).toContain('11');
});

const match = {
  seq: 4,
  name: 'News 2',
  group: 'UK',
  line: 9,
  why: 'moved',
  streamId: 7,
  candidates: [
    { id: 7, name: 'News Two', group: 'UK' },
    { id: 8, name: 'News 2 HD', group: '' },
  ],
};
const unclear = (answers: ReadonlyMap<number, number | 'new' | 'skip'>, isOpen = true) =>
  rendered(<Unclear run={run} answers={answers} onAnswers={isOpen ? () => undefined : null} />, {
    answers: [
      read(listImportMatches, { params, query: { limit: 50, after: undefined } }, {
        items: [match],
        next: null,
        total: 1,
      } as never),
    ],
  });

test('an unclear entry offers each stream that it could be, a new one, and none; the answer stands', async () => {
  const page = await unclear(new Map([[4, 8]]));

  expect([...page.matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value)).toEqual(['', '7', '8', 'new', 'skip']);
  expect(page).toMatch(/<option value="8" selected="">/);
  expect(await unclear(new Map(), false)).not.toContain('<select');
});

test('answers go out as the stream that it is, a new one, or none', () => {
  expect(
    answersOf(
      new Map<number, number | 'new' | 'skip'>([
        [1, 7],
        [2, 'new'],
        [3, 'skip'],
      ]),
    ).matches,
  ).toEqual([
    { seq: 1, streamId: 7, skip: false },
    { seq: 2, streamId: null, skip: false },
    { seq: 3, streamId: null, skip: true },
  ]);
});
