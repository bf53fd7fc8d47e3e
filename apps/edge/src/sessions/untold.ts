// What of the sessions the control plane does not know yet: the new ones, and the ended ones until it says that it has heard.
import type { EndedSession, SessionReport } from '@muxwell/contract/edge';
import type { Session } from './session.ts';

/** Ended sessions that wait for an absent control plane; the oldest are forgotten first. */
const MOST_ENDED = 100_000;
/** So many in one message: a crowd that leaves at once stalls nobody. */
const MOST_AT_ONCE = 500;
/** An end that is not acknowledged is told again after so long. */
const AGAIN_MS = 2000;

export class Untold {
  readonly #opened = new Set<Session>();
  readonly #ended = new Map<string, { report: EndedSession; toldAt: number }>();

  opened(session: Session): void {
    this.#opened.add(session);
  }

  ended(session: Session, report: EndedSession): void {
    this.#opened.delete(session);
    this.#ended.set(session.id, { report, toldAt: -Infinity });
    if (this.#ended.size > MOST_ENDED) this.#ended.delete(this.#ended.keys().next().value ?? '');
  }

  /** A session that goes on after its end is taken back; null when the end is already known. */
  takeBack(id: string): EndedSession | null {
    const known = this.#ended.get(id)?.report ?? null;
    this.#ended.delete(id);
    return known;
  }

  acknowledge(ids: readonly string[]): void {
    for (const id of ids) this.#ended.delete(id);
  }

  /** The open sessions have been told otherwise, and ends have to be told from the first on: to a control plane that has just been reached. */
  restart(): void {
    this.#opened.clear();
    for (const one of this.#ended.values()) one.toldAt = -Infinity;
  }

  /** What is to be told now (monotonic milliseconds); it counts as told. */
  take(now: number): { opened: SessionReport[]; ended: EndedSession[] } {
    const opened: SessionReport[] = [];
    for (const session of this.#opened) {
      if (opened.length >= MOST_AT_ONCE) break;
      this.#opened.delete(session);
      opened.push(session.report(now));
    }
    const ended: EndedSession[] = [];
    for (const one of this.#ended.values()) {
      if (ended.length >= MOST_AT_ONCE) break;
      if (now - one.toldAt < AGAIN_MS) continue;
      one.toldAt = now;
      ended.push(one.report);
    }
    return { opened, ended };
  }

  /** Ends that are not acknowledged, told or not. */
  all(): EndedSession[] {
    return Array.from(this.#ended.values(), ({ report }) => report);
  }
}
