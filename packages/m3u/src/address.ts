// The address line of an entry: its scheme, and the headers that Kodi lets it carry.

export interface Address {
  url: string;
  userAgent: string | null;
  headers: Record<string, string>;
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\/\S/i;
const playable = new Set([
  'http',
  'https',
  'rtmp',
  'rtmps',
  'rtmpt',
  'rtmpe',
  'rtsp',
  'rtsps',
  'rtp',
  'udp',
  'srt',
  'mms',
  'mmsh',
]);
const LONGEST = 8192;

/** The address of a line, or why it is none. `URL|User-Agent=…&Referer=…` is taken apart (a `!` before a header's name is Kodi's "as it is"). */
export function readAddress(line: string): Address | { why: string } {
  // Nearly all addresses: looked at before anything that costs more.
  if (!/^https?:\/\/\S/.test(line)) {
    const scheme = SCHEME.exec(line)?.[1]?.toLowerCase();
    if (!scheme) return { why: 'this is not an address' };
    if (!playable.has(scheme)) return { why: `addresses of the kind ${scheme}:// cannot be played` };
  }
  const bar = line.indexOf('|');
  const url = (bar < 0 ? line : line.slice(0, bar)).trim().replaceAll(' ', '%20');
  if (url.length > LONGEST) return { why: `the address is longer than ${LONGEST} characters` };
  return bar < 0 ? { url, userAgent: null, headers: {} } : { url, ...readHeaders(line.slice(bar + 1)) };
}

function readHeaders(text: string): { userAgent: string | null; headers: Record<string, string> } {
  let userAgent: string | null = null;
  const headers: [string, string][] = [];
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (equals <= 0) continue;
    const name = pair.slice(0, equals).trim().replace(/^!/, '');
    const value = decoded(pair.slice(equals + 1)).trim();
    if (/^user-agent$/i.test(name)) userAgent = value;
    else if (isHeader(name, value)) headers.push([name, value]);
  }
  return { userAgent, headers: Object.fromEntries(headers) };
}

/** RFC 9110, 5.1 and 5.5: a token, and a value without control characters. */
export function isHeader(name: string, value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name) && value.length <= 2000 && !/[\u0000-\u001f\u007f]/.test(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The last part of the path without its extension, decoded; empty where it says nothing. */
export function fileNameOf(url: string): string {
  const path = url.replace(/^[^:]+:\/\/[^/?#]*/, '').replace(/[?#].*$/, '');
  const last = decoded(path.split('/').findLast((part) => part !== '') ?? '');
  const name = last
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replaceAll(/[_+]+/g, ' ')
    .trim();
  return /^(\d*|index|playlist|live|stream|master|mono|video)$/i.test(name) ? '' : name;
}
