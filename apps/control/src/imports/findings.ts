// What a run found, counted while it reads: kinds, groups with samples, attributes with a sample each.
import type { RowKind, StagedRow } from './staged-row.ts';

export interface FoundGroup {
  name: string;
  kind: 'live' | 'radio' | 'movie' | 'series';
  count: number;
  samples: string[];
}

export interface Found {
  found: { live: number; radio: number; movie: number; episode: number };
  groups: FoundGroup[];
  attributes: { name: string; count: number; sample: string }[];
  guideUrls: string[];
  skipped: number;
  skippedLines: { line: number; why: string; text: string }[];
}

const SAMPLES = 5;
const MOST_GROUPS = 20_000;
const MOST_ATTRIBUTES = 200;
/** Where entries without a group go. */
export const UNGROUPED = 'Ungrouped';

export class Findings {
  readonly #found = { live: 0, radio: 0, movie: 0, episode: 0 };
  readonly #groups = new Map<string, FoundGroup>();
  readonly #attributes = new Map<string, { name: string; count: number; sample: string }>();

  row(row: StagedRow): void {
    if (row.kind === 'series') return;
    this.#found[row.kind] += 1;
    for (const name of row.groups) this.#group(name, groupKind(row.kind), row.name);
  }

  attribute(name: string, value: string): void {
    const known = this.#attributes.get(name);
    if (known) known.count += 1;
    else if (this.#attributes.size < MOST_ATTRIBUTES)
      this.#attributes.set(name, { name: name.slice(0, 100), count: 1, sample: value.slice(0, 200) });
    if (known?.sample === '') known.sample = value.slice(0, 200);
  }

  #group(name: string, kind: FoundGroup['kind'], sample: string): void {
    const key = `${kind}\n${name}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = { name, kind, count: 0, samples: [] };
      if (this.#groups.size < MOST_GROUPS) this.#groups.set(key, group);
    }
    group.count += 1;
    if (group.samples.length < SAMPLES) group.samples.push(sample);
  }

  told(more: Pick<Found, 'guideUrls' | 'skipped' | 'skippedLines'>): Found {
    return { found: { ...this.#found }, groups: [...this.#groups.values()], attributes: [...this.#attributes.values()], ...more };
  }
}

export const groupKind = (kind: RowKind): FoundGroup['kind'] => (kind === 'episode' ? 'series' : kind);
