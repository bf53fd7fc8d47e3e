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

function recognise(url: string): XtreamUrl | null {
  const stream = STREAM.exec(url);
  if (stream) return streamOf(stream);
  const account = ACCOUNT.exec(url);
  if (!account) return null;
  const query = new URLSearchParams(account[2]);
  const username = query.get('username');
  const password = query.get('password');
  return username && password ? { kind: 'account', server: account[1] ?? '', username, password } : null;
}

function streamOf([
  ,
  server = '',
  type,
  username = '',
  password = '',
  id = '',
  extension = '',
]: RegExpExecArray): XtreamStreamUrl | null {
  const number = Number(id);
  if (number > 2_147_483_647) return null;
  const kind = type?.toLowerCase() as XtreamStreamUrl['type'] | undefined;
  return {
    kind: 'stream',
    server,
    username,
    password,
    type: kind ?? 'live',
    isSure: kind !== undefined,
    id: number,
    extension: extension.toLowerCase(),
  };
}
