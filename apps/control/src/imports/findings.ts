// What a run found, counted while it reads: kinds, groups with samples, attributes with a sample each.
import { type Attributes, cut } from '@muxwell/m3u';
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
  attributes: { name: string; count: number; samples: string[] }[];
  guideUrls: string[];
  skipped: number;
  skippedLines: { line: number; why: string; text: string }[];
}

const SAMPLES = 5;
const MOST_SHOWN = 1000;
/** Different values of an attribute that are told. */
const VALUES = 3;
const MOST_GROUPS = 20_000;
const MOST_ATTRIBUTES = 200;
/** Where entries without a group go. */
export const UNGROUPED = 'Ungrouped';

export class Findings {
  readonly #found = { live: 0, radio: 0, movie: 0, episode: 0 };
  /** In the order in which they came. */
  readonly #groups: FoundGroup[] = [];
  readonly #groupOf = {
    live: new Map<string, FoundGroup>(),
    radio: new Map<string, FoundGroup>(),
    movie: new Map<string, FoundGroup>(),
    series: new Map<string, FoundGroup>(),
  };
  readonly #attributes = new Map<string, Found['attributes'][number]>();
  readonly #skippedLines: Found['skippedLines'] = [];

  row(row: StagedRow): void {
    if (row.kind === 'series') return;
    this.#found[row.kind] += 1;
    for (const name of row.groups) this.#group(name, groupKind(row.kind), row.name);
  }

  attributes(attributes: Attributes): void {
    for (const [name, value] of attributes) this.#attribute(name, value);
  }

  #attribute(name: string, value: string): void {
    let known = this.#attributes.get(name);
    if (!known) {
      if (this.#attributes.size >= MOST_ATTRIBUTES) return;
      known = { name: cut(name, 100), count: 0, samples: [] };
      this.#attributes.set(name, known);
    }
    known.count += 1;
    if (known.samples.length >= VALUES || value === '') return;
    const sample = cut(value, 200);
    if (!known.samples.includes(sample)) known.samples.push(sample);
  }

  skipped(lines: Found['skippedLines']): void {
    if (this.#skippedLines.length < MOST_SHOWN)
      this.#skippedLines.push(...lines.slice(0, MOST_SHOWN - this.#skippedLines.length));
  }

  #group(name: string, kind: FoundGroup['kind'], sample: string): void {
    let group = this.#groupOf[kind].get(name);
    if (!group) {
      group = { name, kind, count: 0, samples: [] };
      if (this.#groups.length < MOST_GROUPS) {
        this.#groups.push(group);
        this.#groupOf[kind].set(name, group);
      }
    }
    group.count += 1;
    if (group.samples.length < SAMPLES) group.samples.push(sample);
  }

  told(more: Pick<Found, 'guideUrls' | 'skipped'>): Found {
    return {
      found: { ...this.#found },
      groups: this.#groups,
      attributes: [...this.#attributes.values()],
      skippedLines: this.#skippedLines,
      ...more,
    };
  }
}

export const groupKind = (kind: RowKind): FoundGroup['kind'] => (kind === 'episode' ? 'series' : kind);
