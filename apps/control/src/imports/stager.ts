// What both kinds of sources share on their way to staged rows: each key once, each series once, everything counted.
import { Findings, UNGROUPED } from './findings.ts';
import type { StagedRow } from './staged-row.ts';

export class Stager {
  readonly findings = new Findings();
  readonly #keys = new Set<string>();
  /** How often keys came that came more than once. */
  readonly #times = new Map<string, number>();
  readonly #series = new Map<string, { episodes: number }>();
  #rows: StagedRow[] = [];

  /** A key that comes again gets a number: the same address may stand in a list twice. */
  add(row: StagedRow): void {
    const before = this.#keys.size;
    this.#keys.add(row.key);
    if (this.#keys.size === before) this.#number(row);
    if (row.groups.length === 0) row.groups = [UNGROUPED];
    this.findings.row(row);
    this.#rows.push(row);
  }

  #number(row: StagedRow): void {
    const times = (this.#times.get(row.key) ?? 1) + 1;
    this.#times.set(row.key, times);
    row.key = `${row.key}#${times}`;
  }

  /** Makes sure that an episode's series is there, and numbers an episode that has no number. */
  episode(row: StagedRow, series: Pick<StagedRow, 'name' | 'groups' | 'logoUrl' | 'details'>): void {
    const key = row.seriesKey ?? '';
    let known = this.#series.get(key);
    if (!known) {
      known = { episodes: 0 };
      this.#series.set(key, known);
      this.add({
        ...series,
        line: row.line,
        key,
        kind: 'series',
        epgChannelId: null,
        number: null,
        container: '',
        seriesKey: null,
        season: null,
        episode: null,
        addedAt: null,
        isAdult: row.isAdult,
        source: null,
        groups: [...series.groups],
      }); // prettier-ignore
    }
    known.episodes += 1;
    row.season ??= 1;
    row.episode ??= known.episodes;
    this.add(row);
  }

  taken(): StagedRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}
