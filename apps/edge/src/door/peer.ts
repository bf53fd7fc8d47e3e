// Who is at the door: address, scheme and host, taken from a proxy's headers only when the proxy is trusted.
import { inRange } from '@muxwell/ground';
import type { IncomingMessage } from 'node:http';

export interface Peer {
  ip: string;
  scheme: 'http' | 'https';
  /** As the viewer typed it, port included; empty when the request names none. */
  host: string;
}

export function peerOf(req: IncomingMessage, trustedProxies: readonly string[]): Peer {
  const direct = plain(req.socket.remoteAddress ?? '');
  const scheme = 'encrypted' in req.socket && req.socket.encrypted === true ? 'https' : 'http';
  const host = req.headers.host ?? '';
  const isTrusted = (ip: string) => trustedProxies.some((range) => inRange(ip, range));
  if (!isTrusted(direct)) return { ip: direct, scheme, host };
  const proto = first(req.headers['x-forwarded-proto']);
  return {
    ip: viewerOf(req.headers['x-forwarded-for'], isTrusted) ?? direct,
    scheme: proto === 'https' || proto === 'http' ? proto : scheme,
    host: first(req.headers['x-forwarded-host']) || host,
  };
}

/** The nearest address in the chain that is no trusted proxy: anything farther away may be invented. */
function viewerOf(header: string | string[] | undefined, isTrusted: (ip: string) => boolean): string | null {
  const chain = String(header ?? '')
    .split(',')
    .map((part) => plain(part.trim()))
    .filter((part) => part !== '');
  return chain.findLast((ip) => !isTrusted(ip)) ?? chain[0] ?? null;
}

const first = (header: string | string[] | undefined) =>
  String(header ?? '')
    .split(',')[0]
    ?.trim()
    .toLowerCase() ?? '';

/** IPv4 in IPv6 is shown as IPv4; brackets and ports go. */
function plain(address: string): string {
  const bare = address.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
