// Where and with what a line may be used: addresses, user agents, countries, providers. Asked at play and at playlists alike.
import { inRange } from '@muxwell/ground';
import type { Place } from '../platform/geo.ts';
import { fitsAgent } from './agent-pattern.ts';

export interface Restrictions {
  allowedIps: readonly string[];
  allowedAgents: readonly string[];
  deniedAgents: readonly string[];
  /** ISO 3166-1 alpha-2. */
  allowedCountries: readonly string[];
  deniedCountries: readonly string[];
  /** Numbers of autonomous systems. */
  allowedNetworks: readonly number[];
  isNetworkLocked: boolean;
  /** The network that a locked line is bound to; null: the next use binds it. Written here at once when that happens. */
  lockedNetwork: number | null;
}

export const unrestricted: Restrictions = {
  allowedIps: [],
  allowedAgents: [],
  deniedAgents: [],
  allowedCountries: [],
  deniedCountries: [],
  allowedNetworks: [],
  isNetworkLocked: false,
  lockedNetwork: null,
};

/** Who asks; the place is looked up only where a restriction wants it. */
export interface Asker {
  ip: string;
  userAgent: string;
  place: () => Place;
}

export interface Restriction {
  rule: 'address' | 'agent' | 'country' | 'network';
  passes: string;
  /** Null: passed. */
  check(line: Restrictions, asker: Asker): { reason: string; says: string } | null;
}

const refuse = (reason: string, says: string) => ({ reason, says });

/** In the order in which they are asked. What cannot be known is refused, and says so. */
export const restrictions: readonly Restriction[] = [
  {
    rule: 'address',
    passes: 'the address is allowed',
    check: ({ allowedIps }, { ip }) =>
      allowedIps.length === 0 || allowedIps.some((range) => inRange(ip, range))
        ? null
        : refuse('address-not-allowed', `This line may not be used from ${ip}.`),
  },
  {
    rule: 'agent',
    passes: 'the player is allowed',
    check({ allowedAgents, deniedAgents }, { userAgent }) {
      const denied = deniedAgents.find((pattern) => fitsAgent(userAgent, pattern));
      if (denied !== undefined) return refuse('player-not-allowed', `This line may not be used with players like “${denied}”.`);
      return allowedAgents.length === 0 || allowedAgents.some((pattern) => fitsAgent(userAgent, pattern))
        ? null
        : refuse('player-not-allowed', `This line may only be used with: ${allowedAgents.join(', ')}.`);
    },
  },
  { rule: 'country', passes: 'the country is allowed', check: checkCountry },
  { rule: 'network', passes: 'the provider is allowed', check: checkNetwork },
]; // prettier-ignore

function checkCountry({ allowedCountries, deniedCountries }: Restrictions, { ip, place }: Asker) {
  if (allowedCountries.length === 0 && deniedCountries.length === 0) return null;
  const { hasCountries, country } = place();
  if (!hasCountries)
    return refuse('country-unknown', 'This line is limited to countries, and no country database is configured.');
  if (country === null) return refuse('country-unknown', `This line is limited to countries, and that of ${ip} is not known.`);
  return deniedCountries.includes(country) || (allowedCountries.length > 0 && !allowedCountries.includes(country))
    ? refuse('country-not-allowed', `This line may not be used in ${country}.`)
    : null;
}

function checkNetwork({ allowedNetworks, isNetworkLocked, lockedNetwork }: Restrictions, { ip, place }: Asker) {
  if (allowedNetworks.length === 0 && !isNetworkLocked) return null;
  const { hasNetworks, network, networkName } = place();
  if (!hasNetworks) return refuse('network-unknown', 'This line is limited to providers, and no network database is configured.');
  if (network === null) return refuse('network-unknown', `This line is limited to providers, and that of ${ip} is not known.`);
  if (allowedNetworks.length > 0 && !allowedNetworks.includes(network))
    return refuse('network-not-allowed', `This line may not be used from AS${network} ${networkName}.`.replace(' .', '.'));
  return isNetworkLocked && lockedNetwork !== null && lockedNetwork !== network
    ? refuse('network-not-allowed', `This line is bound to its provider, AS${lockedNetwork}; this is AS${network}.`)
    : null;
}

/** The first restriction that refuses; null where none does. */
export function restricted(line: Restrictions, asker: Asker): { reason: string; says: string } | null {
  for (const { check } of restrictions) {
    const found = check(line, asker);
    if (found) return found;
  }
  return null;
}
