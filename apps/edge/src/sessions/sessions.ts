// All sessions of this edge: opened by a decision, ended by the viewer, by time or by command, told until they are acknowledged.
import type { EndedSession, Output, SessionReport } from '@muxwell/contract/edge';
import { pause, type Clock } from '@muxwell/ground';
import { Session, type Attachment, type EndReason, type Serve, type Viewer } from './session.ts';

const SWEEP_MS = 500;
/** Ended sessions that wait for an absent control plane; the oldest are forgotten first. */
const MOST_ENDED = 100_000;
/** How long a killed viewer's requests within the same session are refused. */
const KILLED_MS = 30_000;

export class Sessions {
  readonly #clock: Clock;
  readonly #onEnded: () => void;
  readonly #open = new Map<string, Session>();
  readonly #ended = new Map<string, EndedSession>();
  readonly #counts = new Map<string, number>();
  readonly #killed = new Map<string, number>();
  /** Bytes of sessions that have ended, for the total. */
  #pastBytes = 0;

  /** `onEnded` hears of each session that has ended. */
  constructor(clock: Clock, onEnded: () => void) {
    this.#clock = clock;
    this.#onEnded = onEnded;
  }

  get size(): number {
    return this.#open.size;
  }
  get bytes(): number {
    let sum = this.#pastBytes;
    for (const session of this.#open.values()) sum += session.bytes;
    return sum;
  }

  /** Open sessions of one stream by one protocol. */
  count(streamKey: string, output: Output): number {
    return this.#counts.get(`${output} ${streamKey}`) ?? 0;
  }

  find(id: string): Session | undefined {
    return this.#open.get(id);
  }

  /** The session of a decision: the known one again, or a new one. */
  open(id: string, serve: Serve, viewer: Viewer): Session {
    const known = this.#open.get(id);
    const session = known ?? new Session(id, serve, viewer, this.#clock.now().getTime());
    session.seenAt = this.#clock.monotonic();
    session.notAfter = serve.notAfter;
    if (known) return known;
    this.#resume(session);
    this.#open.set(id, session);
    this.#tally(session, 1);
    return session;
  }

  /** Keeps the session open until `detach`, and hears of its end. */
  attach(session: Session, attachment: Attachment): { detach(): void } {
    session.attachments.add(attachment);
    return {
      detach: () => {
        if (!session.attachments.delete(attachment)) return;
        session.seenAt = this.#clock.monotonic();
        if (session.attachments.size === 0 && session.lingerMs === 0) this.end(session, 'viewer-left');
      },
    };
  }

  seen(session: Session): void {
    session.seenAt = this.#clock.monotonic();
  }

  /** Ends a session and closes what is open for it; quietly, when its own request is about to be refused with words. */
  end(session: Session, reason: EndReason, { quietly = false } = {}): void {
    if (this.#open.get(session.id) !== session) return;
    this.#open.delete(session.id);
    this.#tally(session, -1);
    this.#pastBytes += session.bytes;
    this.#ended.set(session.id, { ...session.report(this.#clock.monotonic()), endedAt: this.#clock.now().getTime(), reason });
    if (this.#ended.size > MOST_ENDED) this.#ended.delete(this.#ended.keys().next().value ?? '');
    const attachments = [...session.attachments];
    session.attachments.clear();
    this.#onEnded();
    if (!quietly) for (const attachment of attachments) attachment.close(reason);
  }

  kill(ids: readonly string[], reason: EndReason): void {
    for (const id of ids) {
      this.#killed.set(id, this.#clock.monotonic());
      const session = this.#open.get(id);
      if (session) this.end(session, reason);
    }
  }

  /** These may go on until another moment, in Unix milliseconds. */
  extend(sessions: readonly { session: string; notAfter: number | null }[]): void {
    for (const { session, notAfter } of sessions) {
      const known = this.#open.get(session);
      if (known) known.notAfter = notAfter;
    }
  }

  /** Ends all sessions of one stream. */
  endStream(streamKey: string, reason: EndReason): void {
    for (const session of this.#open.values()) if (session.serve.stream.key === streamKey) this.end(session, reason);
  }

  wasKilled(id: string): boolean {
    return this.#killed.has(id);
  }

  reports(): SessionReport[] {
    const now = this.#clock.monotonic();
    return [...this.#open.values()].map((session) => session.report(now));
  }

  ended(): EndedSession[] {
    return [...this.#ended.values()];
  }

  acknowledge(ids: readonly string[]): void {
    for (const id of ids) this.#ended.delete(id);
  }

  endAll(reason: EndReason): void {
    for (const session of this.#open.values()) this.end(session, reason);
  }

  /** Enforces expiry and idleness. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(this.#clock, SWEEP_MS, signal)) this.#sweep();
  }

  #sweep(): void {
    const wall = this.#clock.now().getTime();
    const now = this.#clock.monotonic();
    for (const session of this.#open.values()) {
      if (session.notAfter !== null && session.notAfter <= wall) this.end(session, 'expired');
      else if (session.attachments.size === 0 && now - session.seenAt > session.lingerMs)
        this.end(session, session.serve.output === 'hls' ? 'idle' : 'viewer-left');
    }
    for (const [id, at] of this.#killed) if (now - at > KILLED_MS) this.#killed.delete(id);
  }

  #tally({ serve }: Session, step: number): void {
    const key = `${serve.output} ${serve.stream.key}`;
    const count = (this.#counts.get(key) ?? 0) + step;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }

  /** A session that ended and is asked for again before its end was acknowledged goes on counting. */
  #resume(session: Session): void {
    const before = this.#ended.get(session.id);
    if (!before) return;
    this.#ended.delete(session.id);
    session.bytes = before.bytes;
    session.jumps = before.jumps;
    this.#pastBytes -= before.bytes;
  }
}
