import { expect, test } from 'vitest';
import type { Place } from '../platform/geo.ts';
import { restricted, unrestricted, type Asker, type Restrictions } from './restrictions.ts';

const lisbon: Place = {
  hasCountries: true,
  country: 'PT',
  hasNetworks: true,
  network: 64_500,
  networkName: 'Example Cable',
};
const asker = (changes: Partial<Asker> = {}, place: Partial<Place> = {}): Asker => ({
  ip: '198.51.100.4',
  userAgent: 'VLC/3.0.18 LibVLC/3.0.18',
  place: () => ({ ...lisbon, ...place }),
  ...changes,
});

test.each<[string, Partial<Restrictions>, string | null, Partial<Place>?]>([
  ['nothing is restricted', {}, null],
  ['nothing is restricted, and nothing is known', {}, null, { hasCountries: false, hasNetworks: false }],
  ['its address is among those allowed', { allowedIps: ['198.51.100.0/24'] }, null],
  ['its address is not among those allowed', { allowedIps: ['203.0.113.7'] }, 'address-not-allowed'],
  ['its player is among those allowed', { allowedAgents: ['kodi', 'vlc'] }, null],
  ['its player is not among those allowed', { allowedAgents: ['kodi'] }, 'player-not-allowed'],
  ['its player is denied, although allowed too', { allowedAgents: ['vlc'], deniedAgents: ['LibVLC'] }, 'player-not-allowed'],
  ['its country is allowed', { allowedCountries: ['ES', 'PT'] }, null],
  ['its country is not allowed', { allowedCountries: ['ES'] }, 'country-not-allowed'],
  ['its country is denied', { deniedCountries: ['PT'] }, 'country-not-allowed'],
  ['another country is denied', { deniedCountries: ['ES'] }, null],
  ['its country is not known', { allowedCountries: ['PT'] }, 'country-unknown', { country: null }],
  ['no country database is there', { deniedCountries: ['ES'] }, 'country-unknown', { hasCountries: false }],
  ['its provider is allowed', { allowedNetworks: [64_500] }, null],
  ['its provider is not allowed', { allowedNetworks: [64_501] }, 'network-not-allowed'],
  ['no network database is there', { allowedNetworks: [64_500] }, 'network-unknown', { hasNetworks: false }],
  ['its provider is not known', { isNetworkLocked: true }, 'network-unknown', { network: null }],
  ['it is to be bound to a provider', { isNetworkLocked: true }, null],
  ['it is bound to this provider', { isNetworkLocked: true, lockedNetwork: 64_500 }, null],
  ['it is bound to another provider', { isNetworkLocked: true, lockedNetwork: 64_501 }, 'network-not-allowed'],
  ['it was bound to another provider, and is not any more', { isNetworkLocked: false, lockedNetwork: 64_501 }, null],
])('a line is asked where %s', (_, restrictions, reason, place) => {
  expect(restricted({ ...unrestricted, ...restrictions }, asker({}, place))?.reason ?? null).toBe(reason);
});

test('a missing database is named to whoever asks why', () => {
  const found = restricted({ ...unrestricted, allowedCountries: ['PT'] }, asker({}, { hasCountries: false }));

  expect(found?.says).toContain('no country database is configured');
});

test('nobody is looked up for a line that is not restricted to places', () => {
  const place = () => {
    throw new Error('looked up');
  };

  expect(restricted({ ...unrestricted, allowedIps: ['198.51.100.4'] }, asker({ place }))).toBeNull();
});
