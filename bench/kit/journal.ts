// What must hold after every kill, kept outside the installation: the list that was asked for, and the id of each of its entries.
import type { Api } from '@muxwell/supervisor/demo';

interface Row {
  id: number;
  name: string;
}

export interface Verdict {
  /** Entries that are missing, that are there twice or under another id, and states that are neither the one before nor the one after. */
  lost: number;
  duplicated: number;
  halfApplied: number;
}

/** A list in its versions: of each ten entries one is renamed with every version, one comes and goes. */
export function listOf(entries: number, version: number): Map<string, string> {
  const list = new Map<string, string>();
  for (let n = 1; n <= entries; n += 1) {
    if (n % 10 === 3 && (n + version) % 4 === 0) continue;
    list.set(`Channel ${n}`, n % 10 === 7 ? `Channel ${n} v${version}` : `Channel ${n}`);
  }
  return list;
}

export const textOf = (list: Map<string, string>): Buffer =>
  Buffer.from(
    `#EXTM3U\n${[...list]
      .map(([key, name]) => {
        const n = key.split(' ')[1] ?? '';
        return `#EXTINF:-1 tvg-id="ch${n}.example" group-title="Group ${Number(n) % 20}",${name}\nhttp://up.example/live/u/p/${n}.ts\n`;
      })
      .join('')}`,
  );

/** All streams, page by page. */
export async function readStreams(api: Api): Promise<Row[]> {
  const rows: Row[] = [];
  let after = '';
  do {
    const page = await api.ask<{ items: Row[]; next: string | null }>('GET', `/api/streams?limit=500&sort=id${after}`);
    rows.push(...page.items);
    after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`;
  } while (after !== '');
  return rows;
}

export class Journal {
  readonly #ids = new Map<string, number>();

  /** Compares what is there with the one list that it must be, or with the two of which it must be one. */
  judge(rows: readonly Row[], may: readonly Map<string, string>[]): Verdict {
    const keyOf = (name: string) => name.replace(/ v\d+$/, '');
    const there = new Map<string, string>();
    let duplicated = 0;
    for (const { id, name } of rows) {
      const key = keyOf(name);
      if (there.has(key) || (this.#ids.get(key) ?? id) !== id) duplicated += 1;
      there.set(key, name);
      this.#ids.set(key, id);
    }
    const missing = may.map((list) => [...list].filter(([key, name]) => there.get(key) !== name).length);
    const more = may.map((list) => [...there.keys()].filter((key) => !list.has(key)).length);
    const isOne = may.some((_, i) => missing[i] === 0 && more[i] === 0);
    return { lost: isOne ? 0 : Math.min(...missing), duplicated, halfApplied: isOne ? 0 : 1 };
  }
}
