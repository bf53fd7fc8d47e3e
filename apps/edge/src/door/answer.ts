// Short answers of the door itself.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Decision } from '@muxwell/contract/edge';

export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': 'range, content-type',
  'access-control-expose-headers': 'content-length, content-range, accept-ranges',
} as const;

/** After which to try again. */
const AWAY_SECONDS = 2;

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

/** The control plane cannot be reached: a browser gets a page that tries again, a program the problem. */
export function away(req: IncomingMessage, res: ServerResponse): void {
  if (!req.headers.accept?.includes('text/html') || res.headersSent || res.destroyed)
    return problem(res, 503, 'The control plane is away', AWAY_SECONDS);
  const isArabic = /^\s*ar\b/i.test(req.headers['accept-language'] ?? '');
  const says = isArabic
    ? ['الخدمة تبدأ الآن', 'تُعاد هذه الصفحة من تلقاء نفسها حين تصبح جاهزة.']
    : ['The service is starting', 'This page loads again by itself as soon as it is ready.'];
  const body =
    Buffer.from(`<!doctype html><html lang="${isArabic ? 'ar' : 'en'}" dir="${isArabic ? 'rtl' : 'ltr'}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="${AWAY_SECONDS}"><meta name="color-scheme" content="light dark">
<title>${says[0]}</title><main style="font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;text-align:center">
<h1 style="font-size:20px;margin:0">${says[0]}</h1><p style="margin:8px">${says[1]}</p></main></html>
`);
  res
    .writeHead(503, {
      'retry-after': String(AWAY_SECONDS),
      'content-type': 'text/html; charset=utf-8',
      'content-length': body.length,
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    })
    .end(body);
}
