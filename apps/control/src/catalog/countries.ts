// Where a stream, or what a bouquet grants, may be watched.

export interface Territory {
  /** ISO 3166-1 alpha-2. */
  allowed_countries: readonly string[];
  denied_countries: readonly string[];
}

/** Most have none of it: the viewer's country need not be looked up for them. */
export const isEverywhere = ({ allowed_countries, denied_countries }: Territory): boolean =>
  allowed_countries.length === 0 && denied_countries.length === 0;

/** `countryOf` is asked only where it matters. A viewer whose country is not known (null) sees nothing that is limited to some. */
export function isAllowedIn(territory: Territory, countryOf: () => string | null): boolean {
  if (isEverywhere(territory)) return true;
  const country = countryOf();
  if (country === null || territory.denied_countries.includes(country)) return false;
  return territory.allowed_countries.length === 0 || territory.allowed_countries.includes(country);
}
