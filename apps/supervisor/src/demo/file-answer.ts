// A file over HTTP with byte ranges (RFC 9110, 14.1), as players ask for films.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Files } from '@muxwell/ground';

/** Answers with the file or the one range that was asked for; a range beyond the end is 416. */
export async function sendFile(path: string, request: IncomingMessage, response: ServerResponse, files: Files): Promise<void> {
  const found = await files.stat(path);
  if (!found) return void response.writeHead(404).end();
  const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' };
  const range = rangeOf(request.headers.range, found.size);
  if (range === 'beyond') return void response.writeHead(416, { ...headers, 'content-range': `bytes */${found.size}` }).end();
  const { start, end } = range ?? { start: 0, end: found.size - 1 };
  const partial = range ? { 'content-range': `bytes ${start}-${end}/${found.size}` } : {};
  response.writeHead(range ? 206 : 200, { ...headers, ...partial, 'content-length': end - start + 1 });
  if (request.method === 'HEAD') return void response.end();
  await pipeline(files.read(path, { start, end }), response).catch(() => {}); // the player has left
}

/** The first and last byte of a single range, null when the whole is wanted. */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | 'beyond' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? 'beyond' : { start, end };
}
