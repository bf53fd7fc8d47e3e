// Lines on a whole control plane: packages, work on many, undo; and each restriction where it is asked, in the answers that players get.
import type { LineDetail, LineFields } from '@muxwell/contract';
import { systemClock } from '@muxwell/ground';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { writeMmdb } from '../../testing/mmdb.ts';

let house: House;
let folder: string;
let bouquetId: number;
let streamId: number;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  folder = await mkdtemp(join(tmpdir(), 'muxwell-lines-'));
  const { owner } = house;
  const made = async (path: string, body: unknown) => (await owner.call<{ id: number }>('POST', path, body)).body.id;
  const news = await made('/api/categories', { kind: 'live', name: 'News' });
  bouquetId = await made('/api/bouquets', { name: 'All', categoryIds: [news] });
  streamId = await made('/api/streams', { kind: 'live', name: 'One', categoryIds: [news] });
  await writeMmdb(join(folder, 'country.mmdb'), 'Test-Country', { '198.51.100.0/24': { country: { iso_code: 'PT' } } });
  await writeMmdb(join(folder, 'asn.mmdb'), 'Test-ASN', { '198.51.100.0/24': { autonomous_system_number: 64_500 } });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

let counter = 0;
const line = async (fields: LineFields & { packageId?: number } = {}): Promise<LineDetail> => {
  counter += 1;
  const body = { username: `line-${counter}`, password: 's3cret', bouquetIds: [bouquetId], ...fields };
  const made = await house.owner.call<LineDetail>('POST', '/api/lines', body);
  expect(made.status, made.text).toBe(201);
  return made.body;
};
const set = async (values: Record<string, unknown>) => {
  const { status, text } = await house.owner.call('PATCH', '/api/settings', { values });
  expect(status, text).toBeLessThan(300);
  await house.settled();
};
const FROM = { 'x-forwarded-for': '198.51.100.4', 'user-agent': 'VLC/3.0.18 LibVLC/3.0.18' };
const explain = async ({ username }: LineDetail) => {
  await house.settled();
  const question = { line: username, streamId, ip: FROM['x-forwarded-for'], userAgent: FROM['user-agent'] };
  return (await house.owner.call<{ isAllowed: boolean; reason: string; says: string }>('POST', '/api/explain', question)).body;
};
const ask = async ({ username, password }: LineDetail, path: string) => {
  await house.settled();
  return house.nobody.call<never>(
    'GET',
    `${path}${path.includes('?') ? '&' : '?'}username=${username}&password=${password}`,
    undefined,
    FROM,
  );
};
/** What one line is answered at its login, at a list and at its playlist. */
async function answers(one: LineDetail) {
  const login = await ask(one, '/player_api.php');
  const list = await ask(one, '/player_api.php?action=get_live_streams');
  return {
    auth: (login.body as { user_info: { auth: number } }).user_info.auth,
    rows: (list.body as unknown[]).length,
    playlist: (await ask(one, '/get.php')).status,
    guide: (await ask(one, '/xmltv.php')).status,
  };
}

const allowed = { auth: 1, rows: 1, playlist: 200, guide: 200 };
const refused = { auth: 0, rows: 0, playlist: 403, guide: 403 };

describe('each restriction changes what its line is answered', () => {
  beforeAll(() => set({ 'geo.countryFile': join(folder, 'country.mmdb'), 'geo.networkFile': join(folder, 'asn.mmdb') }));

  test.each<[string, LineFields, LineFields]>([
    ['addresses', { allowedIps: ['203.0.113.0/24'] }, { allowedIps: ['198.51.100.0/24'] }],
    ['allowed players', { allowedAgents: ['kodi'] }, { allowedAgents: ['kodi', 'VLC/*'] }],
    ['denied players', { deniedAgents: ['libvlc'] }, { deniedAgents: ['kodi'] }],
    ['allowed countries', { allowedCountries: ['ES'] }, { allowedCountries: ['ES', 'PT'] }],
    ['denied countries', { deniedCountries: ['PT'] }, { deniedCountries: ['ES'] }],
    ['providers', { allowedNetworks: [64_501] }, { allowedNetworks: [64_500] }],
    ['the bound provider', { isNetworkLocked: true, lockedNetwork: 64_501 }, { isNetworkLocked: true, lockedNetwork: null }],
  ])('%s', async (_, against, inFavour) => {
    const one = await line(against);
    expect(await answers(one)).toEqual(refused);
    expect(await explain(one)).toMatchObject({ isAllowed: false });

    await house.owner.call('PATCH', `/api/lines/${one.id}`, inFavour);
    expect(await answers(one)).toEqual(allowed);
    expect(await explain(one)).toMatchObject({ isAllowed: true });
  });

  test('the end of a bouquet’s grant', async () => {
    const one = await line({ bouquetEnds: [{ bouquetId, endsAt: '2020-01-01T00:00:00Z' }] });
    expect(await answers(one)).toEqual({ ...allowed, rows: 0 });
    expect(await explain(one)).toMatchObject({ reason: 'not-in-bouquet' });

    await house.owner.call('PATCH', `/api/lines/${one.id}`, { bouquetEnds: [{ bouquetId, endsAt: '2100-01-01T00:00:00Z' }] });
    expect(await answers(one)).toEqual(allowed);
    expect(await explain(one)).toMatchObject({ isAllowed: true });
  });

  test('the outputs, in the login and at play', async () => {
    const one = await line({ allowedOutputs: ['ts'] });
    const formats = async () =>
      ((await ask(one, '/player_api.php')).body as { user_info: { allowed_output_formats: string[] } }).user_info
        .allowed_output_formats;
    expect(await formats()).toEqual(['ts']);
    await house.owner.call('PATCH', `/api/lines/${one.id}`, { allowedOutputs: ['hls'] });
    expect(await formats()).toEqual(['m3u8']);
    expect(await explain(one)).toMatchObject({ reason: 'output-not-allowed' });
  });

  test('a trial is told to players', async () => {
    const one = await line({ isTrial: true });
    const isTrial = async () =>
      ((await ask(one, '/player_api.php')).body as { user_info: { is_trial: string } }).user_info.is_trial;
    expect(await isTrial()).toBe('1');
    await house.owner.call('PATCH', `/api/lines/${one.id}`, { isTrial: false });
    expect(await isTrial()).toBe('0');
  });

  test('the setting that leaves playlists out: then only plays are refused', async () => {
    const one = await line({ allowedIps: ['203.0.113.7'] });
    await set({ 'lines.restrictPlaylists': false });
    expect(await answers(one)).toEqual(allowed);
    expect(await explain(one)).toMatchObject({ reason: 'address-not-allowed' });
    await set({ 'lines.restrictPlaylists': null });
    expect(await answers(one)).toEqual(refused);
  });

  test('without a database a line that is limited to countries is refused, and told why', async () => {
    const one = await line({ allowedCountries: ['PT'] });
    await set({ 'geo.countryFile': '' });
    expect(await answers(one)).toEqual(refused);
    expect((await explain(one)).says).toContain('no country database is configured');
    await set({ 'geo.countryFile': join(folder, 'country.mmdb') });
    expect(await answers(one)).toEqual(allowed);
  });
});

test('whose line it is stands in the line', async () => {
  const contact = { email: 'ana@example.org', phone: '+351 210 000 000', language: 'pt', notify: ['expiry', 'news'] as const };
  const one = await line({ ...contact, notify: [...contact.notify], edgeName: 'edge-1', isRestreamer: true });
  const { body } = await house.owner.call<LineDetail>('GET', `/api/lines/${one.id}`);

  expect(body).toMatchObject({ ...contact, edgeName: 'edge-1', isRestreamer: true, bytes: 0 });
});

test('a bouquet that does not exist cannot be granted for a while either', async () => {
  const made = await house.owner.call('POST', '/api/lines', {
    bouquetEnds: [{ bouquetId: 99_999, endsAt: '2100-01-01T00:00:00Z' }],
  });

  expect(made).toMatchObject({ status: 422, body: { type: '/problems/unknown-reference' } });
});

describe('packages', () => {
  const pack = async (fields: Record<string, unknown>) => {
    counter += 1;
    const made = await house.owner.call<{ id: number }>('POST', '/api/packages', { name: `Package ${counter}`, ...fields });
    expect(made.status, made.text).toBe(201);
    return made.body.id;
  };
  const hoursLeft = ({ expiresAt }: LineDetail) => (Date.parse(expiresAt ?? '') - systemClock.now().getTime()) / 3_600_000;

  test('a line has what its package says, and what is given beside it', async () => {
    const packageId = await pack({
      duration: 24,
      unit: 'hours',
      maxConnections: 4,
      isTrial: true,
      allowedOutputs: ['hls'],
      bouquetIds: [bouquetId],
    }); // prettier-ignore
    const one = await line({ packageId, maxConnections: 5 });

    expect(one).toMatchObject({
      packageId,
      maxConnections: 5,
      status: 'trial',
      allowedOutputs: ['hls'],
      bouquetIds: [bouquetId],
    });
    expect(hoursLeft(one)).toBeGreaterThan(23.9);
    expect(hoursLeft(one)).toBeLessThanOrEqual(24);
  });

  test('renewing by a package adds its time and takes its terms', async () => {
    const packageId = await pack({ duration: 10, unit: 'days', maxConnections: 7 });
    const one = await line({ expiresAt: new Date(systemClock.now().getTime() + 5 * 86_400_000).toISOString(), isTrial: true });
    const { body } = await house.owner.call<LineDetail>('POST', `/api/lines/${one.id}/extend`, { packageId });

    expect(Math.round(hoursLeft(body) / 24)).toBe(15);
    expect(body).toMatchObject({ maxConnections: 7, isTrial: false, packageId });
  });

  test('a package that is deleted leaves its lines', async () => {
    const packageId = await pack({ duration: null });
    const one = await line({ packageId });
    expect(one.expiresAt).toBeNull();
    expect((await house.owner.call<{ lineCount: number }>('GET', `/api/packages/${packageId}`)).body.lineCount).toBe(1);
    expect((await house.owner.call('DELETE', `/api/packages/${packageId}`)).status).toBe(204);
    expect((await house.owner.call<LineDetail>('GET', `/api/lines/${one.id}`)).status).toBe(200);
  });

  test('two packages of one name, and one of a bouquet that is not there, are refused', async () => {
    const name = `Package ${counter + 1}`;
    await pack({});
    expect(await house.owner.call('POST', '/api/packages', { name })).toMatchObject({ status: 409 });
    expect(await house.owner.call('POST', '/api/packages', { name: 'Other', bouquetIds: [99_999] })).toMatchObject({
      status: 422,
    });
    expect(await house.owner.call('POST', '/api/lines', { packageId: 99_999 })).toMatchObject({ status: 422 });
  });
});
