// Short answers of the door itself.
import type { ServerResponse } from 'node:http';
import type { Decision } from '@muxwell/contract/edge';

export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': 'range, content-type',
  'access-control-expose-headers': 'content-length, content-range, accept-ranges',
} as const;

export interface Refusal {
  status: number;
  says: string;
  retryAfterSeconds?: number | null;
}

/** A line of plain text: viewers' programs show it or ignore it, and never take it for media. */
export function refuse(res: ServerResponse, { status, says, retryAfterSeconds }: Refusal): void {
  if (res.headersSent || res.destroyed) return void res.destroy();
  const retry = retryAfterSeconds ? { 'retry-after': String(Math.ceil(retryAfterSeconds)) } : {};
  const body = Buffer.from(`${says}\n`);
  res.writeHead(status, {
    ...CORS,
    ...retry,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  res.end(body);
}

export function allow(res: ServerResponse): void {
  res.writeHead(204, { ...CORS, 'access-control-max-age': '86400' }).end();
}

export function redirect(res: ServerResponse, { url }: Extract<Decision, { do: 'redirect' }>): void {
  res.writeHead(302, { ...CORS, location: url, 'content-length': 0, 'cache-control': 'no-store' }).end();
}

/** RFC 9457, for those who speak to the API. */
export function problem(res: ServerResponse, status: number, title: string, retryAfterSeconds?: number): void {
  if (res.headersSent || res.destroyed) return void res.destroy();
  const body = Buffer.from(
    JSON.stringify({ type: `/problems/${status === 503 ? 'control-plane-away' : 'bad-gateway'}`, title, status }),
  );
  const retry = retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {};
  res
    .writeHead(status, {
      ...retry,
      'content-type': 'application/problem+json',
      'content-length': body.length,
      'cache-control': 'no-store',
    })
    .end(body);
}
