// HLS of one channel: segments cut from the ring at key frames, sharing its memory; listed and lately removed ones are kept.
import { Cutter, LiveWindow, writeMediaPlaylist, type NumberedSegment } from '@muxwell/hls';
import type { Clock } from '@muxwell/ground';
import type { CutMark, KeyFrame } from '@muxwell/mpegts';
import type { Channel, ChannelOutput } from '../channels/channel.ts';
import type { Hold } from '../channels/ring.ts';

const LISTED = 4;
/** Without a request for so many target durations the packager stops and gives its memory back. */
const IDLE_TARGETS = 6;

export interface HlsSegment {
  sequence: number;
  discontinuity: number;
  seconds: number;
  isDiscontinuous: boolean;
  head: Uint8Array;
  hold: Hold;
}

export interface HlsDeps {
  clock: Clock;
  segmentSeconds: () => number;
  /** HLS viewers of this channel. */
  readers: (key: string) => number;
}

export class HlsOutput implements ChannelOutput {
  readonly #channel: Channel;
  readonly #deps: HlsDeps;
  /** Cuts and counts, whether anybody asks for segments or not: other servers go by it. */
  readonly #cutter: Cutter;
  /** Segments that the ring still holds. */
  #recent: NumberedSegment[] = [];
  #window: LiveWindow<HlsSegment> | null = null;
  #askedAt = 0;
  readonly #waiters = new Set<() => void>();

  constructor(channel: Channel, deps: HlsDeps) {
    this.#channel = channel;
    this.#deps = deps;
    this.#cutter = new Cutter(deps.segmentSeconds(), firstNumber(deps.clock));
  }

  readers(): number {
    return this.#deps.readers(this.#channel.spec.key);
  }

  get targetDuration(): number {
    return this.#window?.targetDuration ?? Math.ceil(this.#deps.segmentSeconds());
  }

  /** The playlist once it lists enough to begin with; null when `ms` pass first. `url` names a segment by its number. */
  async playlist(ms: number, signal: AbortSignal, url: (sequence: number) => string): Promise<string | null> {
    this.#touch();
    const until = this.#deps.clock.monotonic() + ms;
    while (!this.#canBegin(until)) {
      const left = until - this.#deps.clock.monotonic();
      if (left <= 0 || signal.aborted || this.#channel.signal.aborted) return null;
      await this.#nextSegment(left, signal);
    }
    const window = this.#window;
    if (!window) return null;
    return writeMediaPlaylist({
      mediaSequence: window.listed[0]?.sequence ?? 0,
      discontinuitySequence: window.discontinuitySequence,
      targetDuration: window.targetDuration,
      segments: window.listed.map((one) => ({
        url: url(one.sequence),
        seconds: one.seconds,
        isDiscontinuous: one.isDiscontinuous,
      })),
      isEnded: false,
    });
  }

  segment(sequence: number): HlsSegment | null {
    this.#askedAt = this.#deps.clock.monotonic();
    return this.#window?.find(sequence) ?? null;
  }

  onPackets(): void {}

  onKeyFrame(key: KeyFrame): void {
    this.#cutter.target = this.#deps.segmentSeconds();
    this.#add(this.#cutter.push(key, this.#channel.isHolder));
    if (key.pts >= 0) this.#channel.mark(this.#cutter.open, key.position);
    if (this.#window && this.#isIdle()) this.#stop();
    this.#keep();
  }

  onMark(mark: CutMark): void {
    const key = this.#channel.ring.keys.at(-1 - mark.back);
    if (!key) return;
    this.#add(this.#cutter.follow(mark, key));
    this.#keep();
  }

  onBreak(position: number): void {
    this.#add(this.#cutter.break(position));
  }

  close(): void {
    this.#stop();
    this.#wake();
  }

  /** Starts packaging with what the ring still holds. */
  #touch(): void {
    this.#askedAt = this.#deps.clock.monotonic();
    if (this.#window || this.#channel.signal.aborted) return;
    this.#window = new LiveWindow(LISTED, this.#deps.segmentSeconds());
    for (const segment of this.#recent) this.#list(segment);
    this.#keep();
  }

  #isIdle(): boolean {
    const idleMs = this.#deps.clock.monotonic() - this.#askedAt;
    return this.readers() === 0 && idleMs > IDLE_TARGETS * this.targetDuration * 1000;
  }

  /** One listed segment is enough only when the wait for a second would be too long. */
  #canBegin(until: number): boolean {
    const listed = this.#window?.listed.length ?? 0;
    return listed >= 2 || (listed === 1 && until - this.#deps.clock.monotonic() <= 0);
  }

  #add(segment: NumberedSegment | null): void {
    if (!segment) return;
    const { start } = this.#channel.ring;
    this.#recent = [...this.#recent, segment].filter(({ from }) => from >= start);
    this.#list(segment);
  }

  #list(segment: NumberedSegment): void {
    const { ring } = this.#channel;
    // A group of pictures larger than the whole ring has lost its beginning.
    if (!this.#window || segment.from < ring.start) return;
    const { sequence, discontinuity, seconds, isDiscontinuous, head, from, to } = segment;
    const hold = ring.hold(from, to);
    const gone = this.#window.push({ sequence, discontinuity, seconds, isDiscontinuous, head, hold });
    for (const old of gone) old.hold.release();
    this.#wake();
  }

  /** Keeps the ring from dropping the open segment for its age. */
  #keep(): void {
    const { ring } = this.#channel;
    const from = (this.#window && this.#cutter.openFrom) ?? Infinity;
    ring.keepFrom = from < ring.start ? Infinity : from;
  }

  #stop(): void {
    for (const segment of this.#window?.all() ?? []) segment.hold.release();
    this.#window = null;
    this.#keep();
  }

  async #nextSegment(ms: number, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const wake = () => done.abort();
    this.#waiters.add(wake);
    await this.#deps.clock.sleep(ms, AbortSignal.any([done.signal, signal, this.#channel.signal])).catch(() => {});
    this.#waiters.delete(wake);
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }
}

/** Unix milliseconds of 2025-01-01. */
const EPOCH_MS = 1_735_689_600_000;

/**
 * Where a holder begins to count: by the clock, in seconds, and so above every number that was given out before, because no segment is shorter
 * than a second. A holder that knew the stream goes on where it was.
 */
const firstNumber = (clock: Clock): number => Math.max(0, Math.floor((clock.now().getTime() - EPOCH_MS) / 1000));
