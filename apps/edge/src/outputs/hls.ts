// HLS of one channel: segments cut from the ring at key frames, sharing its memory; listed and lately removed ones are kept.
import { LiveWindow, Segmenter, writeMediaPlaylist, type Segment } from '@muxwell/hls';
import type { Clock } from '@muxwell/ground';
import type { KeyFrame } from '@muxwell/mpegts';
import type { Channel, ChannelOutput } from '../channels/channel.ts';
import type { Hold } from '../channels/ring.ts';

const LISTED = 4;
/** Without a request for so many target durations the packager stops and gives its memory back. */
const IDLE_TARGETS = 6;

export interface HlsSegment {
  sequence: number;
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
  #packaging: Packaging | null = null;
  /** Numbers go on when packaging stops and starts again. */
  #next = 0;
  #askedAt = 0;
  readonly #waiters = new Set<() => void>();

  constructor(channel: Channel, deps: HlsDeps) {
    this.#channel = channel;
    this.#deps = deps;
  }

  readers(): number {
    return this.#deps.readers(this.#channel.spec.key);
  }

  get targetDuration(): number {
    return this.#packaging?.window.targetDuration ?? Math.ceil(this.#deps.segmentSeconds());
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
    const window = this.#packaging?.window;
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
    return this.#packaging?.window.find(sequence) ?? null;
  }

  onPackets(): void {}

  onKeyFrame(key: KeyFrame): void {
    if (!this.#packaging) return;
    if (this.#isIdle()) return this.#stop();
    this.#add(this.#packaging.segmenter.push(key));
    this.#keep(key.position);
  }

  onBreak(position: number): void {
    if (this.#packaging) this.#add(this.#packaging.segmenter.break(position));
  }

  close(): void {
    this.#stop();
    this.#wake();
  }

  /** Starts packaging with what the ring still holds. */
  #touch(): void {
    this.#askedAt = this.#deps.clock.monotonic();
    if (this.#packaging || this.#channel.signal.aborted) return;
    const target = this.#deps.segmentSeconds();
    this.#packaging = { segmenter: new Segmenter(target), window: new LiveWindow(LISTED, target), openFrom: 0 };
    for (const key of this.#channel.ring.keys) this.onKeyFrame(key);
  }

  #isIdle(): boolean {
    const idleMs = this.#deps.clock.monotonic() - this.#askedAt;
    return this.readers() === 0 && idleMs > IDLE_TARGETS * this.targetDuration * 1000;
  }

  /** One listed segment is enough only when the wait for a second would be too long. */
  #canBegin(until: number): boolean {
    const listed = this.#packaging?.window.listed.length ?? 0;
    return listed >= 2 || (listed === 1 && until - this.#deps.clock.monotonic() <= 0);
  }

  #add(segment: Segment | null): void {
    const { ring } = this.#channel;
    // A group of pictures larger than the whole ring has lost its beginning.
    if (!segment || !this.#packaging || segment.from < ring.start) return;
    const { seconds, isDiscontinuous, head, from, to } = segment;
    const hold = ring.hold(from, to);
    const gone = this.#packaging.window.push({ sequence: this.#next, seconds, isDiscontinuous, head, hold });
    this.#next += 1;
    for (const old of gone) old.hold.release();
    this.#wake();
  }

  /** Keeps the ring from dropping the open segment for its age. */
  #keep(position: number): void {
    const packaging = this.#packaging;
    if (!packaging) return;
    packaging.openFrom = packaging.segmenter.openFrom ?? position;
    this.#channel.ring.keepFrom = packaging.openFrom;
  }

  #stop(): void {
    for (const segment of this.#packaging?.window.all() ?? []) segment.hold.release();
    this.#packaging = null;
    this.#channel.ring.keepFrom = Infinity;
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

interface Packaging {
  segmenter: Segmenter;
  window: LiveWindow<HlsSegment>;
  openFrom: number;
}
