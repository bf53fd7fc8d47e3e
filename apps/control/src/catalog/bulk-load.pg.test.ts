// Rows of a first import, whose keys the database does not check one by one: checked for all of them at the end.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { ownApp } from '../../testing/own-app.ts';
import { systemBy } from '../platform/by.ts';
import { createUnits } from '../platform/unit.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

const AT = '2026-01-01T00:00:00.000Z';
const EPISODE = {
  kind: 'episode',
  name: 'Harbour Lights S01E01',
  number: '1',
  logo_url: '',
  epg_channel_id: String.raw`\N`,
  category_ids: '{}',
  is_on_demand: 't',
  is_adult: 'f',
  container: 'mp4',
  details: '{}',
  season: '1',
  episode: '1',
  sources_sealed: '',
  source_count: '1',
  added_at: AT,
  updated_at: AT,
};

test('an episode whose series is not there is refused with all that came with it', async () => {
  const { appId } = await ownApp(house);
  const { catalog, database } = house.app;
  const by = systemBy(appId, 'test');
  const sourceId = randomUUID();
  const into = async (seriesOf: (drawn: number) => number) => {
    await using alone = await database.alone();
    await createUnits(alone.db).withApp(appId, by, ({ tx }) =>
      catalog.applyStraight(alone, tx, { appId, sourceId, why: 'a test', bouquets: { kind: 'none' } }, async (straight) => {
        const [drawn = 0] = await straight.seriesIds(1);
        const series = { app_id: appId, id: drawn, name: 'Harbour Lights', import_source_id: sourceId };
        await straight.write('series', Object.keys(series), [line(series)]);
        const row = { app_id: appId, ...EPISODE, series_id: seriesOf(drawn), import_source_id: sourceId };
        await straight.write('stream', Object.keys(row), [line(row)]);
      }),
    );
  };
  const count = async () =>
    (await house.database.asOwner<{ n: number }>(`select count(*)::int as n from catalog.stream where app_id = ${appId}`))[0]?.n;

  await expect(into((drawn) => drawn + 1)).rejects.toThrow('an imported episode names a series that is not there');
  expect(await count()).toBe(0);

  await into((drawn) => drawn);
  expect(await count()).toBe(1);
});

const line = (row: Record<string, string | number>) => Buffer.from(`${Object.values(row).join('\t')}\n`);
