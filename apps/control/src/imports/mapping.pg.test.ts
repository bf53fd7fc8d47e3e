import type { ImportRun, ImportSource } from '@muxwell/contract';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Caller } from '../../testing/house.ts';
import { ownApp } from '../../testing/own-app.ts';
import type { Provider } from '../../testing/provider.ts';
import { runAtRest, startProviderHouse, type ProviderHouse } from '../../testing/provider-house.ts';
import { until } from '../../testing/wait.ts';

let house: ProviderHouse;
let provider: Provider;
let app: Caller;
beforeAll(async () => {
  house = await startProviderHouse(inject('ownerUrl'));
  ({ provider } = house);
});
afterAll(() => house.close());
beforeEach(async () => void (app = await ownApp(house)));

const ended = (id: string) => runAtRest(app, id);
const from = () => ({ kind: 'url', url: `${provider.url}/list.m3u` });
const start = async (more: object) =>
  ended((await app.call<ImportRun>('POST', '/api/imports', { from: from(), ...more })).body.id);
const stream = async (name: string) => {
  const { body } = await app.call<{ items: { id: number; name: string }[] }>('GET', '/api/streams');
  return (await app.call<object>('GET', `/api/streams/${body.items.find((row) => row.name === name)?.id}`)).body;
};

const LIST = `#EXTM3U
#EXTINF:-1 tvg-id="one.example" channel="77" label="Erste" section="News" lang="de" land="CH" added="1704067200" xxx="1" stars="7,5" catchup-days="5",One
http://up.example/live/u/p/1.ts
`;
const mapping = {
  name: 'label',
  number: 'channel',
  group: 'section',
  language: 'lang',
  country: 'land',
  addedAt: 'added',
  isAdult: 'xxx',
  rating: 'stars',
  archiveDays: 'catchup-days',
  epgChannelId: '',
};

test('any attribute fills any field, and none empties it', async () => {
  provider.put('/list.m3u', LIST);
  await start({ apply: 'now', mapping });
  await house.settled();

  expect(await stream('Erste')).toMatchObject({
    number: 77,
    epgChannelId: null,
    isAdult: true,
    addedAt: '2024-01-01T00:00:00.000Z',
    details: { language: 'de', country: 'CH', rating: 7.5, archiveDays: 5 },
  });
});

test('the preview tells each attribute with samples; read again with a mapping, the run and its source keep it', async () => {
  provider.put('/list.m3u', LIST);
  const staged = await start({});
  expect(staged.attributes).toContainEqual({ name: 'channel', count: 1, samples: ['77'] });
  expect(staged).toMatchObject({ state: 'staged', mapping: {}, groups: [{ name: 'Ungrouped' }] });

  const again = await app.call<ImportRun>('POST', `/api/imports/${staged.id}/read`, { mapping });
  expect([again.status, again.body.state]).toEqual([202, 'waiting']);
  expect(await ended(staged.id)).toMatchObject({ state: 'staged', mapping, groups: [{ name: 'News', samples: ['Erste'] }] });
  const saved = await app.call<ImportSource>('POST', '/api/import-sources', {
    name: 'Saved',
    from: { kind: 'url', url: `${provider.url}/x.m3u` },
    mapping,
  });
  expect(saved.body.mapping).toEqual(mapping);

  // The next run of the same address begins with it.
  expect(await start({})).toMatchObject({ mapping, groups: [{ name: 'News' }] });
  await app.call('POST', `/api/imports/${staged.id}/apply`, {});
  expect(await ended(staged.id)).toMatchObject({ state: 'done' });
  await house.settled();
  expect(await stream('Erste')).toMatchObject({ number: 77 });
  expect((await app.call('POST', `/api/imports/${staged.id}/read`, { mapping })).status).toBe(409);
});

test('every line that was left out is told as CSV, with its number and why', async () => {
  const bad = Array.from({ length: 2500 }, (_, i) => `#EXTINF:-1,"Lost, ${i}"\n`).join('');
  provider.put('/list.m3u', `${LIST}${bad}=cmd()\n`);
  const run = await start({});
  const csv = await app.call('GET', `/api/imports/${run.id}/skipped`);
  const lines = csv.text.trimEnd().split('\r\n');

  expect([run.skipped, run.skippedLines.length, lines.length]).toEqual([2500, 1000, 2501]);
  expect(lines.slice(0, 2)).toEqual(['line,why,text', '4,an entry without an address,"""Lost, 0"""']);
  expect(lines.at(-1)).toBe("2504,this is not an address,'=cmd()");
  expect(csv.headers['content-disposition']).toContain('skipped.csv');
});

test('a list that is read slowly holds back no event', async () => {
  const gate = Promise.withResolvers<void>();
  const many = Array.from({ length: 12_000 }, (_, i) => `#EXTINF:-1,Channel ${i}\nhttp://up.example/live/u/p/${i + 2}.ts\n`).join(
    '',
  );
  provider.put('/list.m3u', (_, response) => {
    response.write(`${LIST}${many}`);
    void gate.promise.then(() => response.end());
  });
  const { body } = await app.call<ImportRun>('POST', '/api/imports', { from: from() });
  await until('the first half is read', async () => {
    const run = await app.call<ImportRun>('GET', `/api/imports/${body.id}`);
    const staged = await house.database.asOwner('select seq from imports.entry where app_id = $1 limit 1', [app.appId]);
    return run.body.progress.phase === 'reading' && staged.length > 0;
  });
  await house.settled();
  gate.resolve();

  expect(await ended(body.id)).toMatchObject({ state: 'staged', found: { live: 12_001 } });
});
