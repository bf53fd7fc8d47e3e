// identity: a provider changes its domain, its credentials, 5 % of the names, 2 % of the ids and the order of 89,676 entries: how many streams keep
// their ids, what is listed for review, and whether one call rolls it back.
import { install, type Installation, type Run } from './kit/installation.ts';
import { ENTRIES, generated, provider } from './kit/lists.ts';
import { report } from './kit/report.ts';

interface Shown {
  id: number;
  name: string;
  logoUrl: string;
}

await using house = await install();
await using list = await provider();
const entries = entriesOf((await generated('make-playlist', '--entries', String(ENTRIES))).toString('utf8'));
list.serve(textOf(entries));
const from = { kind: 'url', url: list.url };
const { id: sourceId } = await house.api.ask<{ id: string }>('POST', '/api/import-sources', { name: 'Provider', from });
await run('now');
const before = await streamsOf(house);

const random = mulberry(7);
const moved = entries.filter(() => random() < 0.02);
const numbers = moved.map(({ url }) => url.replace(/^.*\//, ''));
const numberOf = new Map(moved.map((entry, i) => [entry, numbers[(i + 1) % numbers.length] ?? '']));
const changed = entries.map((entry) => {
  const path = /\/(live|movie|series)\//.exec(entry.url)?.[1] ?? 'live';
  const number = numberOf.get(entry) ?? entry.url.replace(/^.*\//, '');
  const isRenamed = random() < 0.05;
  return { info: isRenamed ? `${entry.info} (new)` : entry.info, url: `http://new.example:8080/${path}/other/secret/${number}` };
});
const order = changed.map((entry) => ({ entry, at: random() })).sort((a, b) => a.at - b.at);
list.serve(textOf(order.map(({ entry }) => entry)));
const placeOf = new Map(order.map(({ entry }, i) => [/tvg-logo="([^"]*)"/.exec(entry.info)?.[1] ?? '', 3 + 2 * i]));
const startedAt = performance.now();
const staged = await run('review');
const unclear = await unclearOf(staged.id);
await house.api.ask('POST', `/api/imports/${staged.id}/apply`, {});
await ended(staged.id, 'done');
const seconds = (performance.now() - startedAt) / 1000;
const after = await streamsOf(house);
const kept = [...before].filter(([logo, { id }]) => after.get(logo)?.id === id).length;
const others = [...before].filter(([logo, { id }]) => after.has(logo) && after.get(logo)?.id !== id);
const taken = new Set([...before.values()].map(({ id }) => id));
/** Its place in the list names an entry, also among the unclear ones. */
const isTold = ([logo]: [string, Shown]) => unclear.has(placeOf.get(logo) ?? 0);
const wrong = others.filter(([logo]) => taken.has(after.get(logo)?.id ?? 0));

await house.api.ask('POST', `/api/imports/${staged.id}/undo`);
const restored = await streamsOf(house);
const rolledBack = [...before].filter(
  ([logo, { id, name }]) => restored.get(logo)?.id === id && restored.get(logo)?.name === name,
).length;
await report({
  id: 'identity',
  figures: {
    kept_percent: (kept * 100) / before.size,
    other_id: others.length,
    /** Taken for another stream; and of these, and of those that came as new ones, what nobody was told about. */
    wrong: wrong.length,
    untold: others.filter((one) => !isTold(one)).length,
    for_review: unclear.size,
    added: staged.changes.added,
    gone: staged.changes.gone,
    seconds,
    rolled_back_percent: (rolledBack * 100) / before.size,
  },
  goals: { kept_percent: { least: 99.5 }, wrong: { most: 0 }, untold: { most: 0 }, rolled_back_percent: { least: 100 } },
});

async function run(apply: 'now' | 'review'): Promise<Run> {
  const { id } = await house.api.ask<Run>('POST', `/api/import-sources/${sourceId}/run`, { apply });
  return ended(id, apply === 'now' ? 'done' : 'staged');
}

async function ended(id: string, state: string): Promise<Run> {
  for (;;) {
    const found = await house.api.ask<Run>('GET', `/api/imports/${id}`);
    if (found.state === state) return found;
    if (['failed', 'cancelled'].includes(found.state)) throw new Error(`the import ${found.state}: ${found.reason}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Lines of the list whose entries are unclear. */
async function unclearOf(runId: string): Promise<Set<number>> {
  const lines = new Set<number>();
  for (let after = ''; ; ) {
    const path = `/api/imports/${runId}/matches?limit=500${after}`;
    const page = await house.api.ask<{ items: { line: number }[]; next: string | null }>('GET', path);
    for (const { line } of page.items) lines.add(line);
    if (page.next === null) return lines;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

/** Streams by their logos: the generator gives each entry one of its own. Logos tell things of one name and group apart; no other signal reads them. */
async function streamsOf({ api }: Installation): Promise<Map<string, Shown>> {
  const found = new Map<string, Shown>();
  for (let after = ''; ; ) {
    const page = await api.ask<{ items: Shown[]; next: string | null }>('GET', `/api/streams?limit=500&sort=id${after}`);
    for (const row of page.items) found.set(row.logoUrl, row);
    if (page.next === null) return found;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

interface Entry {
  info: string;
  url: string;
}
function entriesOf(text: string): Entry[] {
  return [...text.matchAll(/^(#EXTINF.*)\n(.*)$/gm)].map(([, info = '', url = '']) => ({ info, url }));
}
function textOf(all: Entry[]): Buffer {
  return Buffer.from(`#EXTM3U\n${all.map(({ info, url }) => `${info}\n${url}\n`).join('')}`);
}

/** A small generator, so that every run draws the same. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
