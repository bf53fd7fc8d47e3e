// Reads viewers' stream addresses (xtream.md section 4.1) into what they ask for.

export interface MediaRequest {
  who:
    | { kind: 'line'; username: string; password: string }
    | { kind: 'token'; token: string }
    | { kind: 'preview'; token: string };
  /** Null where the token names the stream. */
  streamId: number | null;
  /** Lower case, without dot; empty where the address has none. */
  extension: string;
}

const PREFIXES = new Set(['live', 'movie', 'series', 'radio_streams', 'created_live']);
const ID = /^(\d{1,10})(?:\.([A-Za-z0-9]{1,8}))?$/;

/** `path` and `query` are as on the wire: each path segment is percent-decoded once. Null: not a stream's address. */
export function readMediaPath(path: string, query: string): MediaRequest | null {
  const segments = decoded(path);
  if (!segments) return null;
  const [first = '', ...rest] = segments;
  if (first === 'streaming') return fromQuery(rest, query);
  if (first === 'play') return preview(rest);
  if (PREFIXES.has(first) && rest.length === 3) return fromParts(rest);
  if (PREFIXES.has(first) && rest.length === 2) return fromToken(rest);
  return segments.length === 3 ? fromParts(segments) : null;
}

function decoded(path: string): string[] | null {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}

function fromParts([username = '', password = '', last = '']: string[]): MediaRequest | null {
  const file = readFile(last);
  return file && { who: { kind: 'line', username, password }, ...file };
}

function fromToken([token = '', last = '']: string[]): MediaRequest | null {
  const file = readFile(last);
  return file && { who: { kind: 'token', token }, ...file };
}

function fromQuery([script]: string[], query: string): MediaRequest | null {
  if (script !== 'live.php' && script !== 'vod.php') return null;
  const given = new URLSearchParams(query);
  const file = readFile(`${given.get('stream') ?? ''}${given.has('extension') ? `.${given.get('extension') ?? ''}` : ''}`);
  return file && { who: { kind: 'line', username: given.get('username') ?? '', password: given.get('password') ?? '' }, ...file };
}

function preview([token = '', extension]: string[]): MediaRequest | null {
  const match = /^([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+?)(?:\.([A-Za-z0-9]{1,8}))?$/.exec(token);
  return match
    ? { who: { kind: 'preview', token: match[1] ?? '' }, streamId: null, extension: (match[2] ?? extension ?? '').toLowerCase() }
    : null;
}

function readFile(text: string): { streamId: number; extension: string } | null {
  const match = ID.exec(text);
  const streamId = Number(match?.[1]);
  return match && streamId > 0 && streamId <= 2_147_483_647 ? { streamId, extension: (match[2] ?? '').toLowerCase() } : null;
}
