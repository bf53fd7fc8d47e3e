// What a player asks: parameters from the query, the path and every kind of body, and the address that it used.
import type { FastifyRequest } from 'fastify';
import type { Host } from './shapes.ts';

export type Params = ReadonlyMap<string, string>;

/** Merges all places where players put parameters; the body wins. Names are taken as they are, of repeated ones the last counts. */
export function paramsOf(request: FastifyRequest): Params {
  const params = new Map<string, string>();
  put(params, request.query);
  put(params, request.params);
  if (Buffer.isBuffer(request.body) && request.body.length > 0)
    put(params, bodyOf(request.headers['content-type'] ?? '', request.body));
  return params;
}

function put(params: Map<string, string>, fields: unknown): void {
  if (typeof fields !== 'object' || fields === null) return;
  for (const [name, value] of Object.entries(fields)) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === 'string' || typeof last === 'number') params.set(name, String(last).replaceAll('\0', ''));
    else if (typeof last === 'object' && last !== null)
      for (const [key, inner] of Object.entries(last)) put(params, { [`${name}[${key}]`]: inner as unknown });
  }
}

/** A body that cannot be read is as good as none: the query may say it all. */
function bodyOf(type: string, body: Buffer): unknown {
  const text = body.toString('utf8');
  if (/^multipart\/form-data/i.test(type)) return multipart(text, /boundary="?([^";]+)/i.exec(type)?.[1] ?? '');
  if (/json/i.test(type) || /^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  }
  return Object.fromEntries(new URLSearchParams(text));
}

function multipart(text: string, boundary: string): Record<string, string> {
  if (boundary === '') return {};
  const fields = text
    .split(`--${boundary}`)
    .map((part) => /name="([^"]*)"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n([\s\S]*?)\r?\n?$/.exec(part));
  return Object.fromEntries(fields.flatMap((found) => (found ? [[found[1] ?? '', found[2] ?? '']] : [])));
}

/** A number that players send in many forms; null where there is none. */
export function numberOf(text: string | undefined, most = 2_147_483_647): number | null {
  const found = /^\s*(\d{1,10})(?:\.\d+)?\s*$/.exec(text ?? '');
  const number = found ? Number(found[1]) : Number.NaN;
  return number <= most ? number : null;
}

/** The address that players are told to use: the app's own where one is set, else the one that this request came to. */
export function hostOf(request: FastifyRequest, publicUrl: string): Host {
  if (publicUrl !== '') {
    const known = read.get(publicUrl) ?? hostIn(publicUrl);
    if (read.size >= MOST_READ) read.clear();
    read.set(publicUrl, known);
    return known;
  }
  const protocol = request.protocol === 'https' ? 'https' : 'http';
  const found = /^(\[[0-9a-f:.]+\]|[^:/\s]+)(?::(\d{1,5}))?$/i.exec(request.host);
  return { protocol, name: found?.[1] ?? 'localhost', port: Number(found?.[2]) || usual(protocol) };
}

/** The addresses of apps that were asked for lately. */
const read = new Map<string, Host>();
const MOST_READ = 100;

function hostIn(publicUrl: string): Host {
  const url = new URL(publicUrl);
  return { protocol: url.protocol.replace(':', ''), name: url.hostname, port: Number(url.port) || usual(url.protocol) };
}

const usual = (protocol: string) => (protocol.startsWith('https') ? 443 : 80);

/** Without a slash at the end. */
export const baseOf = ({ protocol, name, port }: Host): string =>
  `${protocol}://${name}${port === usual(protocol) ? '' : `:${port}`}`;
