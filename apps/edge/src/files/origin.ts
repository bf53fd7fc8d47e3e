// Where a file's bytes come from: a web server, or a folder of this machine that the operator has opened.
import type { SourceSpec } from '@muxwell/contract/edge';
import { maskUrl, type CheckedFetch, type Files, type Log } from '@muxwell/ground';
import { realpath } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { CONNECT_MS, headersOf } from '../sources/source.ts';
import { firstRange, rangeOf, readContentRange, type Range } from './range.ts';

/** Bytes `range` of a file of `size` bytes; `size` null when nobody knows. */
export interface Opened {
  kind: 'part';
  body: Readable;
  /** Null: from the start to the end. */
  range: Range | null;
  size: number | null;
}

export type Opening = Opened | { kind: 'unsatisfiable'; size: number | null } | { kind: 'failed'; reason: string };

export interface OriginDeps {
  fetch: CheckedFetch;
  files: Files;
  log: Log;
  /** Folders below which local files may lie. */
  roots: readonly string[];
  idleSeconds: () => number;
}

/** Opens the first source that has the file. */
export async function openFile(
  deps: OriginDeps,
  sources: readonly SourceSpec[],
  range: string | null,
  signal: AbortSignal,
): Promise<Opening> {
  let last: Opening = { kind: 'failed', reason: 'the stream has no source' };
  for (const source of sources) {
    last = await openSource(deps, source, range, signal).catch((error: unknown) => ({
      kind: 'failed' as const,
      reason: error instanceof Error ? error.message : String(error),
    }));
    if (last.kind !== 'failed' || signal.aborted) return last;
    deps.log.warn({ source: source.id, url: maskUrl(source.url), reason: last.reason }, 'file source failed');
  }
  return last;
}

function openSource(deps: OriginDeps, source: SourceSpec, range: string | null, signal: AbortSignal): Promise<Opening> {
  const path = localPath(source.url);
  return path === null ? openRemote(deps, source, range, signal) : openLocal(deps, path, range);
}

function localPath(url: string): string | null {
  if (isAbsolute(url)) return url;
  return /^file:\/\//i.test(url) && URL.canParse(url) ? fileURLToPath(url) : null;
}

async function openLocal({ files, roots }: OriginDeps, path: string, header: string | null): Promise<Opening> {
  const real = await realpath(path).catch(() => null);
  const isAllowed = real !== null && roots.some((root) => real.startsWith(root.endsWith(sep) ? root : root + sep));
  const found = isAllowed ? await files.stat(real) : null;
  if (!found?.isFile || real === null) return { kind: 'failed', reason: 'there is no such file below the opened folders' };
  const range = rangeOf(header, found.size);
  if (range === 'unsatisfiable') return { kind: 'unsatisfiable', size: found.size };
  if (found.size === 0) return { kind: 'part', body: Readable.from([]), range: null, size: 0 };
  return { kind: 'part', body: files.read(real, range ?? undefined), range, size: found.size };
}

async function openRemote(deps: OriginDeps, source: SourceSpec, header: string | null, signal: AbortSignal): Promise<Opening> {
  const range = firstRange(header);
  const answer = await deps.fetch.get(source.url, {
    signal,
    headers: { ...headersOf(source), 'accept-encoding': 'identity', ...(range ? { range } : {}) },
    // A player that pauses stops reading: only the source's first byte is hurried.
    idleMs: Math.max(deps.idleSeconds(), 30) * 1000,
    connectMs: CONNECT_MS,
    proxy: source.proxy,
  });
  const { status, headers, body } = answer;
  const told = readContentRange(single(headers['content-range']));
  if (status === 206 && told) return { kind: 'part', body, range: { start: told.start, end: told.end }, size: told.size };
  if (status === 200) return whole(body, Number(single(headers['content-length']) ?? NaN), range);
  body.on('error', () => {}).destroy();
  if (status === 416)
    return { kind: 'unsatisfiable', size: Number(/\/(\d+)$/.exec(single(headers['content-range']) ?? '')?.[1] ?? NaN) || null };
  return { kind: 'failed', reason: `the source answered ${status}` };
}

/** A source that knows no ranges sends all: what was not asked for is dropped here. */
function whole(body: Readable, length: number, header: string | null): Opening {
  const size = Number.isSafeInteger(length) ? length : null;
  if (size === null || header === null) return { kind: 'part', body, range: null, size };
  const range = rangeOf(header, size);
  if (range === null) return { kind: 'part', body, range, size };
  if (range !== 'unsatisfiable')
    return { kind: 'part', body: Readable.from(slice(body, range), { objectMode: false }), range, size };
  body.on('error', () => {}).destroy();
  return { kind: 'unsatisfiable', size };
}

async function* slice(body: Readable, { start, end }: Range): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const from = Math.max(start - at, 0);
    const to = Math.min(end + 1 - at, chunk.length);
    if (to > from) yield chunk.subarray(from, to);
    at += chunk.length;
    if (at > end) return;
  }
}

const single = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);
