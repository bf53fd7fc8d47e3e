// Reads viewers' stream addresses (xtream.md section 4.1) into what they ask for.
import { readMinutes, readStart, type CatchUp } from './catch-up.ts';

export interface MediaRequest {
  who:
    | { kind: 'line'; username: string; password: string }
    | { kind: 'token'; token: string }
    | { kind: 'preview'; token: string };
  /** Null where the token names the stream. */
  streamId: number | null;
  /** Lower case, without dot; empty where the address has none. */
  extension: string;
  /** Null: live, or a file from its beginning. */
  catchUp: CatchUp | null;
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
  if (first === 'timeshift') return fromShift(rest.slice(0, -3), rest.slice(-3));
  if (first === 'timeshifts') return fromShiftByFile(rest);
  if (first === 'timeshift.php' && rest.length === 0) return fromQuery([first], query);
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
  return file && { who: { kind: 'line', username, password }, ...file, catchUp: null };
}

function fromToken([token = '', last = '']: string[]): MediaRequest | null {
  const file = readFile(last);
  return file && { who: { kind: 'token', token }, ...file, catchUp: null };
}

/** `DURATION/START/ID.EXT`, behind the credentials or the token. */
function fromShift(who: string[], [minutes = '', start = '', last = '']: string[]): MediaRequest | null {
  const found = who.length === 2 ? fromParts([...who, last]) : who.length === 1 ? fromToken([...who, last]) : null;
  return found && { ...found, catchUp: { start: readStart(start), minutes: readMinutes(minutes) } };
}

/** The old order, `U/P/DURATION/ID/START.EXT`. */
function fromShiftByFile([username = '', password = '', minutes = '', id = '', last = '']: string[]): MediaRequest | null {
  const [, start = '', extension] = /^(.+?)(\.[A-Za-z]\w{0,7})?$/.exec(last) ?? [];
  return fromShift([username, password], [minutes, start, `${id}${extension ?? ''}`]);
}

const SCRIPTS = new Set(['live.php', 'vod.php', 'timeshift.php']);

function fromQuery([script = '']: string[], query: string): MediaRequest | null {
  if (!SCRIPTS.has(script)) return null;
  const given = new URLSearchParams(query);
  const of = (name: string) => given.get(name) ?? '';
  const file = readFile(`${of('stream')}${of('extension') === '' ? '' : `.${of('extension')}`}`);
  const catchUp = script === 'timeshift.php' ? { start: readStart(of('start')), minutes: readMinutes(of('duration')) } : null;
  return file && { who: { kind: 'line', username: of('username'), password: of('password') }, ...file, catchUp };
}

function preview([token = '', extension]: string[]): MediaRequest | null {
  const match = /^([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+?)(?:\.([A-Za-z0-9]{1,8}))?$/.exec(token);
  return match
    ? {
        who: { kind: 'preview', token: match[1] ?? '' },
        streamId: null,
        extension: (match[2] ?? extension ?? '').toLowerCase(),
        catchUp: null,
      }
    : null;
}

function readFile(text: string): { streamId: number; extension: string } | null {
  const match = ID.exec(text);
  const streamId = Number(match?.[1]);
  return match && streamId > 0 && streamId <= 2_147_483_647 ? { streamId, extension: (match[2] ?? '').toLowerCase() } : null;
}
