// What comes as before is not staged (`known-rows.ts`): whatever a list becomes, that ends as it does when all of it is.
import type { ImportRunDetail } from '@muxwell/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Caller } from '../../testing/house.ts';
import { ownApp } from '../../testing/own-app.ts';
import { runAtRest, startProviderHouse, type ProviderHouse } from '../../testing/provider-house.ts';

let house: ProviderHouse;
beforeAll(async () => {
  house = await startProviderHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

interface Line {
  kind: 'live' | 'movie' | 'series';
  id: number;
  name: string;
  guide: string;
  logo: number;
  group: string;
}

const few = (most: number) => fc.nat(most);
const line: fc.Arbitrary<Line> = fc.record({
  kind: fc.constantFrom('live', 'live', 'movie', 'series'),
  id: few(9),
  name: fc.constantFrom('News', 'News HD', 'Sport 1', 'Sport 2', 'Harbour S01E01', 'Harbour S01E02', 'Ämter', ''),
  guide: fc.constantFrom('', '', 'news.example', 'sport.example'),
  logo: few(3),
  group: fc.constantFrom('A', 'B', 'A;B', ''),
});
type Step = { at: number; to: number; is: 'gone' | 'twice' | 'moved' | 'other' | 'new'; line: Line; what: keyof Line };
const step: fc.Arbitrary<Step> = fc.record({
  at: few(20),
  to: few(20),
  is: fc.constantFrom('gone', 'twice', 'moved', 'other', 'other', 'new'),
  line,
  what: fc.constantFrom('id', 'name', 'guide', 'logo', 'group'),
});

function changed(list: readonly Line[], { at, to, is, line: given, what }: Step): Line[] {
  const here = at % Math.max(list.length, 1);
  const one = list[here] ?? given;
  const rest = list.toSpliced(here, 1);
  if (is === 'gone') return rest;
  if (is === 'twice') return list.toSpliced(to, 0, one);
  if (is === 'moved') return rest.toSpliced(to, 0, one);
  if (is === 'new') return list.toSpliced(to, 0, given);
  return list.with(here, { ...one, [what]: given[what] });
}

const textOf = (list: readonly Line[]) =>
  `#EXTM3U\n#EXTINF:-1 group-title="A",Always\nhttp://up.example/live/u/p/99.ts\n${list
    .map(
      ({ kind, id, name, guide, logo, group }) =>
        `#EXTINF:-1 tvg-id="${guide}" tvg-logo="http://img.example/${logo}.png" group-title="${group}",${name}\n${
          id > 7
            ? `http://up.example/any/${kind}-${id}.${kind === 'live' ? 'ts' : 'mkv'}`
            : `http://up.example/${kind}/u/p/${id}.${kind === 'live' ? 'ts' : 'mkv'}`
        }\n`,
    )
    .join('')}`;

async function run(app: Caller, list: string, apply: 'now' | 'later') {
  house.provider.put('/list.m3u', list);
  const from = { kind: 'url', url: `${house.provider.url}/list.m3u` };
  const started = await app.call<ImportRunDetail>('POST', '/api/imports', { from, ...(apply === 'now' ? { apply } : {}) });
  let ended = await runAtRest(app, started.body.id);
  if (apply === 'later') {
    await app.call('POST', `/api/imports/${ended.id}/apply`, {});
    ended = await runAtRest(app, ended.id);
  }
  expect(ended).toMatchObject({ state: 'done', reason: '' });
  await house.settled();
  const { found, changes, unclear, skipped, groups } = ended;
  return { found, changes, unclear, skipped, groups };
}

/** Everything that is kept of an app's streams and series, whatever their ids are. */
const kept = ({ appId }: Caller) =>
  house.database.asOwner(
    `select s.kind, s.name, s.number, s.logo_url, s.epg_channel_id, s.container, s.details, s.season, s.episode, s.import_given, s.import_marks,
      s.gone_at is not null as is_gone, s.is_left_out, s.local_edits, e.name as series, e.gone_at is not null as is_series_gone,
      array(select c.name from unnest(s.category_ids) with ordinality x (id, place) join catalog.category c on c.app_id = s.app_id and c.id = x.id order by place) as groups
    from catalog.stream s left join catalog.series e on e.app_id = s.app_id and e.id = s.series_id where s.app_id = $1 order by s.id`,
    [appId],
  );

/** Somebody edits one stream, and deletes another. */
async function touch(app: Caller, at: number): Promise<void> {
  const { items } = (await app.call<{ items: { id: number }[] }>('GET', '/api/streams?limit=500&sort=id')).body;
  const [edited, deleted] = [items[at % items.length], items[(at + 1) % items.length]];
  if (at % 2 === 0 && edited) await app.call('PATCH', `/api/streams/${edited.id}`, { name: `Mine ${at}` });
  if (at % 3 === 0 && deleted) await app.call('POST', '/api/streams/delete', { ids: [deleted.id] });
  await house.settled();
}

test('a list that is compared while it is read leaves what one leaves that is staged as a whole', async () => {
  const lists = fc.array(line, { minLength: 1, maxLength: 12 });
  const many = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(lists, many, few(5), async (first, later, at) => {
      const [short, whole] = [await ownApp(house), await ownApp(house)];
      let list = first;
      for (const steps of [[], ...later]) {
        list = steps.reduce(changed, list);
        const text = textOf(list);
        expect(await run(short, text, 'now')).toEqual(await run(whole, text, 'later'));
        expect(await kept(short)).toEqual(await kept(whole));
        for (const app of [short, whole]) await touch(app, at);
      }
    }),
    // Each attempt takes seconds: a failure is told at once, with its seed, instead of made smaller.
    { numRuns: 3, endOnFailure: true },
  );
}, 120_000);
