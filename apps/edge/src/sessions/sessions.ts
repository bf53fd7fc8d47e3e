// All sessions of this edge: opened by a decision, ended by the viewer, by time or by command, told until they are acknowledged.
import type { EndedSession, Output, SessionCounters, SessionQuality, SessionReport } from '@muxwell/contract/edge';
import { pause, type Clock } from '@muxwell/ground';
import { Session, type Attachment, type EndReason, type Serve, type Viewer } from './session.ts';
import type { SocketFigures } from './socket-figures.ts';
import { Untold } from './untold.ts';

const SWEEP_MS = 500;
/** How long a killed viewer's requests within the same session are refused. */
const KILLED_MS = 30_000;

export class Sessions {
  readonly #clock: Clock;
  readonly #onEnded: () => void;
  readonly #open = new Map<string, Session>();
  readonly #untold = new Untold();
  readonly #counts = new Map<string, number>();
  readonly #killed = new Map<string, number>();
  #round: Iterator<Session> | null = null;
  /** Sessions by the other end of their connection. */
  readonly #bySocket = new Map<string, Session>();
  /** Looked at, and not told yet. */
  readonly #measured = new Set<Session>();
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
    this.#untold.opened(session);
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

  /** The session has a connection of its own, to this other end; returns how to forget it. */
  connected(session: Session, socketKey: string): () => void {
    this.#bySocket.set(socketKey, session);
    return () => {
      if (this.#bySocket.get(socketKey) === session) this.#bySocket.delete(socketKey);
    };
  }

  /** What the kernel tells of the connection to this other end. */
  measured(socketKey: string, figures: SocketFigures): void {
    const session = this.#bySocket.get(socketKey);
    if (!session || this.#open.get(session.id) !== session) return;
    session.figures = figures;
    this.#measured.add(session);
  }

  /** At most so many that were looked at since they were last told. */
  quality(most: number): SessionQuality[] {
    const told: SessionQuality[] = [];
    for (const session of this.#measured) {
      if (told.length >= most) break;
      this.#measured.delete(session);
      const quality = this.#open.get(session.id) === session ? session.quality() : null;
      if (quality) told.push(quality);
    }
    return told;
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
    const report = { ...session.report(this.#clock.monotonic()), endedAt: this.#clock.now().getTime(), reason };
    this.#untold.ended(session, report);
    const attachments = [...session.attachments];
    session.attachments.clear();
    this.#onEnded();
    if (!quietly) for (const attachment of attachments) attachment.close(reason);
  }

  kill(ids: readonly string[], reason: EndReason): void {
    for (const id of ids) {
      // Only who was sent away is kept out; a viewer who changed channels may come back.
      if (reason === 'killed') this.#killed.set(id, this.#clock.monotonic());
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

  /** All open sessions, to begin telling with: `news` then brings what is not among them. */
  reports(): SessionReport[] {
    const now = this.#clock.monotonic();
    this.#untold.restart();
    return Array.from(this.#open.values(), (session) => session.report(now));
  }

  /** Sessions that have opened or ended and were not told of; ended ones again until they are acknowledged. */
  news(): { opened: SessionReport[]; ended: EndedSession[] } {
    return this.#untold.take(this.#clock.monotonic());
  }

  /** The counters of the next so many sessions; further calls go round all of them. */
  counters(count: number): SessionCounters[] {
    const now = this.#clock.monotonic();
    const taken: SessionCounters[] = [];
    this.#round ??= this.#open.values();
    while (taken.length < count) {
      const next = this.#round.next();
      if (next.done) {
        this.#round = null;
        break;
      }
      taken.push(next.value.counters(now));
    }
    return taken;
  }

  /** Open sessions by protocol. */
  byOutput(): Map<Output, number> {
    const found = new Map<Output, number>();
    for (const [key, count] of this.#counts) {
      const output = key.slice(0, key.indexOf(' ')) as Output;
      found.set(output, (found.get(output) ?? 0) + count);
    }
    return found;
  }

  ended(): EndedSession[] {
    return this.#untold.all();
  }

  acknowledge(ids: readonly string[]): void {
    this.#untold.acknowledge(ids);
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
    const before = this.#untold.takeBack(session.id);
    if (!before) return;
    session.bytes = before.bytes;
    session.jumps = before.jumps;
    this.#pastBytes -= before.bytes;
  }
}
