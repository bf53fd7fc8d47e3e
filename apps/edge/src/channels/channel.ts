// A running live stream: its sources feed the ring, its outputs read from it.
import type { SourceSpec, StreamReport, StreamSpec } from '@muxwell/contract/edge';
import type { Clock, Log } from '@muxwell/ground';
import {
  Counters,
  cutMarkPacket,
  eraseCutMark,
  joinLayouts,
  LastTimes,
  PACKET,
  Scanner,
  Splice,
  type CutMark,
  type KeyFrame,
  type Layout,
  type Pmt,
} from '@muxwell/mpegts';
import type { BlockPool } from './blocks.ts';
import { Feed, type FeedDeps } from './feed.ts';
import { paceOf, type Pace } from './pace.ts';
import { Ring } from './ring.ts';

/** What reads from a channel's ring. */
export interface ChannelOutput {
  /** Packets have been appended. */
  onPackets(): void;
  onKeyFrame(key: KeyFrame): void;
  /** The server that holds the stream says where a key frame lies among its segments. */
  onMark(mark: CutMark): void;
  /** A source of another kind has taken over: what follows `position` is not related to what came before. */
  onBreak(position: number): void;
  /** Readers that keep the channel running. */
  readers(): number;
  /** Ends all readers. */
  close(): void;
}

export interface ChannelDeps extends FeedDeps {
  clock: Clock;
  log: Log;
  pool: BlockPool;
  ringBytes: () => number;
}

export type ChannelState = StreamReport['state'];

/** The ring holds the last ten seconds. */
const HOLD_MS = 10_000;
/** Where time stands is read from the end of what was sent: some seconds of it. */
const LOOK_BACK = PACKET * 22_000;
/** How fast a source should send is read from so much. */
const PACE_BYTES = PACKET * 5000;

export class Channel {
  spec: StreamSpec;
  readonly ring: Ring;
  readonly outputs: ChannelOutput[] = [];
  readonly #deps: ChannelDeps;
  readonly #feed: Feed;
  readonly #counters = new Counters();
  readonly #scanner: Scanner;
  /** Makes the present source a continuation of the first. */
  #splice: Splice | null = null;
  readonly #own = new AbortController();
  readonly #waiters = new Set<() => void>();
  #state: ChannelState = 'starting';
  #since: Date;
  #reason = '';
  #source: string | null = null;
  /** What comes is fetched from another server. */
  #isFetched: boolean;
  #codecs: string[] = [];
  #rate = { bytes: 0, at: 0, bitsPerSecond: 0 };
  /** What the scanner has seen in packets that are not yet in the ring. */
  readonly #seen: (() => void)[] = [];
  /** Marks of key frames, and where those are, to be put behind the packets that are being taken. */
  #marks: { mark: Omit<CutMark, 'back'>; position: number }[] = [];
  /** Other servers fetch the stream from here: each key frame is marked for them. */
  isLent = false;
  /** Monotonic time since when nobody reads; for stopping. */
  idleSince: number;
  bytesIn = 0;
  lostPackets = 0;

  constructor(spec: StreamSpec, deps: ChannelDeps) {
    this.spec = spec;
    this.#isFetched = spec.sources[0]?.peer !== undefined;
    this.#deps = deps;
    this.#since = deps.clock.now();
    this.idleSince = deps.clock.monotonic();
    this.ring = new Ring({ pool: deps.pool, maxBytes: deps.ringBytes(), holdMs: HOLD_MS });
    this.#scanner = new Scanner({
      onKeyFrame: (key) => this.#seen.push(() => this.#onKeyFrame(key)),
      onTables: (pmt) => this.#onTables(pmt),
      onMark: (mark, bytes, at) => this.#onMark(mark, bytes, at),
    });
    this.#feed = new Feed(deps, spec.sources, {
      onOpen: (source, layout) => this.#onOpen(source, layout),
      onSplice: () => this.#counters.splice(),
      take: (bytes, start, end) => this.#take(bytes, start, end),
      pace: () => this.#pace(),
      onLost: (_source, reason, rounds) => this.#onLost(reason, rounds),
    });
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }
  get state(): ChannelState {
    return this.#state;
  }
  get reason(): string {
    return this.#reason;
  }
  /** Whether this server pulls the stream from its source; else it fetches it from the one that holds it. */
  get isHolder(): boolean {
    return !this.#isFetched;
  }

  /** Tells the servers that fetch from here where the key frame at `position` lies. */
  mark(mark: Omit<CutMark, 'back'>, position: number): void {
    if (this.isLent) this.#marks.push({ mark, position });
  }

  /** Runs until `stop`. */
  run(): Promise<void> {
    return this.#feed.run(this.#own.signal);
  }

  /** Takes over a changed specification; other sources are opened anew where that is needed, viewers stay. */
  update(spec: StreamSpec): void {
    const before = JSON.stringify(this.spec.sources);
    this.spec = spec;
    if (JSON.stringify(spec.sources) !== before) this.#feed.update(spec.sources);
  }

  restart(): void {
    this.#feed.restart();
  }

  /** Somebody wants to watch now. */
  nudge(): void {
    this.#feed.nudge();
  }

  stop(): void {
    this.#turn('stopped', '');
    this.#own.abort(new Error('the channel has stopped'));
    for (const output of this.outputs) output.close();
    this.ring.clear();
    this.#wake();
  }

  readers(): number {
    return this.outputs.reduce((sum, output) => sum + output.readers(), 0);
  }

  /** Whether somebody watches, or waits to. */
  get isWanted(): boolean {
    return this.#waiters.size > 0 || this.readers() > 0;
  }

  /** Waits until a viewer can start; false when `ms` pass or the channel stops first. */
  async ready(ms: number, signal: AbortSignal): Promise<boolean> {
    if (this.#canStart()) return true;
    const done = new AbortController();
    const wake = () => done.abort();
    this.#waiters.add(wake);
    const until = AbortSignal.any([done.signal, signal, this.#own.signal]);
    await this.#deps.clock.sleep(ms, until).catch(() => {});
    this.#waiters.delete(wake);
    return this.#canStart() && !signal.aborted;
  }

  report(): StreamReport {
    const { key, appId, streamId } = this.spec;
    return {
      key,
      appId,
      streamId,
      state: this.#state,
      since: this.#since.getTime(),
      reason: this.#reason,
      source: this.#source,
      viewers: this.readers(),
      bitsPerSecond: this.#bitsPerSecond(),
      codecs: this.#codecs,
      bytesIn: this.bytesIn,
    };
  }

  #canStart(): boolean {
    return this.#state === 'up' && this.ring.newestKey !== null;
  }

  /** Packets are read and rewritten where they came, in the processor's cache; the ring's memory is only written. */
  #take(bytes: Uint8Array, start: number, end: number): void {
    this.bytesIn += end - start;
    this.#splice?.rewrite(bytes, start, end);
    this.#counters.rewrite(bytes, start, end);
    this.#scanner.scan(bytes, start, end, this.ring.head);
    this.ring.append({ bytes, start, end }, this.#deps.clock.monotonic());
    if (this.#seen.length > 0) for (const tell of this.#seen.splice(0)) tell();
    this.#putMarks();
    for (const output of this.outputs) output.onPackets();
  }

  #putMarks(): void {
    if (this.#marks.length === 0) return;
    const at = this.#deps.clock.monotonic();
    for (const { mark, position } of this.#marks.splice(0)) {
      const back = this.ring.keys.filter((key) => key.position > position).length;
      this.ring.append({ bytes: cutMarkPacket({ ...mark, back }), start: 0, end: PACKET }, at);
    }
  }

  /** Only the server that holds the stream is believed; a provider that sends marks is not. */
  #onMark(mark: CutMark, bytes: Uint8Array, at: number): void {
    if (this.isHolder) eraseCutMark(bytes, at);
    else
      this.#seen.push(() => {
        for (const output of this.outputs) output.onMark(mark);
      });
  }

  #onOpen(source: SourceSpec, layout: Layout | null): void {
    this.#source = source.id;
    this.#isFetched = source.peer !== undefined;
    this.#counters.splice();
    this.#splice = this.#goOn(layout);
    if (this.#splice) return;
    this.#scanner.reset();
    this.ring.beganAt = this.ring.head;
    if (this.ring.head > 0) for (const output of this.outputs) output.onBreak(this.ring.head);
  }

  /** What lets a source go on where the last one ended; null when it has other codecs, or nothing was before it. */
  #goOn(layout: Layout | null): Splice | null {
    const { ring } = this;
    const before = ring.head > ring.start ? this.#scanner.layout : null;
    const joint = before && layout && joinLayouts(before, layout);
    if (!joint) return null;
    const times = new LastTimes(joint);
    for (const view of ring.views(Math.max(ring.start, ring.head - LOOK_BACK), ring.head)) times.note(view);
    return new Splice(joint, times);
  }

  #pace(): Pace | null {
    const { ring, bytesIn } = this;
    const pid = this.#scanner.layout?.pmt.pcrPid;
    if (pid === undefined) return null;
    return paceOf(ring.views(Math.max(ring.start, ring.head - PACE_BYTES), ring.head), pid, bytesIn);
  }

  #onKeyFrame(key: KeyFrame): void {
    this.ring.addKey(key, this.#deps.clock.monotonic());
    this.lostPackets = this.#scanner.errors;
    for (const output of this.outputs) output.onKeyFrame(key);
    this.#turn('up', '');
    this.#wake();
  }

  #onTables(pmt: Pmt): void {
    this.#codecs = pmt.streams.map((stream) => stream.codec);
  }

  #onLost(reason: string, rounds: number): void {
    if (this.#state === 'stopped') return;
    this.#turn(rounds >= 3 ? 'down' : 'failing', reason);
  }

  #turn(state: ChannelState, reason: string): void {
    this.#reason = reason;
    if (this.#state === state) return;
    this.#state = state;
    this.#since = this.#deps.clock.now();
    this.#deps.log.info({ stream: this.spec.key, state, reason }, 'channel state');
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }

  #bitsPerSecond(): number {
    const at = this.#deps.clock.monotonic();
    const elapsed = at - this.#rate.at;
    if (elapsed >= 1000)
      this.#rate = { bytes: this.bytesIn, at, bitsPerSecond: Math.round(((this.bytesIn - this.#rate.bytes) * 8000) / elapsed) };
    return this.#rate.bitsPerSecond;
  }
}
