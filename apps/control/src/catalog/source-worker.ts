// The thread that opens and seals sources, so that nothing of it blocks the main loop.
import { parentPort, workerData } from 'node:worker_threads';
import type { SourceReplacement } from '@muxwell/contract';
import { openWith, sealWith, type SealingKey } from '../platform/secrets.ts';
import { replaced } from './replace.ts';
import type { FromThread, Resealed, SealedRow, ToThread } from './source-thread.ts';
import { sourcesIn } from './sources.ts';

const MOST_HEADS = 1000;
const keys = workerData as SealingKey[];
const [current] = keys;
/** Imported addresses begin with one of a few heads: each is opened, and sealed, once. */
const opened = new Map<string, string>();
const sealed = new Map<string, string>();

function open(text: string): string {
  const known = opened.get(text);
  if (known !== undefined) return known;
  const clear = openWith(keys, text);
  if (opened.size < MOST_HEADS) opened.set(text, clear);
  return clear;
}

function seal(text: string): string {
  if (!current) throw new Error('there is no key to seal with');
  return sealWith(current, text);
}

function sealHead(text: string): string {
  const known = sealed.get(text);
  if (known !== undefined) return known;
  const fresh = seal(text);
  if (sealed.size < MOST_HEADS) sealed.set(text, fresh);
  return fresh;
}

/** Null where nothing changes. What stood in two parts stays so while the part in the clear is the same. */
function reseal(row: SealedRow, replacement: SourceReplacement): Resealed | null {
  const split = row.sealed.indexOf('~');
  const sources = sourcesIn(split < 0 ? (text) => openWith(keys, text) : open, row.sealed);
  const fresh = sources.map((source) => ({ ...source, url: replaced(source.url, replacement) }));
  const changed = fresh.flatMap((source, at) => (source.url === sources[at]?.url ? [] : [at]));
  const [first] = changed;
  if (first === undefined) return null;
  const [before, after] = [sources[first]?.url ?? '', fresh[first]?.url ?? ''];
  const tail = split < 0 ? '' : row.sealed.slice(split + 1);
  const isSplit = split >= 0 && tail !== '' && after.endsWith(tail);
  const text = isSplit ? `${sealHead(after.slice(0, -tail.length))}~${tail}` : seal(JSON.stringify(fresh));
  return { id: row.id, name: row.name, sealed: text, count: changed.length, before, after };
}

const MOST_SOURCES = 50;

function merged({ id, sealed: [own = '', ...others] }: { id: number; sealed: string[] }) {
  const all = [own, ...others].flatMap((text) => sourcesIn(open, text));
  const once = all.filter(({ url }, at) => all.findIndex((other) => other.url === url) === at).slice(0, MOST_SOURCES);
  const isAsBefore = once.length === sourcesIn(open, own).length;
  return { id, sealed: isAsBefore ? own : seal(JSON.stringify(once)), count: once.length };
}

function answerTo(message: ToThread): FromThread {
  if (message.do === 'replace') return { changed: message.rows.flatMap((row) => reseal(row, message.replacement) ?? []) };
  if (message.do === 'merge') return { merged: message.groups.map(merged) };
  return { addresses: message.rows.map((row) => sourcesIn(open, row.sealed).map(({ url }) => url)) };
}

parentPort?.on('message', (message: ToThread) => {
  try {
    parentPort?.postMessage(answerTo(message));
  } catch (error) {
    parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) } satisfies FromThread);
  }
});
