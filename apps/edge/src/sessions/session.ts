// What one viewer gets, counted.
import type { Decision, EndedSession, SessionCounters, SessionQuality, SessionReport } from '@muxwell/contract/edge';
import type { SocketFigures } from './socket-figures.ts';

export type Serve = Extract<Decision, { do: 'serve' }>;
export type EndReason = EndedSession['reason'];

/** Who asks. */
export interface Viewer {
  ip: string;
  userAgent: string;
}

/** Something that is open for a session: a connection that a kill must close. */
export interface Attachment {
  close(reason: EndReason): void;
}

export class Session {
  readonly id: string;
  readonly serve: Serve;
  readonly viewer: Viewer;
  readonly startedAt: number;
  readonly attachments = new Set<Attachment>();
  /** A session without connections ends so long after the last one: 0 at once. */
  lingerMs = 0;
  /** Monotonic milliseconds of the last sign of life. */
  seenAt = 0;
  bytes = 0;
  jumps = 0;
  /** Times that its socket took nothing for over a second. */
  stalls = 0;
  /** The kernel's figures of its socket; null: not looked at yet, or it has none of its own. */
  figures: SocketFigures | null = null;
  notAfter: number | null;
  #rate = { bytes: 0, at: 0, bitsPerSecond: 0 };

  constructor(id: string, serve: Serve, viewer: Viewer, startedAt: number) {
    this.id = id;
    this.serve = serve;
    this.viewer = viewer;
    this.startedAt = startedAt;
    this.notAfter = serve.notAfter;
  }

  /** `now` in monotonic milliseconds. */
  report(now: number): SessionReport {
    const { serve, viewer } = this;
    return {
      session: this.id,
      appId: serve.stream.appId,
      streamId: serve.stream.streamId,
      output: serve.output,
      ip: viewer.ip,
      userAgent: viewer.userAgent,
      startedAt: this.startedAt,
      bytes: this.bytes,
      jumps: this.jumps,
      bitsPerSecond: this.#bitsPerSecond(now),
    };
  }

  /** `now` in monotonic milliseconds. */
  counters(now: number): SessionCounters {
    return [this.id, this.bytes, this.jumps, this.#bitsPerSecond(now)];
  }

  /** Null until its connection was looked at. */
  quality(): SessionQuality | null {
    if (!this.figures) return null;
    const { rttMs, deliveryBitsPerSecond, unsentBytes, retransmits } = this.figures;
    return [this.id, this.stalls, rttMs, deliveryBitsPerSecond, unsentBytes, retransmits];
  }

  #bitsPerSecond(now: number): number {
    const { bytes, at } = this.#rate;
    const elapsed = now - at;
    if (elapsed >= 1000) {
      const bitsPerSecond = at === 0 ? 0 : Math.round(((this.bytes - bytes) * 8000) / elapsed);
      this.#rate = { bytes: this.bytes, at: now, bitsPerSecond };
    }
    return this.#rate.bitsPerSecond;
  }
}
