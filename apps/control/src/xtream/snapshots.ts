// Each app's snapshot: built in the background when the catalogue changes, swapped in when it stands.
import type { Clock, Dice, Log } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import { AnswerCache } from './cache.ts';
import { buildSnapshot, type Snapshot } from './snapshot.ts';

const BUDGET = 256 * 1024 ** 2;

export interface SnapshotFigures {
  streams: number;
  builtAt: Date;
  buildMs: number;
}

export class Snapshots {
  readonly answers: AnswerCache;
  readonly #memory: Catalog['memory'];
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #held = new Map<number, Snapshot>();
  readonly #figures = new Map<number, SnapshotFigures>();
  readonly #due = new Set<number>();

  constructor({ memory, clock, dice, log }: { memory: Catalog['memory']; clock: Clock; dice: Dice; log: Log }) {
    this.answers = new AnswerCache(BUDGET, dice.token(8));
    this.#memory = memory;
    this.#clock = clock;
    this.#log = log;
    memory.onChange((appId) => this.#rebuild(appId));
  }

  of(appId: number): Snapshot {
    return this.#held.get(appId) ?? this.#build(appId);
  }

  figures(): ReadonlyMap<number, SnapshotFigures> {
    return this.#figures;
  }

  /** Several changes in one turn of the loop make one build. */
  #rebuild(appId: number): void {
    if (this.#due.has(appId)) return;
    this.#due.add(appId);
    setImmediate(() => {
      this.#due.delete(appId);
      this.#build(appId);
    });
  }

  #build(appId: number): Snapshot {
    const startedAt = this.#clock.monotonic();
    const snapshot = buildSnapshot(this.#memory.of(appId));
    this.#held.set(appId, snapshot);
    this.answers.forget(`${appId}:`);
    const buildMs = this.#clock.monotonic() - startedAt;
    this.#figures.set(appId, { streams: snapshot.catalog.streams.size, builtAt: this.#clock.now(), buildMs });
    this.#log.debug({ appId, revision: snapshot.revision, ms: Math.round(buildMs) }, 'a snapshot is built');
    return snapshot;
  }
}
