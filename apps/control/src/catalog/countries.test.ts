import { expect, test } from 'vitest';
import { isAllowedIn } from './countries.ts';

const [limited, denied] = [
  (...countries: string[]) => ({ allowed_countries: countries, denied_countries: [] }),
  (...countries: string[]) => ({ allowed_countries: [], denied_countries: countries }),
];

test.each([
  ['without limits', limited(), 'PT', true],
  ['without limits, for a viewer of an unknown country', limited(), null, true],
  ['in an allowed country', limited('ES', 'PT'), 'PT', true],
  ['in a country that is not allowed', limited('ES'), 'PT', false],
  ['in a denied country', denied('PT'), 'PT', false],
  ['in a country that is not denied', denied('ES'), 'PT', true],
  ['in a country that is allowed and denied', { ...limited('PT'), denied_countries: ['PT'] }, 'PT', false],
  ['limited to some, for a viewer of an unknown country', limited('PT'), null, false],
  ['denied to some, for a viewer of an unknown country', denied('PT'), null, false],
])('%s', (_, territory, country, isAllowed) => {
  expect(isAllowedIn(territory, () => country)).toBe(isAllowed);
});

test('nobody is looked up for what may be watched everywhere', () => {
  const countryOf = () => {
    throw new Error('looked up');
  };
  expect(isAllowedIn({ allowed_countries: [], denied_countries: [] }, countryOf)).toBe(true);
});
