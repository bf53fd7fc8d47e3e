// Whether a source sends as fast as it plays, by its own clock (PCR: ISO 13818-1, 2.4.2.1).
import { PACKET, pcrOf, pidOf, secondsBetween } from '@muxwell/mpegts';

export interface Pace {
  /** The newest time of the clock: 90 kHz, 33 bits. */
  clock: number;
  /** What a second of play takes, by the newest packets. */
  bytesPerSecond: number;
  /** All bytes so far. */
  bytes: number;
}

/** Of the packets of `views`, the newest last; null where the clock is not in them twice, or has jumped. */
export function paceOf(views: readonly Uint8Array[], pcrPid: number, bytes: number): Pace | null {
  const [first, last] = [firstTime(views, pcrPid), lastTime(views, pcrPid)];
  if (!first || !last) return null;
  const seconds = secondsBetween(first.pcr, last.pcr);
  if (seconds <= 0) return null;
  const all = views.reduce((sum, view) => sum + view.length, 0);
  return { clock: last.pcr, bytesPerSecond: (all - first.before - last.behind) / seconds, bytes };
}

/** The oldest time, and the bytes before its packet. */
function firstTime(views: readonly Uint8Array[], pcrPid: number): { pcr: number; before: number } | null {
  let before = 0;
  for (const view of views) {
    for (let at = 0; at + PACKET <= view.length; at += PACKET) {
      const pcr = timeIn(view, at, pcrPid);
      if (pcr >= 0) return { pcr, before: before + at };
    }
    before += view.length;
  }
  return null;
}

/** The newest time, and the bytes from its packet on. */
function lastTime(views: readonly Uint8Array[], pcrPid: number): { pcr: number; behind: number } | null {
  let behind = 0;
  for (const view of views.toReversed()) {
    for (let at = view.length - PACKET; at >= 0; at -= PACKET) {
      const pcr = timeIn(view, at, pcrPid);
      if (pcr >= 0) return { pcr, behind: behind + view.length - at };
    }
    behind += view.length;
  }
  return null;
}

const timeIn = (bytes: Uint8Array, at: number, pcrPid: number): number => (pidOf(bytes, at) === pcrPid ? pcrOf(bytes, at) : -1);

/**
 * Whether less than half of what so many seconds play has come in them: by the clock, and by the bytes, because a film that loops has an odd clock, and
 * a picture that stands still takes few bytes. A clock that has not moved is silence, which others look after.
 */
export function isSlow(before: Pace, now: Pace, seconds: number): boolean {
  const played = secondsBetween(before.clock, now.clock);
  const sent = (now.bytes - before.bytes) / now.bytesPerSecond;
  return played > 0 && played < seconds / 2 && sent < seconds / 2;
}
