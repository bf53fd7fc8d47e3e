// What the stream types of a programme map mean (ISO 13818-1, table 2-34; ATSC A/53; DVB descriptors for private data).

export type Codec =
  | 'h264'
  | 'hevc'
  | 'vvc'
  | 'mpeg2'
  | 'mpeg4'
  | 'vc1'
  | 'av1'
  | 'mp2'
  | 'aac'
  | 'aac-latm'
  | 'ac3'
  | 'eac3'
  | 'dts'
  | 'opus'
  | 'teletext'
  | 'subtitles'
  | 'scte35'
  | 'id3'
  | 'unknown';
export type Kind = 'video' | 'audio' | 'data';

const TYPES: Readonly<Record<number, readonly [Kind, Codec]>> = {
  0x01: ['video', 'mpeg2'],
  0x02: ['video', 'mpeg2'],
  0x03: ['audio', 'mp2'],
  0x04: ['audio', 'mp2'],
  0x0f: ['audio', 'aac'],
  0x10: ['video', 'mpeg4'],
  0x11: ['audio', 'aac-latm'],
  0x15: ['data', 'id3'],
  0x1b: ['video', 'h264'],
  0x20: ['video', 'h264'],
  0x24: ['video', 'hevc'],
  0x33: ['video', 'vvc'],
  0x81: ['audio', 'ac3'],
  0x82: ['audio', 'dts'],
  0x86: ['data', 'scte35'],
  0x87: ['audio', 'eac3'],
  0xea: ['video', 'vc1'],
};

/** Descriptor tags that name what private data (type 0x06) holds: ETSI EN 300 468, table 12. */
const PRIVATE: Readonly<Record<number, readonly [Kind, Codec]>> = {
  0x56: ['data', 'teletext'],
  0x59: ['data', 'subtitles'],
  0x6a: ['audio', 'ac3'],
  0x7a: ['audio', 'eac3'],
  0x7b: ['audio', 'dts'],
  0x7c: ['audio', 'aac'],
};

/** registration_descriptor (ISO 13818-1, 2.6.8): four characters. */
const REGISTERED: Readonly<Record<string, readonly [Kind, Codec]>> = {
  'AC-3': ['audio', 'ac3'],
  EAC3: ['audio', 'eac3'],
  HEVC: ['video', 'hevc'],
  AV01: ['video', 'av1'],
  Opus: ['audio', 'opus'],
  DTS1: ['audio', 'dts'],
  DTS2: ['audio', 'dts'],
  DTS3: ['audio', 'dts'],
};

/** Kind and codec of an elementary stream by its type and the descriptors `bytes[start..end)`. */
export function meaningOf(type: number, bytes: Uint8Array, start: number, end: number): readonly [Kind, Codec] {
  const known = TYPES[type];
  if (known) return known;
  for (let at = start; at + 2 <= end; at += 2 + (bytes[at + 1] as number)) {
    const tag = bytes[at] as number;
    const named = tag === 0x05 ? REGISTERED[String.fromCharCode(...bytes.subarray(at + 2, Math.min(at + 6, end)))] : PRIVATE[tag];
    if (named) return named;
  }
  return ['data', 'unknown'];
}
