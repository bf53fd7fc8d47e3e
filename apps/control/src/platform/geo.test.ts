import { createLog, systemFiles, TestClock } from '@muxwell/ground';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeMmdb } from '../../testing/mmdb.ts';
import { createGeo } from './geo.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muxwell-geo-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = async (paths: { countries: string; networks: string }) => {
  const geo = createGeo({
    files: systemFiles,
    clock: new TestClock(new Date(0)),
    log: createLog({ name: 'test', level: 'silent' }),
    paths: () => paths,
  });
  await geo.load();
  return { geo, paths };
};
const countries = (country: string) => ({ '198.51.100.0/24': { country: { iso_code: country, names: { en: 'Somewhere' } } } });

test('without files nothing is known, and that is said', async () => {
  const { geo } = await open({ countries: '', networks: '' });

  expect(geo.placeOf('198.51.100.4')).toEqual({
    hasCountries: false,
    country: null,
    hasNetworks: false,
    network: null,
    networkName: '',
  });
});

test('an address has the country and the provider that the files give its range', async () => {
  const paths = { countries: join(folder, 'country.mmdb'), networks: join(folder, 'asn.mmdb') };
  await writeMmdb(paths.countries, 'Test-Country', countries('PT'));
  await writeMmdb(paths.networks, 'Test-ASN', {
    '198.51.0.0/16': { autonomous_system_number: 64_500, autonomous_system_organization: 'Example Cable' },
  });
  const { geo } = await open(paths);

  const place = { hasCountries: true, country: 'PT', hasNetworks: true, network: 64_500, networkName: 'Example Cable' };
  expect(geo.placeOf('198.51.100.4')).toEqual(place);
  expect(geo.placeOf('::ffff:198.51.100.4')).toEqual(place);
  expect(geo.placeOf('198.51.101.4')).toMatchObject({ country: null, network: 64_500 });
  expect(geo.placeOf('203.0.113.4')).toMatchObject({ hasCountries: true, country: null, network: null });
  expect(geo.placeOf('not an address')).toMatchObject({ country: null });
  expect(geo.held()).toEqual({ countries: 'Test-Country, 2026-01-01', networks: 'Test-ASN, 2026-01-01' });
});

test('a file that is set, changed, broken or taken away while it runs', async () => {
  const { geo, paths } = await open({ countries: '', networks: '' });
  const country = () => geo.placeOf('198.51.100.4').country;

  paths.countries = join(folder, 'a.mmdb');
  await writeMmdb(paths.countries, 'Test', countries('PT'));
  await geo.load();
  expect(country()).toBe('PT');

  paths.countries = join(folder, 'b.mmdb');
  await writeMmdb(paths.countries, 'Test', countries('ES'));
  await geo.load();
  expect(country()).toBe('ES');

  await writeFile(paths.countries, 'half of a download');
  await geo.load();
  expect(country()).toBe('ES');

  paths.countries = '';
  await geo.load();
  expect(geo.placeOf('198.51.100.4').hasCountries).toBe(false);
});
