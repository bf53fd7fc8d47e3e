// What the control plane is told: everything once, in parts, when it has been reached; from then on what has changed.
import type { EdgeLoad, FromEdge, StreamReport } from '@muxwell/contract/edge';
import type { Channels } from '../channels/channels.ts';
import type { Sessions } from '../sessions/sessions.ts';

export type State = Extract<FromEdge, { type: 'state' }>;
export type Changes = Extract<FromEdge, { type: 'changes' }>;

export interface TellingDeps {
  sessions: Pick<Sessions, 'reports' | 'news' | 'counters' | 'quality' | 'size'>;
  channels: Pick<Channels, 'all' | 'find'>;
  load: () => EdgeLoad;
}

/** Counters go round in so many calls of `round`. */
const ROUNDS = 10;
/** Sessions in one part of the state: a part is read in about a millisecond. */
const PART = 500;

export class Telling {
  readonly #deps: TellingDeps;
  /** Channels that were told of, by the state that was told. */
  readonly #told = new Map<string, string>();
  #round = 0;

  constructor(deps: TellingDeps) {
    this.#deps = deps;
  }

  /** All that is held, for a control plane that has just been reached. */
  state(): State[] {
    const sessions = this.#deps.sessions.reports();
    const streams = Array.from(this.#deps.channels.all(), (channel) => channel.report());
    this.#told.clear();
    for (const { key, state } of streams) this.#told.set(key, state);
    const parts: State[] = [];
    do {
      const from = parts.length * PART;
      const more = from + PART < Math.max(sessions.length, streams.length);
      const part = { sessions: sessions.slice(from, from + PART), streams: streams.slice(from, from + PART) };
      parts.push({ type: 'state', ...part, more });
    } while (parts.at(-1)?.more);
    return parts;
  }

  /** What cannot wait: sessions that have opened or ended; null when there are none. */
  news(): Changes | null {
    const { opened, ended } = this.#deps.sessions.news();
    if (opened.length + ended.length === 0) return null;
    return { type: 'changes', opened, ended, counters: [], quality: [], streams: [], stopped: [], load: null };
  }

  /** The news, new states of channels and the next share of all counters; null when there is nothing to tell. To be called five times a second. */
  round(): Changes | null {
    const { sessions, load } = this.#deps;
    this.#round = (this.#round + 1) % ROUNDS;
    const changes: Changes = {
      type: 'changes',
      ...sessions.news(),
      counters: sessions.counters(Math.ceil(sessions.size / ROUNDS)),
      quality: sessions.quality(PART),
      streams: this.#streams(),
      stopped: this.#stopped(),
      load: this.#round === 0 ? load() : null,
    };
    const { opened, ended, counters, quality, streams, stopped } = changes;
    const isSilent = [opened, ended, counters, quality, streams, stopped].every((list) => list.length === 0);
    return isSilent && changes.load === null ? null : changes;
  }

  #streams(): StreamReport[] {
    const due: StreamReport[] = [];
    let at = 0;
    for (const channel of this.#deps.channels.all()) {
      const { key } = channel.spec;
      if (at % ROUNDS === this.#round || this.#told.get(key) !== channel.state) {
        due.push(channel.report());
        this.#told.set(key, channel.state);
      }
      at += 1;
    }
    return due;
  }

  #stopped(): string[] {
    const gone = [...this.#told.keys()].filter((key) => !this.#deps.channels.find(key));
    for (const key of gone) this.#told.delete(key);
    return gone;
  }
}
