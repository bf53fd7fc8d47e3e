// Which network addresses outbound requests may reach: the ranges that are not the public Internet are refused unless allowed by name.
import ipaddr from 'ipaddr.js';

export interface AddressPolicy {
  /** Addresses or CIDR ranges that may be reached although they are private (`127.0.0.1`, `10.0.0.0/8`, `fd00::/8`). */
  allow: readonly string[];
}

/** Tells whether an outbound request may connect to this literal address. IPv4 inside IPv6 (mapped, NAT64, 6to4) is judged as the IPv4 it reaches. */
export function mayReach(address: string, policy: AddressPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = reached(ipaddr.parse(address));
  if (policy.allow.some((range) => contains(range, ip))) return true;
  return ip.range() === 'unicast';
}

/** Tells whether `ip` lies in `range`, an address or a CIDR block; a malformed range contains nothing. */
export function inRange(ip: string, range: string): boolean {
  return ipaddr.isValid(ip) && contains(range, reached(ipaddr.parse(ip)));
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function reached(ip: Address): Address {
  if (ip.kind() === 'ipv4') return ip;
  const six = ip as ipaddr.IPv6;
  if (six.isIPv4MappedAddress()) return six.toIPv4Address();
  const bytes = six.toByteArray();
  const range = six.range();
  if (range === 'rfc6052') return new ipaddr.IPv4(bytes.slice(12));
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6));
  return six;
}

function contains(range: string, ip: Address): boolean {
  try {
    const [net, bits] = range.includes('/')
      ? ipaddr.parseCIDR(range)
      : ([ipaddr.parse(range), ipaddr.parse(range).kind() === 'ipv4' ? 32 : 128] as const);
    return net.kind() === ip.kind() && (ip as ipaddr.IPv4).match(net as ipaddr.IPv4, bits);
  } catch {
    return false;
  }
}
