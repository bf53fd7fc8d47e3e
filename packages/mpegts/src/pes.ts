// The header of a PES packet: stream id and presentation times (ISO 13818-1, 2.4.3.6).

export interface PesHeader {
  streamId: number;
  /** 90 kHz, 33 bits; -1 when absent. */
  pts: number;
  /** Equal to `pts` when only that is sent; -1 when absent. */
  dts: number;
  /** Offset of the first byte of the elementary stream; may lie beyond `end`. */
  dataAt: number;
}

/** Reads the PES header at `bytes[at..end)`; null when it is none or is cut. */
export function readPes(bytes: Uint8Array, at: number, end: number): PesHeader | null {
  if (end - at < 9 || bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) return null;
  const streamId = bytes[at + 3] as number;
  if (!hasOptionalHeader(streamId)) return { streamId, pts: -1, dts: -1, dataAt: at + 6 };
  // The two bits '10' mark an MPEG-2 header.
  if (((bytes[at + 6] as number) & 0xc0) !== 0x80) return null;
  const flags = (bytes[at + 7] as number) >> 6;
  const dataAt = at + 9 + (bytes[at + 8] as number);
  const pts = flags >= 2 && at + 14 <= Math.min(end, dataAt) ? stampAt(bytes, at + 9) : -1;
  const dts = flags === 3 && at + 19 <= Math.min(end, dataAt) ? stampAt(bytes, at + 14) : pts;
  return { streamId, pts, dts, dataAt };
}

/** ISO 13818-1, 2.4.3.7: these stream ids carry bytes at once (maps, padding, private stream 2, ECM, EMM, directory, DSM-CC, H.222.1 type E). */
function hasOptionalHeader(streamId: number): boolean {
  return (
    streamId !== 0xbc &&
    streamId !== 0xbe &&
    streamId !== 0xbf &&
    (streamId < 0xf0 || streamId > 0xf2) &&
    streamId !== 0xf8 &&
    streamId !== 0xff
  );
}

/** 33 bits in five bytes, with a marker bit after each of the three parts. */
function stampAt(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] as number) >> 1) & 0x07;
  const middle = ((bytes[at + 1] as number) << 7) | ((bytes[at + 2] as number) >> 1);
  const low = ((bytes[at + 3] as number) << 7) | ((bytes[at + 4] as number) >> 1);
  return high * 0x40000000 + (middle << 15) + low;
}
