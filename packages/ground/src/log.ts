// Structured logs (one JSON object a line) that never carry a secret.
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;

const SECRET_KEYS = ['password', 'secret', 'token', 'authorization', 'cookie', 'apiKey', 'masterKey', 'code'];

export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Which process speaks: `control`, `edge`, `supervisor`. */
  name: string;
  destination?: DestinationStream;
}

/** Bytes that wait for a reader of the log who stands still; what comes on top is dropped. */
const MOST_WAITING = 4 * 1024 * 1024;

/** The system's error names, Node's, and PostgreSQL's five characters: a `code` of these says what failed and opens nothing. */
const FAILURE_CODE =
  /^(?:E(?:ACCES|ADDR\w+|AGAIN|AI_\w+|BADF|CONN\w+|EXIST|HOST\w+|INVAL|IO|ISDIR|MFILE|NET\w+|NFILE|NO\w+|PERM|PIPE|PROTO\w*|ROFS|TIMEDOUT|XDEV)|ERR_\w+|[0-9][0-9A-Z]{4})$/;
const censor = (value: unknown, path: string[]): unknown =>
  path.at(-1) === 'code' && typeof value === 'string' && FAILURE_CODE.test(value) ? value : '[hidden]';

/** Makes the process's root logger. Known secret keys are cut at two depths; URLs go through `maskUrl` at the caller. Never waits for its reader. */
export function createLog({ level, name, destination }: LogOptions): Log {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor },
  };
  return pino(options, destination ?? pino.destination({ fd: 1, sync: false, maxLength: MOST_WAITING }));
}

const SECRET_PARAMS = /([?&](?:username|password|token|key|s|code|access_token)=)[^&#]*/gi;
const PREFIX = '(?:live|movie|series|timeshift|timeshifts|radio_streams|created_live|thumb|subtitle|player_api|epg|hls)';
/** `/live/U/P/…`, `/U/P/ID…`: the two segments before something with a digit in it. */
const PAIR_PATH = new RegExp(`^(/(?:${PREFIX}/)?)([^/]+)/([^/]+)(/[^/]*\\d.*)$`);
/** `/live/TOKEN/ID…`. */
const TOKEN_PATH = new RegExp(`^(/${PREFIX}/)([^/]+)(/\\d[^/]*)$`);
const BARE_TOKEN_PATH = /^(\/(?:playlist|play)\/)([^/]+?)(\.[a-z0-9]{1,5})?$/i;

/** A URL or path that is safe to log: user info, credential query parameters and the credentials of stream paths are masked. */
export function maskUrl(url: string): string {
  const [head, tail] = splitOrigin(url);
  const masked = tail.replace(SECRET_PARAMS, '$1***');
  const [path = '', ...query] = masked.split('?');
  const safePath = maskPath(path);
  return head.replace(/\/\/[^/@]*@/, '//***@') + [safePath, ...query].join('?');
}

function splitOrigin(url: string): [string, string] {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/is.exec(url);
  return match ? [match[1] ?? '', match[2] ?? ''] : ['', url];
}

function maskPath(path: string): string {
  if (path.startsWith('/api/')) return path;
  if (TOKEN_PATH.test(path)) return path.replace(TOKEN_PATH, '$1***$3');
  if (BARE_TOKEN_PATH.test(path)) return path.replace(BARE_TOKEN_PATH, '$1***$3');
  return path.replace(PAIR_PATH, '$1***/***$4');
}
