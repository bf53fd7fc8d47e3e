// Streams as files.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

test('an export has what the filter finds, in each form', async () => {
  const { body: news } = await house.owner.call<{ id: number }>('POST', '/api/categories', { kind: 'live', name: 'News' });
  const create = async (body: object) =>
    (await house.owner.call<{ id: number }>('POST', '/api/streams', { kind: 'live', ...body })).body.id;
  const sources = [{ url: 'http://203.0.113.4/first.ts' }, { url: 'http://203.0.113.4/second.ts' }];
  const one = { name: '=Export "One"', number: 901, sources, categoryIds: [news.id], epgChannelId: 'one.example' };
  const id = await create(one);
  await create({ name: 'Export without', number: 902 });
  await create({ name: 'Export radio', kind: 'radio', sources });
  const file = (format: string, search = 'export') =>
    house.owner.call('POST', '/api/streams/export', { format, streams: { filter: { kind: 'live', search } } });

  const json = await file('json');
  expect(json.headers['content-disposition']).toBe('attachment; filename="streams.json"');
  expect(JSON.parse(json.text)).toMatchObject([
    { id, number: 901, categories: ['News'], sources: sources.map(({ url }) => url) },
    { name: 'Export without', sources: [] },
  ]);
  expect((await file('m3u')).text.split('\r\n')).toEqual([
    '#EXTM3U',
    '#EXTINF:-1 tvg-id="one.example" tvg-chno="901" group-title="News",=Export "One"',
    'http://203.0.113.4/first.ts',
    '',
  ]);
  const [head, first] = (await file('csv')).text.split('\r\n');
  expect(head).toMatch(/^id,kind,number,name,/);
  expect(first).toContain(',live,901,"\'=Export ""One""",News,');
  expect(first).toContain('"http://203.0.113.4/first.ts\nhttp://203.0.113.4/second.ts"');
  expect(JSON.parse((await file('json', 'no such name')).text)).toEqual([]);
});
