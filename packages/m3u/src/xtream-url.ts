// Addresses of Xtream servers: an account's, or a stream's of an account.

export interface XtreamStreamUrl {
  kind: 'stream';
  server: string;
  username: string;
  password: string;
  /** What the path says; `live` for the short form. */
  type: 'live' | 'movie' | 'series';
  /** False for `/U/P/ID`, which other servers' addresses may look like. */
  isSure: boolean;
  id: number;
  extension: string;
}

export type XtreamUrl = XtreamStreamUrl | { kind: 'account'; server: string; username: string; password: string };

const STREAM =
  /^(https?:\/\/[^/?#]+)\/(?:(live|movie|series)\/)?([^/?#]+)\/([^/?#]+)\/(\d{1,10})(?:\.([A-Za-z0-9]{1,5}))?(?:[?#].*)?$/i;
const ACCOUNT = /^(https?:\/\/[^/?#]+)\/(?:get|player_api|xmltv|panel_api)(?:\.php)?\?(.*)$/i;

let last: { url: string; found: XtreamUrl | null } = { url: '', found: null };

/** Recognises the addresses that Xtream servers give out; null for any other. The last answer is kept: readers ask of one address several times. */
export function parseXtreamUrl(url: string): XtreamUrl | null {
  if (last.url !== url) last = { url, found: recognise(url) };
  return last.found;
}

/** What stands before the last part of a path, and says everything but the stream: a list has a few of them, one for each kind. */
type Head = Omit<XtreamStreamUrl, 'kind' | 'id' | 'extension'>;
const heads = new Map<string, Head>();
const MOST_HEADS = 50;

const LAST_PART = /(\d{1,10})(?:\.([A-Za-z0-9]{1,5}))?$/y;

function recognise(url: string): XtreamUrl | null {
  const at = url.lastIndexOf('/') + 1;
  LAST_PART.lastIndex = at;
  const tail = LAST_PART.exec(url);
  if (!tail) return readWhole(url);
  const head = heads.get(url.slice(0, at));
  if (head) return streamOf(head, tail);
  const read = readWhole(url);
  if (read?.kind === 'stream' && heads.size < MOST_HEADS) heads.set(url.slice(0, at), headOf(read));
  return read;
}

function headOf({ server, username, password, type, isSure }: XtreamStreamUrl): Head {
  return { server, username, password, type, isSure };
}

function readWhole(url: string): XtreamUrl | null {
  const stream = STREAM.exec(url);
  if (stream) {
    const [, server = '', type, username = '', password = '', ...tail] = stream;
    const kind = type?.toLowerCase() as XtreamStreamUrl['type'] | undefined;
    return streamOf({ server, username, password, type: kind ?? 'live', isSure: kind !== undefined }, ['', ...tail]);
  }
  const account = ACCOUNT.exec(url);
  if (!account) return null;
  const query = new URLSearchParams(account[2]);
  const username = query.get('username');
  const password = query.get('password');
  return username && password ? { kind: 'account', server: account[1] ?? '', username, password } : null;
}

function streamOf(
  { server, username, password, type, isSure }: Head,
  tail: readonly (string | undefined)[],
): XtreamStreamUrl | null {
  const id = Number(tail[1]);
  if (id > 2_147_483_647) return null;
  return { kind: 'stream', server, username, password, type, isSure, id, extension: tail[2]?.toLowerCase() ?? '' };
}
