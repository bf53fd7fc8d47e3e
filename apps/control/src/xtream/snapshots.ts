// Each app's snapshot: built in the background when the catalogue changes, swapped in when it stands; while changes come one upon another,
// no more than a part of the time goes into building.
import type { Clock, Dice, Log } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import { AnswerCache } from './cache.ts';
import { buildSnapshot, type Snapshot } from './snapshot.ts';

/** Building takes at most one part in so many of the time. */
const SHARE = 20;
/** A build that takes so many milliseconds is not put off. */
const SHORT_MS = 2;
const BUDGET = 256 * 1024 ** 2;

/** What is asked of the catalogue. */
export type CatalogMemory = Pick<Catalog['memory'], 'of' | 'onChange'>;

export interface SnapshotFigures {
  streams: number;
  builtAt: Date;
  buildMs: number;
}

export class Snapshots {
  readonly answers: AnswerCache;
  readonly #memory: CatalogMemory;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #held = new Map<number, Snapshot>();
  readonly #figures = new Map<number, SnapshotFigures>();
  readonly #due = new Set<number>();
  /** When an app's next build may begin, on the monotonic clock. */
  readonly #from = new Map<number, number>();

  constructor({ memory, clock, dice, log }: { memory: CatalogMemory; clock: Clock; dice: Dice; log: Log }) {
    this.answers = new AnswerCache(BUDGET, dice.token(8));
    this.#memory = memory;
    this.#clock = clock;
    this.#log = log;
    memory.onChange((appId) => this.#rebuild(appId));
  }

  /** As it was built last: at most some twenty times as old as it takes to build. */
  of(appId: number): Snapshot {
    return this.#held.get(appId) ?? this.#build(appId);
  }

  figures(): ReadonlyMap<number, SnapshotFigures> {
    return this.#figures;
  }

  /** Several changes in one turn of the loop make one build, and so do those that come before the next build may begin. */
  #rebuild(appId: number): void {
    if (this.#due.has(appId)) return;
    this.#due.add(appId);
    const waitMs = (this.#from.get(appId) ?? 0) - this.#clock.monotonic();
    const build = () => {
      this.#due.delete(appId);
      this.#build(appId);
    };
    if (waitMs > 0) void this.#clock.sleep(waitMs).then(build);
    else setImmediate(build);
  }

  #build(appId: number): Snapshot {
    const startedAt = this.#clock.monotonic();
    const snapshot = buildSnapshot(this.#memory.of(appId));
    this.#held.set(appId, snapshot);
    this.answers.forget(`${appId}:`);
    const builtAt = this.#clock.monotonic();
    const buildMs = builtAt - startedAt;
    if (buildMs > SHORT_MS) this.#from.set(appId, builtAt + buildMs * SHARE);
    this.#figures.set(appId, { streams: snapshot.catalog.streams.size, builtAt: this.#clock.now(), buildMs });
    this.#log.debug({ appId, revision: snapshot.revision, ms: Math.round(buildMs) }, 'a snapshot is built');
    return snapshot;
  }
}
