// Packets that tell a decoder of a deliberate jump, so that the counters after it are no error (ISO 13818-1, 2.4.3.4 and 2.4.3.5).
import { PACKET, SYNC } from './packet.ts';

/** One packet without payload per PID, with discontinuity_indicator set; `next` is the counter of the PID's next payload. */
export function discontinuityPackets(pids: readonly { pid: number; next: number }[]): Uint8Array {
  const bytes = new Uint8Array(pids.length * PACKET).fill(0xff);
  pids.forEach(({ pid, next }, index) => {
    const at = index * PACKET;
    bytes[at] = SYNC;
    bytes[at + 1] = (pid >> 8) & 0x1f;
    bytes[at + 2] = pid & 0xff;
    // Adaptation field only; the counter stands still, so it is the one before the next payload.
    bytes[at + 3] = 0x20 | ((next + 15) & 15);
    bytes[at + 4] = PACKET - 5;
    bytes[at + 5] = 0x80;
  });
  return bytes;
}
