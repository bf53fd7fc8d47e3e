// What a viewer gets who is moved forward to a key frame: every PID's jump is flagged, so that a decoder starts anew instead of guessing.
import { counterOf, discontinuityPackets, hasPayload, NULL_PID, PACKET, pidOf, type KeyFrame } from '@muxwell/mpegts';
import type { Ring } from './ring.ts';

/** How far behind the key frame each PID's next packet is looked for. */
const LOOK_AHEAD = 512 * 1024;

/** Flags for all PIDs that follow, then the tables (ISO 13818-1, 2.4.3.5). */
export function leadIn(ring: Ring, key: KeyFrame): Uint8Array {
  const next = new Map<number, number>();
  note(key.head, next);
  for (const view of ring.views(key.position, Math.min(ring.head, key.position + LOOK_AHEAD))) note(view, next);
  const flags = discontinuityPackets(Array.from(next, ([pid, counter]) => ({ pid, next: counter })));
  return Buffer.concat([flags, key.head]);
}

/** The counter of each PID's first payload. */
function note(bytes: Uint8Array, next: Map<number, number>): void {
  for (let at = 0; at + PACKET <= bytes.length; at += PACKET) {
    const pid = pidOf(bytes, at);
    if (pid !== NULL_PID && hasPayload(bytes, at) && !next.has(pid)) next.set(pid, counterOf(bytes, at));
  }
}
