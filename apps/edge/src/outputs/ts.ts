// MPEG-TS viewers of one channel: each is a position in the ring; all write from its shared memory.
import type { Clock } from '@muxwell/ground';
import type { KeyFrame } from '@muxwell/mpegts';
import type { Socket } from 'node:net';
import type { Channel, ChannelOutput } from '../channels/channel.ts';
import { leadIn } from '../channels/jump.ts';
import type { Hold } from '../channels/ring.ts';
import type { EndReason, Session } from '../sessions/session.ts';

export interface TsDeps {
  clock: Clock;
  /** Viewers of the whole edge: the more there are, the larger and rarer the writes. */
  viewersEverywhere: () => number;
  /** What happens to a viewer that the ring has overtaken. */
  slowViewers: () => 'jump' | 'drop';
  onJump: () => void;
  /** How many milliseconds a new viewer gets at once, besides what has come since the key frame before. */
  prebufferMs: (session: Session) => number;
}

/** One write at most: a viewer that catches up does not fill its socket's queue. */
const MOST_PER_WRITE = 256 * 1024;
/** Each viewer gets what has come so often: few large writes cost half of what many small ones do. */
const SHORTEST_FLUSH_MS = 20;
const LONGEST_FLUSH_MS = 200;
/** A crowd is served one part at a time: a new viewer does not wait until all the others have had their turn. */
const PARTS = 8;
const CROWD = 128;
/** A socket that takes nothing for so long has stalled. */
const STALL_MS = 1000;
/** A viewer whose socket takes nothing for so long is gone. */
const STUCK_MS = 20_000;
/** A viewer without new packets for so long is let go; until then its connection waits for the source. */
const STARVED_MS = 60_000;
const HOUSEKEEPING_MS = 1000;

/** What a viewer's socket has to offer. */
export type TsSocket = Pick<Socket, 'write' | 'cork' | 'uncork' | 'writableLength' | 'destroyed'> & {
  on(event: 'drain', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
};

interface TsViewer {
  /** Its part of the crowd. */
  part: number;
  socket: TsSocket;
  session: Session;
  /** The next byte that it gets. */
  at: number;
  /** The ring holds no key frame that it could go on at. */
  isLost: boolean;
  /** What its socket has not taken yet. */
  hold: Hold | null;
  /** Monotonic time since when its socket is busy. */
  busySince: number;
  end: (reason: EndReason) => void;
}

export class TsOutput implements ChannelOutput {
  readonly #channel: Channel;
  readonly #deps: TsDeps;
  readonly #viewers = new Set<TsViewer>();
  /** The ring's head when each part was last served. */
  readonly #served = new Float64Array(PARTS);
  #nextPart = 0;
  #joined = 0;
  #flushedAt = 0;
  #isScheduled = false;
  #packetsAt = 0;
  #isKeeping = false;

  constructor(channel: Channel, deps: TsDeps) {
    this.#channel = channel;
    this.#deps = deps;
  }

  readers(): number {
    return this.#viewers.size;
  }

  /** Adds a viewer whose answer's head has been written; it starts at the newest key frame, or further back. `end` is called once. */
  add(socket: TsSocket, session: Session, end: (reason: EndReason) => void): { remove(): void } {
    const now = this.#deps.clock.monotonic();
    const part = this.#joined % PARTS;
    this.#joined += 1;
    const viewer: TsViewer = {
      part,
      socket,
      session,
      at: this.#channel.ring.head,
      isLost: false,
      hold: null,
      busySince: now,
      end,
    };
    this.#viewers.add(viewer);
    this.#packetsAt = now;
    socket.on('drain', () => this.#viewers.has(viewer) && this.#serve(viewer, this.#deps.clock.monotonic()));
    const key = this.#channel.ring.keyBack(this.#deps.prebufferMs(session), now);
    if (this.#startAt(viewer, key, (first) => first.head)) this.#write(viewer, now);
    void this.#keepHouse();
    return { remove: () => this.#remove(viewer) };
  }

  onPackets(): void {
    const now = this.#deps.clock.monotonic();
    this.#packetsAt = now;
    if (this.#viewers.size === 0 || this.#isScheduled) return;
    const due = this.#flushedAt + this.#stepMs();
    if (now >= due) this.#flush(now);
    else this.#schedule(due - now);
  }

  onKeyFrame(): void {}
  onMark(): void {}
  onBreak(): void {}

  close(): void {
    for (const viewer of this.#viewers) this.#end(viewer, 'source-lost');
  }

  #schedule(ms: number): void {
    this.#isScheduled = true;
    void this.#deps.clock.sleep(ms).then(() => {
      this.#isScheduled = false;
      if (!this.#channel.signal.aborted) this.#flush(this.#deps.clock.monotonic());
    });
  }

  #isCrowd(): boolean {
    return this.#viewers.size >= CROWD;
  }

  #stepMs(): number {
    const wanted = this.#deps.viewersEverywhere() / 10;
    const each = Math.min(Math.max(wanted, SHORTEST_FLUSH_MS), LONGEST_FLUSH_MS);
    return this.#isCrowd() ? each / PARTS : each;
  }

  /** Serves everybody, or the next part of a crowd. */
  #flush(now: number): void {
    this.#flushedAt = now;
    const { head } = this.#channel.ring;
    if (!this.#isCrowd()) {
      for (const viewer of this.#viewers) this.#serve(viewer, now);
      this.#served.fill(head);
      return;
    }
    const part = this.#nextPart;
    this.#nextPart = (part + 1) % PARTS;
    for (const viewer of this.#viewers) if (viewer.part === part) this.#serve(viewer, now);
    this.#served[part] = head;
    if (this.#served.some((position) => position < head)) this.#schedule(now + this.#stepMs() - this.#deps.clock.monotonic());
  }

  /** Goes on with a viewer, unless its socket is still busy. */
  #serve(viewer: TsViewer, now: number): void {
    if (viewer.socket.writableLength > 0) return;
    if (viewer.hold) {
      viewer.hold.release();
      viewer.hold = null;
      if (now - viewer.busySince > STALL_MS) viewer.session.stalls += 1;
    }
    if ((viewer.isLost || viewer.at < this.#channel.ring.start) && !this.#catchUp(viewer)) return;
    this.#write(viewer, now);
  }

  /** Writes what the viewer has not had yet. */
  #write(viewer: TsViewer, now: number): void {
    const { socket } = viewer;
    const { ring } = this.#channel;
    const from = viewer.at;
    const to = Math.min(ring.head, from + MOST_PER_WRITE);
    if (to <= from || socket.destroyed) return;
    const views = ring.views(from, to);
    if (views.length > 1) socket.cork();
    for (const view of views) socket.write(view);
    if (views.length > 1) socket.uncork();
    viewer.at = to;
    viewer.session.bytes += to - from;
    if (socket.writableLength === 0) return;
    viewer.hold = ring.hold(from, to);
    viewer.busySince = now;
  }

  /** The ring has overtaken the viewer; false when it was let go, or must wait for a key frame. */
  #catchUp(viewer: TsViewer): boolean {
    const lead = (key: KeyFrame) => leadIn(this.#channel.ring, key);
    const { newestKey } = this.#channel.ring;
    if (viewer.isLost) return this.#startAt(viewer, newestKey, lead);
    if (this.#deps.slowViewers() === 'drop') {
      this.#end(viewer, 'too-slow');
      return false;
    }
    viewer.session.jumps += 1;
    this.#deps.onJump();
    return this.#startAt(viewer, newestKey, lead);
  }

  /** What leads in first, then from the key frame on; false while there is none. */
  #startAt(viewer: TsViewer, key: KeyFrame | null, lead: (key: KeyFrame) => Uint8Array): boolean {
    viewer.isLost = key === null;
    if (!key) return false;
    viewer.at = key.position;
    const bytes = lead(key);
    if (bytes.length === 0) return true;
    viewer.session.bytes += bytes.length;
    viewer.socket.write(bytes);
    return true;
  }

  /** Lets go of viewers that take nothing, or have nothing to take, for long. */
  async #keepHouse(): Promise<void> {
    if (this.#isKeeping) return;
    this.#isKeeping = true;
    const { clock } = this.#deps;
    while (this.#viewers.size > 0 && !this.#channel.signal.aborted) {
      await clock.sleep(HOUSEKEEPING_MS, this.#channel.signal).catch(() => {});
      const now = clock.monotonic();
      const isStarved = now - this.#packetsAt > STARVED_MS;
      for (const viewer of this.#viewers) {
        if (viewer.hold && viewer.socket.writableLength > 0 && now - viewer.busySince > STUCK_MS) this.#end(viewer, 'too-slow');
        else if (isStarved) this.#end(viewer, 'source-lost');
        else if (viewer.isLost) this.#serve(viewer, now);
      }
    }
    this.#isKeeping = false;
  }

  #end(viewer: TsViewer, reason: EndReason): void {
    this.#remove(viewer);
    viewer.end(reason);
  }

  #remove(viewer: TsViewer): void {
    if (!this.#viewers.delete(viewer)) return;
    // The bytes stay held until the socket has let go of them.
    const { hold, socket } = viewer;
    if (!hold) return;
    if (socket.destroyed) hold.release();
    else socket.once('close', () => hold.release());
  }
}
