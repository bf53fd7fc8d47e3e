// Streams by a part of their name, in memory: the names in lower case, joined once per state of the catalogue, apart from a few that changed since.
import { problems } from '@muxwell/contract';
import { findIn, joinTexts, searchable, type JoinedTexts } from '../platform/joined-texts.ts';
import type { AppCatalog } from './memory.ts';
import { patchesOf } from './patched-map.ts';

type Streams = AppCatalog['streams'];
const made = new WeakMap<Streams, Promise<JoinedTexts[]>>();
/** Names that are joined in one turn of the loop. */
const PORTION = 4096;

/** The ids of all streams whose name has these words in it, in any case. Throws `invalid-request` for text that no name can hold. */
export async function searchStreams({ streams }: Pick<AppCatalog, 'streams'>, words: string): Promise<number[]> {
  if (words.includes('\0')) throw problems.invalidRequest('a name has no NUL character');
  const { base, others } = patchesOf(streams);
  const wanted = words.toLowerCase();
  const names = await namesOf(base);
  const inBase = names.flatMap((some) => [...findIn(some, wanted)]);
  if (others.length === 0) return inBase;
  const has = (name: string) => !wanted.includes('\n') && searchable(name).includes(wanted);
  const changed = new Map(others.map(({ was, is }) => [was.id, is !== null && has(is.name)]));
  const was = new Set(inBase);
  const added = [...changed].flatMap(([id, isFound]) => (isFound && !was.has(id) ? [id] : []));
  return [...inBase.filter((id) => changed.get(id) !== false), ...added];
}

function namesOf(base: Streams): Promise<JoinedTexts[]> {
  const known = made.get(base);
  if (known) return known;
  const fresh = join(base);
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
