// Streams by a part of their name, in memory: one text of all names in lower case, made once per state of the catalogue.
import { problems } from '@muxwell/contract';
import type { AppCatalog } from './memory.ts';

interface Names {
  text: string;
  /** Where each stream's name begins in the text, and the stream's id. */
  starts: Int32Array;
  ids: Int32Array;
}

const made = new WeakMap<AppCatalog['streams'], Names>();

/** The ids of all streams whose name has these words in it, in any case. Throws `invalid-request` for text that no name can hold. */
export function searchStreams(catalog: AppCatalog, words: string): number[] {
  if (words.includes('\0')) throw problems.invalidRequest('a name has no NUL character');
  const { text, starts, ids } = namesOf(catalog.streams);
  const wanted = words.toLowerCase();
  if (wanted.includes('\n')) return [];
  const found: number[] = [];
  let place = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, starts[place] ?? text.length)) {
    place = placeAfter(starts, at, place);
    found.push(ids[place - 1] ?? 0);
    if (place >= ids.length) break;
  }
  return found;
}

function namesOf(streams: AppCatalog['streams']): Names {
  const known = made.get(streams);
  if (known) return known;
  const [starts, ids] = [new Int32Array(streams.size), new Int32Array(streams.size)];
  const names: string[] = [];
  let [at, i] = [0, 0];
  for (const { id, name } of streams.values()) {
    const low = name.toLowerCase().replaceAll('\n', ' ');
    names.push(low);
    starts[i] = at;
    ids[i] = id;
    at += low.length + 1;
    i += 1;
  }
  const fresh = { text: names.join('\n'), starts, ids };
  made.set(streams, fresh);
  return fresh;
}

/** The place of the first name that begins after `at`. */
function placeAfter(starts: Int32Array, at: number, from: number): number {
  let [low, high] = [from, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
