// A user's document by URL: fetched by the checked client, unpacked by its magic number, limited in size, each failure told in words.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { problems } from '@muxwell/contract';
import { fetchFailed, type CheckedFetch, ProblemError } from '@muxwell/ground';

export interface DownloadOptions {
  signal: AbortSignal;
  /** Milliseconds without a byte. */
  idleMs: number;
  /** Most bytes after unpacking. */
  mostBytes: number;
  userAgent?: string | undefined;
}

export interface Downloaded {
  /** Of the packed document; null when the server does not tell. */
  length: number | null;
  bytes: AsyncIterable<Uint8Array>;
}

/** Opens a document. Throws `source-failed` or `address-refused` with what happened; so does reading on. */
export async function download(fetch: CheckedFetch, url: string, options: DownloadOptions): Promise<Downloaded> {
  const { signal, idleMs, userAgent = 'Muxwell' } = options;
  const answer = await fetch
    .get(url, { signal, idleMs, headers: { 'user-agent': userAgent, accept: '*/*' } })
    .catch((error: unknown) => {
      throw told(error, idleMs);
    });
  if (answer.status !== 200) {
    answer.body.on('error', () => {}).destroy();
    throw problems.sourceFailed(saysOf(answer.status));
  }
  const length = Number(answer.headers['content-length']);
  return {
    length: Number.isSafeInteger(length) ? length : null,
    bytes: limited(retold(unpacked(answer.body), idleMs), options.mostBytes),
  };
}

function saysOf(status: number): string {
  if (status === 401 || status === 403)
    return `the server refuses access (status ${status}): check the address and the credentials in it`;
  if (status === 404 || status === 410) return `the server does not have this document (status ${status})`;
  if (status === 429) return 'the server says that it was asked too often (status 429): try again later';
  return `the server answers with status ${status}`;
}

function told(error: unknown, idleMs: number): unknown {
  if (error instanceof ProblemError)
    return error.type === fetchFailed.type ? problems.sourceFailed(error.message, {}, error) : error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'UND_ERR_BODY_TIMEOUT')
    return problems.sourceFailed(`the server sent nothing for ${Math.round(idleMs / 1000)} seconds`, {}, error);
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET')
    return problems.sourceFailed('the server closed the connection before the end', {}, error);
  if (code.startsWith('Z_'))
    return problems.sourceFailed('the document says that it is gzip, but it cannot be unpacked', {}, error);
  return error;
}

async function* retold(bytes: AsyncIterable<Uint8Array>, idleMs: number): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw told(error, idleMs);
  }
}

/** Unpacks gzip wherever the first two bytes say gzip (RFC 1952, 2.3.1), whatever the name and the headers. */
export async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  try {
    while (head.length < 2) {
      const { value, done } = await source.next();
      if (done) break;
      head = head.length === 0 ? value : Buffer.concat([head, value]);
    }
    const all = chained(head, source);
    if (head[0] !== 0x1f || head[1] !== 0x8b) {
      yield* all;
      return;
    }
    const gunzip = createGunzip();
    const done = pipeline(Readable.from(all, { objectMode: false }), gunzip);
    done.catch(() => {}); // thrown by the loop below
    for await (const chunk of gunzip) yield chunk as Uint8Array;
    await done;
  } finally {
    await source.return?.();
  }
}

async function* chained(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  if (head.length > 0) yield head;
  for (;;) {
    const { value, done } = await rest.next();
    if (done) return;
    yield value;
  }
}

async function* limited(bytes: AsyncIterable<Uint8Array>, most: number): AsyncIterable<Uint8Array> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > most) throw problems.sourceFailed(`the document is larger than ${Math.round(most / 1024 ** 2)} MB unpacked`);
    yield chunk;
  }
}
