// Headers on their way through the door: what belongs to one connection stays on it, and only the door says who asks.
import type { IncomingMessage } from 'node:http';
import type { Peer } from './peer.ts';

/** RFC 9110, 7.6.1; `Transfer-Encoding` of a request goes through, because its body is passed as it is framed. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);
const SAID_BY_DOOR = /^(forwarded|x-forwarded-.*|x-real-ip)$/;

/** Raw header pairs without those of the connection and those that it names itself. */
function withoutHopByHop(raw: readonly string[]): string[] {
  const named = new Set(HOP_BY_HOP);
  eachPair(raw, (name, value) => {
    if (name === 'connection') for (const token of value.toLowerCase().split(',')) named.add(token.trim());
  });
  // A request that names its own framing here would leave its body unframed.
  named.delete('transfer-encoding');
  named.delete('content-length');
  named.delete('host');
  const kept: string[] = [];
  eachPair(raw, (name, value, original) => {
    if (!named.has(name)) kept.push(original, value);
  });
  return kept;
}

/** An answer's headers for the viewer; how its body is framed is between the door and the viewer. */
export function answerHeaders(raw: readonly string[]): string[] {
  const kept: string[] = [];
  eachPair(withoutHopByHop(raw), (name, value, original) => {
    if (name !== 'transfer-encoding') kept.push(original, value);
  });
  return kept;
}

/** The request's headers for the control plane: Host as typed, forwarding headers the door's own. */
export function forwardedHeaders(req: IncomingMessage, peer: Peer): string[] {
  return [...ownHeaders(req), 'X-Forwarded-For', peer.ip, 'X-Forwarded-Proto', peer.scheme, 'X-Forwarded-Host', peer.host];
}

/** The same for an upgrade, which is a matter of the connection and keeps its headers. */
export function upgradeHead(req: IncomingMessage, peer: Peer): string {
  const headers = [...forwardedHeaders(req, peer), 'Connection', 'Upgrade', 'Upgrade', req.headers.upgrade ?? ''];
  const lines = [`${req.method ?? 'GET'} ${req.url ?? '/'} HTTP/1.1`];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i] ?? ''}: ${headers[i + 1] ?? ''}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function ownHeaders(req: IncomingMessage): string[] {
  const kept: string[] = [];
  eachPair(withoutHopByHop(req.rawHeaders), (name, value, original) => {
    if (!SAID_BY_DOOR.test(name)) kept.push(original, value);
  });
  return kept;
}

function eachPair(raw: readonly string[], visit: (name: string, value: string, original: string) => void): void {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const original = raw[i] ?? '';
    visit(original.toLowerCase(), raw[i + 1] ?? '', original);
  }
}
