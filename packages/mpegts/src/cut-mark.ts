// A mark of ours in a null packet: which segment the stream is in, so that every server that fetches it cuts and numbers as its holder does.
import { NULL_PID, PACKET, SYNC } from './packet.ts';

/** Where a key frame lies among the segments of its stream. */
export interface CutMark {
  /** Number of its segment: the media sequence number (RFC 8216, 4.3.3.2). */
  sequence: number;
  /** The segment's discontinuity sequence number (RFC 8216, 6.2.1). */
  discontinuity: number;
  /** The mark is about the newest key frame before it, or the one so many before that. */
  back: number;
}

const MAGIC = Uint8Array.from('Muxwell cut\n', (char) => char.charCodeAt(0));
const AT_SEQUENCE = 4 + MAGIC.length;
const AT_DISCONTINUITY = AT_SEQUENCE + 6;
const AT_BACK = AT_DISCONTINUITY + 6;
const HIGH = 2 ** 32;

/** A packet that players pass over (ISO 13818-1, 2.4.3.3: the payload of a null packet may have any value). Numbers are below 2^48. */
export function cutMarkPacket({ sequence, discontinuity, back }: CutMark): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PACKET).fill(0xff);
  bytes.set([SYNC, NULL_PID >> 8, NULL_PID & 0xff, 0x10]);
  bytes.set(MAGIC, 4);
  writeNumber(bytes, AT_SEQUENCE, sequence);
  writeNumber(bytes, AT_DISCONTINUITY, discontinuity);
  bytes[AT_BACK] = Math.min(back, 0xff);
  return bytes;
}

/** The mark in a null packet; null when it is mere stuffing. */
export function readCutMark(bytes: Uint8Array, at: number): CutMark | null {
  for (let i = 0; i < MAGIC.length; i += 1) if (bytes[at + 4 + i] !== MAGIC[i]) return null;
  return {
    sequence: readNumber(bytes, at + AT_SEQUENCE),
    discontinuity: readNumber(bytes, at + AT_DISCONTINUITY),
    back: bytes[at + AT_BACK] as number,
  };
}

/** Makes mere stuffing of a mark that is not to be believed. */
export const eraseCutMark = (bytes: Uint8Array, at: number): void => void bytes.fill(0xff, at + 4, at + PACKET);

function writeNumber(bytes: Uint8Array, at: number, value: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(at, Math.floor(value / HIGH));
  view.setUint32(at + 2, value % HIGH);
}

function readNumber(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint16(at) * HIGH + view.getUint32(at + 2);
}
