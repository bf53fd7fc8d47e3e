// Streams by a part of their name, in memory: the names in lower case, joined once per state of the catalogue, apart from a few that changed since.
import { problems } from '@muxwell/contract';
import { findIn, joinTexts, searchable, type JoinedTexts } from '../platform/joined-texts.ts';
import type { AppCatalog } from './memory.ts';
import { patchesOf } from './patched-map.ts';
import type { StreamRow } from './store.ts';

type Streams = AppCatalog['streams'];

interface Names {
  parts: JoinedTexts[];
  /** What was found for the words asked lately: a list is asked again for each of its pages, and whenever something has changed. */
  found: Map<string, readonly StreamRow[]>;
}

const made = new WeakMap<Streams, Promise<Names>>();
/** Names that are joined in one turn of the loop. */
const PORTION = 4096;
const MOST_REMEMBERED = 16;

/** All streams whose name has these words in it, in any case and any order. Throws `invalid-request` for text that no name can hold. */
export async function searchStreams({ streams }: Pick<AppCatalog, 'streams'>, words: string): Promise<readonly StreamRow[]> {
  if (words.includes('\0')) throw problems.invalidRequest('a name has no NUL character');
  const { base, others } = patchesOf(streams);
  const wanted = words.toLowerCase();
  const inBase = foundIn(base, await namesOf(base), wanted);
  if (others.length === 0) return inBase;
  const changed = new Set(others.map(({ was }) => was.id));
  const has = (name: string) => !wanted.includes('\n') && searchable(name).includes(wanted);
  const now = others.flatMap(({ is }) => (is !== null && has(is.name) ? [is] : []));
  return [...inBase.filter(({ id }) => !changed.has(id)), ...now];
}

function foundIn(base: Streams, { parts, found }: Names, wanted: string): readonly StreamRow[] {
  const known = found.get(wanted);
  found.delete(wanted);
  const rows = known ?? parts.flatMap((part) => findIn(part, wanted).flatMap((id) => base.get(id) ?? []));
  found.set(wanted, rows);
  for (const oldest of found.keys()) if (found.size > MOST_REMEMBERED) found.delete(oldest);
  return rows;
}

function namesOf(base: Streams): Promise<Names> {
  const known = made.get(base);
  if (known) return known;
  const fresh = join(base).then((parts) => ({ parts, found: new Map() }));
  made.set(base, fresh);
  return fresh;
}

async function join(base: Streams): Promise<JoinedTexts[]> {
  const parts: JoinedTexts[] = [];
  let names: { id: number; text: string }[] = [];
  for (const { id, name } of base.values()) {
    names.push({ id, text: name });
    if (names.length < PORTION) continue;
    parts.push(joinTexts(names));
    names = [];
    await new Promise((resolve) => setImmediate(resolve));
  }
  return [...parts, joinTexts(names)];
}
