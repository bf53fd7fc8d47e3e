// Countries of streams and bouquets on a whole control plane: hidden in lists, refused at play, undone, cloned, and kept by a re-import.
import type { BouquetDetail, ImportRun, Stream, StreamDetail } from '@muxwell/contract';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { writeMmdb } from '../../testing/mmdb.ts';
import { until } from '../../testing/wait.ts';

let house: House;
let folder: string;
let bouquetId: number;
let newsId: number;
const made = async <T = { id: number }>(path: string, body: unknown): Promise<T> => {
  const { status, body: answer, text } = await house.owner.call<T>('POST', path, body);
  expect(status, text).toBeLessThan(300);
  return answer;
};
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  folder = await mkdtemp(join(tmpdir(), 'muxwell-countries-'));
  newsId = (await made('/api/categories', { kind: 'live', name: 'News' })).id;
  bouquetId = (await made('/api/bouquets', { name: 'All', categoryIds: [newsId] })).id;
  await made('/api/lines', { username: 'alice', password: 's3cret', bouquetIds: [bouquetId] });
  await writeMmdb(join(folder, 'country.mmdb'), 'Test-Country', {
    '198.51.100.0/25': { country: { iso_code: 'PT' } },
    '198.51.100.128/25': { country: { iso_code: 'ES' } },
  });
  await house.owner.call('PATCH', '/api/settings', { values: { 'geo.countryFile': join(folder, 'country.mmdb') } });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

const [PORTUGAL, SPAIN] = ['198.51.100.1', '198.51.100.200'];
async function listed(ip: string): Promise<string[]> {
  await house.settled();
  const path = '/player_api.php?username=alice&password=s3cret&action=get_live_streams';
  const { body } = await house.nobody.call<{ name: string }[]>('GET', path, undefined, { 'x-forwarded-for': ip });
  return body.map((row) => row.name);
}
const explain = async (streamId: number, ip: string) =>
  (await made<{ isAllowed: boolean; reason: string; says: string }>('/api/explain', { line: 'alice', streamId, ip })).reason;
const change = async (path: string, body: unknown) => {
  const { status, text } = await house.owner.call('PATCH', path, body);
  expect(status, text).toBe(200);
};

test('a stream is hidden and refused where it may not be watched, until that is undone', async () => {
  const body = { kind: 'live', name: 'Local', categoryIds: [newsId], allowedCountries: ['pt', 'FR'] };
  const stream = await made<StreamDetail>('/api/streams', body);
  expect(stream.allowedCountries).toEqual(['PT', 'FR']);
  expect([await listed(PORTUGAL), await listed(SPAIN), await listed('203.0.113.1')]).toEqual([['Local'], [], []]);
  expect(await explain(stream.id, SPAIN)).toBe('country-not-allowed');
  expect(await explain(stream.id, '203.0.113.1')).toBe('country-unknown');
  expect(await explain(stream.id, PORTUGAL)).toBe('allowed');

  await change(`/api/streams/${stream.id}`, { allowedCountries: [], deniedCountries: ['PT'] });
  expect([await listed(PORTUGAL), await listed(SPAIN)]).toEqual([[], ['Local']]);
  const [last] = (await house.owner.call<{ items: { id: string }[] }>('GET', '/api/change-sets?limit=1')).body.items;
  await made(`/api/change-sets/${last?.id}/undo`, {});
  expect([await listed(PORTUGAL), await listed(SPAIN)]).toEqual([['Local'], []]);

  const twin = await made<StreamDetail>(`/api/streams/${stream.id}/clone`, {});
  expect(twin.allowedCountries).toEqual(['PT', 'FR']);
  await made('/api/streams/delete', { ids: [stream.id, twin.id] });
});

test('a bouquet grants in its countries alone', async () => {
  const { id } = await made<Stream>('/api/streams', { kind: 'live', name: 'Everywhere', categoryIds: [newsId] });
  expect(await listed(SPAIN)).toEqual(['Everywhere']);
  await change(`/api/bouquets/${bouquetId}`, { deniedCountries: ['es'] });
  const { body } = await house.owner.call<BouquetDetail>('GET', `/api/bouquets/${bouquetId}`);
  expect([body.allowedCountries, body.deniedCountries]).toEqual([[], ['ES']]);
  expect([await listed(PORTUGAL), await listed(SPAIN)]).toEqual([['Everywhere'], []]);
  expect([await explain(id, PORTUGAL), await explain(id, SPAIN)]).toEqual(['allowed', 'country-not-allowed']);

  await change(`/api/bouquets/${bouquetId}`, { deniedCountries: [] });
  expect(await listed(SPAIN)).toEqual(['Everywhere']);
  await made('/api/streams/delete', { ids: [id] });
});

test('what was set here stays when its list is imported again', async () => {
  const text = (name: string) => `#EXTM3U\n#EXTINF:-1 tvg-id="a" group-title="News",${name}\nhttp://up.example/1.ts\n`;
  const imported = async (name: string) => {
    const { id } = await made<ImportRun>('/api/imports', { from: { kind: 'text', text: text(name) }, apply: 'now' });
    await until(
      'it is imported',
      async () => (await house.owner.call<ImportRun>('GET', `/api/imports/${id}`)).body.state === 'done',
    );
    await house.settled();
  };
  await imported('First');
  const [row] = (await house.owner.call<{ items: Stream[] }>('GET', '/api/streams?search=First')).body.items;
  await change(`/api/streams/${row?.id}`, { allowedCountries: ['PT'] });
  await imported('Second');

  const { body } = await house.owner.call<StreamDetail>('GET', `/api/streams/${row?.id}`);
  expect([body.name, body.allowedCountries]).toEqual(['Second', ['PT']]);
});

test('what is no country is refused', async () => {
  const answer = await house.owner.call('POST', '/api/bouquets', { name: 'Odd', allowedCountries: ['Portugal'] });
  expect(answer.status).toBe(400);
});
