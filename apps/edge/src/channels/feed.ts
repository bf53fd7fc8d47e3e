// Keeps one source of a channel connected: tries them in order, backs off, and returns to a better one when it is back.
import type { SourceSpec } from '@muxwell/contract/edge';
import { maskUrl, pause, type Clock, type Log } from '@muxwell/ground';
import type { Layout } from '@muxwell/mpegts';
import { PeerUnreached, SourceFailed, type Intake, type Pull } from '../sources/source.ts';
import { changeOf, isSameSource } from './feed-sources.ts';
import { isSlow, type Pace } from './pace.ts';
import { Stage, type Take } from './stage.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A viewer who comes shortens a wait, but not below this. */
const LEAST_WAIT_MS = 3000;
/** A source that has delivered so long is tried again at once when it ends. */
const GOOD_RUN_MS = 10_000;
/** A connection without tables and a key frame for so long is given up. */
const NO_PICTURE_MS = 15_000;
/** How long a worse source runs before the better ones are tried again. */
const RETURN_MS = 60_000;
/** The same where the better one is another server of ours, which costs nobody anything. */
const RETURN_TO_PEER_MS = 15_000;
/** So often it is looked whether a source sends as fast as it plays. */
const PACE_MS = 15_000;

export interface FeedSink {
  /** A source is about to deliver, beginning with its tables and a key frame: what follows is not related to what came before. */
  onOpen(source: SourceSpec, layout: Layout | null): void;
  /** Counters begin anew within one source. */
  onSplice(): void;
  take: Take;
  /** How far the source is by its own clock; null: it has none. */
  pace(): Pace | null;
  /** The source has ended or could not be opened; `rounds`: how often every source has failed in a row. */
  onLost(source: SourceSpec, reason: string, rounds: number): void;
}

export interface FeedDeps {
  pull: Pull;
  clock: Clock;
  log: Log;
  /** The control plane is connected: it says soon where a stream is to be had whose holder is lost. */
  isGuided: () => boolean;
}

export class Feed {
  readonly #deps: FeedDeps;
  readonly #sink: FeedSink;
  #sources: readonly SourceSpec[];
  #current: AbortController | null = null;
  #resting: AbortController | null = null;
  /** The part of a rest that a viewer may cut short. */
  #longRest: AbortController | null = null;
  /** `restart` was called. */
  #isAnew = false;
  /** The source that was lost last, until another one delivers. */
  #failed: string | null = null;
  /** The source that delivers. */
  #playing: SourceSpec | null = null;

  constructor(deps: FeedDeps, sources: readonly SourceSpec[], sink: FeedSink) {
    this.#deps = deps;
    this.#sources = sources;
    this.#sink = sink;
  }

  /** Takes over changed sources. What delivers goes on where only the server has changed that the stream may be fetched from. */
  update(sources: readonly SourceSpec[]): void {
    const change = changeOf(this.#sources, sources, this.#playing);
    this.#sources = sources;
    if (change === 'restart') this.restart();
    else if (change === 'prefer') void this.#preferFirst();
  }

  /** Drops the connection and opens it anew, from the first source on that has not failed a moment ago. */
  restart(): void {
    this.#isAnew = true;
    this.#current?.abort(new Restart());
    this.#resting?.abort();
  }

  /** Somebody wants to watch: a long wait between two attempts is cut short. */
  nudge(): void {
    this.#longRest?.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    let at = 0;
    let failures = 0;
    let isPeerLost = false;
    while (!signal.aborted) {
      const source = this.#sources[at % Math.max(this.#sources.length, 1)];
      if (!source) return this.#idle(signal);
      const begun = this.#deps.clock.monotonic();
      const end = await this.#attempt(source, signal);
      if (signal.aborted) return;
      if (end.kind === 'lost') {
        const wasGood = end.delivered && this.#deps.clock.monotonic() - begun > GOOD_RUN_MS;
        const all = this.#sources.length;
        const stays = this.#staysWithPeer(source, end, isPeerLost && !end.delivered);
        isPeerLost = source.peer !== undefined;
        // Who stays with the peer has tried all that may be tried.
        if (stays) failures = wasGood ? all : failures + all - (failures % all);
        else failures = wasGood ? 0 : failures + 1;
        if (!stays) at = (at + 1) % all;
        await this.#lose(source, { reason: end.reason, failures }, signal);
      }
      if (end.kind === 'lost' && !this.#isAnew) continue;
      this.#isAnew = false;
      failures = 0;
      at = this.#first();
    }
  }

  /**
   * Whether a lost server of ours is asked again, instead of pulling the stream's own sources a second time: a moment while the control plane may say
   * who holds the stream now, and for as long as the holder answers. A holder whose machine is gone is not waited for.
   */
  #staysWithPeer({ peer }: SourceSpec, { unreached }: End, isLostAgain: boolean): boolean {
    if (peer === undefined || this.#sources.length === 1 || !this.#deps.isGuided()) return false;
    return unreached === null || (!unreached.isSilent && !isLostAgain);
  }

  /** The next source is tried at once; only after all of them have failed is there a wait. */
  async #lose(
    source: SourceSpec,
    { reason, failures }: { reason: string; failures: number },
    signal: AbortSignal,
  ): Promise<void> {
    const all = this.#sources.length;
    const rounds = Math.floor(failures / all);
    this.#failed = source.url;
    this.#sink.onLost(source, reason, rounds);
    this.#deps.log.warn({ source: source.id, url: maskUrl(source.url), reason, rounds }, 'source lost');
    if (failures > 0 && failures % all === 0) await this.#rest(waitMs(rounds), signal);
  }

  #first(): number {
    return Math.max(
      0,
      this.#sources.findIndex(({ url }) => url !== this.#failed),
    );
  }

  async #idle(signal: AbortSignal): Promise<void> {
    this.#sink.onLost({ id: '', url: '', userAgent: null, headers: {} }, 'the stream has no source', 1);
    await this.#rest(LONGEST_WAIT_MS, signal);
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const least = Math.min(ms, LEAST_WAIT_MS);
    this.#resting = new AbortController();
    const both = AbortSignal.any([signal, this.#resting.signal]);
    if ((await pause(clock, least, both)) && ms > least) {
      this.#longRest = new AbortController();
      await pause(clock, ms - least, AbortSignal.any([both, this.#longRest.signal]));
      this.#longRest = null;
    }
    this.#resting = null;
  }

  /** One connection, from opening it to its end. */
  async #attempt(source: SourceSpec, signal: AbortSignal): Promise<End> {
    const own = new AbortController();
    this.#current = own;
    const both = AbortSignal.any([signal, own.signal]);
    const stage = new Stage(this.#sink.take, (layout) => {
      this.#failed = null;
      this.#playing = source;
      this.#sink.onOpen(source, layout);
    });
    const intake: Intake = {
      push: (chunk) => stage.push(chunk),
      splice: () => stage.isOpen && this.#sink.onSplice(),
    };
    void this.#watch(stage, own, both);
    // A server that fetches the stream leaves this to the one that holds it.
    if (source.peer === undefined) void this.#keepPace(stage, own, both);
    try {
      await this.#deps.pull(source, intake, both);
      return {
        kind: 'lost',
        delivered: stage.isOpen,
        reason: stage.isOpen ? 'the source has ended' : 'the source ended without a picture',
        unreached: null,
      };
    } catch (error) {
      const why: unknown = own.signal.aborted ? own.signal.reason : error;
      const unreached = why instanceof PeerUnreached ? why : null;
      if (why instanceof Restart) return { kind: 'restart', delivered: stage.isOpen, reason: '', unreached };
      return { kind: 'lost', delivered: stage.isOpen, reason: why instanceof Error ? why.message : String(why), unreached };
    } finally {
      this.#playing = null;
      own.abort(new Error('closed'));
    }
  }

  /** Gives up a connection that shows no picture, and a worse source after a while, when a better one can be had. */
  async #watch(stage: Stage, own: AbortController, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    if (!(await pause(clock, NO_PICTURE_MS, signal))) return;
    if (!stage.isOpen) {
      own.abort(new SourceFailed(stage.hasPackets ? 'no key frame has come' : 'what the source sends is not MPEG-TS'));
      return;
    }
    const first = this.#sources[0];
    while (await pause(clock, first?.peer === undefined ? RETURN_MS : RETURN_TO_PEER_MS, signal)) await this.#preferFirst();
  }

  /** Turns to the first source from a worse one that delivers, if it shows a picture. */
  async #preferFirst(): Promise<void> {
    const [own, playing, first] = [this.#current, this.#playing, this.#sources[0]];
    if (!own || !playing || !first || isSameSource(playing, first)) return;
    if (await this.#works(first, own.signal)) own.abort(new Restart());
  }

  /** Gives up a source that goes on sending, but less than it plays. */
  async #keepPace(stage: Stage, own: AbortController, signal: AbortSignal): Promise<void> {
    let before: Pace | null = null;
    while (await pause(this.#deps.clock, PACE_MS, signal)) {
      const now = stage.isOpen ? this.#sink.pace() : null;
      if (before && now && isSlow(before, now, PACE_MS / 1000))
        return own.abort(new SourceFailed('the source sends less than it plays'));
      before = now;
    }
  }

  /** Whether a source shows a picture now. */
  async #works(source: SourceSpec, signal: AbortSignal): Promise<boolean> {
    const probe = new AbortController();
    const both = AbortSignal.any([signal, probe.signal, AbortSignal.timeout(NO_PICTURE_MS)]);
    let isGood = false;
    const stage = new Stage(
      () => {},
      () => {
        isGood = true;
        probe.abort(new Error('seen'));
      },
    );
    await this.#deps.pull(source, { push: (chunk) => stage.push(chunk), splice: () => {} }, both).catch(() => {});
    probe.abort(new Error('seen'));
    return isGood;
  }
}

class Restart extends Error {}

interface End {
  kind: 'lost' | 'restart';
  delivered: boolean;
  reason: string;
  /** Why there was no speaking to a server of ours, if that is why. */
  unreached: PeerUnreached | null;
}

const waitMs = (rounds: number) => Math.min(FIRST_WAIT_MS * 2 ** Math.max(rounds - 1, 0), LONGEST_WAIT_MS);
