// Second pass: the lines of a playlist become a master or a media playlist with absolute URLs (RFC 8216, 4.3.3 and 4.3.4).
import { readByteRange, readLines, type Attributes, type ByteRange, type Line } from './lines.ts';

export interface Variant {
  url: string;
  /** Peak bits per second; 0 when not told. */
  bandwidth: number;
  resolution: { width: number; height: number } | null;
  codecs: string;
  /** Group of the audio renditions, empty when the sound is in the variant itself. */
  audio: string;
}

export interface Rendition {
  type: string;
  group: string;
  url: string | null;
  isDefault: boolean;
}

export interface MasterPlaylist {
  kind: 'master';
  variants: Variant[];
  renditions: Rendition[];
}

export interface SegmentKey {
  method: string;
  url: string | null;
  /** Hexadecimal without `0x`; null: the media sequence number (RFC 8216, 5.2). */
  iv: string | null;
}

export interface Part {
  url: string;
  /** Both included, as a Range header has them; null: the whole resource. */
  range: { start: number; end: number } | null;
}

export interface SourceSegment extends Part {
  sequence: number;
  seconds: number;
  /** Its time stamps are not related to those of the segment before. */
  isDiscontinuous: boolean;
  /** Listed, but not there (RFC 8216bis, 4.4.4.7). */
  isGap: boolean;
  key: SegmentKey | null;
  /** Initialisation section of fragmented MP4. */
  map: Part | null;
}

export interface MediaPlaylist {
  kind: 'media';
  targetDuration: number;
  mediaSequence: number;
  segments: SourceSegment[];
  isEnded: boolean;
}

/** Reads a playlist that came from `base`; null when it is none. Lines that make no sense are skipped. */
export function parsePlaylist(text: string, base: string): MasterPlaylist | MediaPlaylist | null {
  const lines = readLines(text);
  if (!lines || !URL.canParse(base)) return null;
  return lines.some(([tag]) => tag === 'EXT-X-STREAM-INF') ? readMaster(lines, base) : readMedia(lines, base);
}

function readMaster(lines: readonly Line[], base: string): MasterPlaylist {
  const variants: Variant[] = [];
  const renditions: Rendition[] = [];
  let coming: Attributes | null = null;
  for (const line of lines) {
    if (line[0] === 'EXT-X-STREAM-INF') coming = line[1];
    else if (line[0] === 'EXT-X-MEDIA') renditions.push(toRendition(line[1], base));
    else if (line[0] === 'uri' && coming) {
      const url = absolute(line[1], base);
      if (url) variants.push(toVariant(coming, url));
      coming = null;
    }
  }
  return { kind: 'master', variants, renditions };
}

function toVariant(attributes: Attributes, url: string): Variant {
  const size = /^(\d+)x(\d+)$/i.exec(attributes['RESOLUTION'] ?? '');
  return {
    url,
    bandwidth: Number.parseInt(attributes['BANDWIDTH'] ?? '', 10) || 0,
    resolution: size ? { width: Number(size[1]), height: Number(size[2]) } : null,
    codecs: attributes['CODECS'] ?? '',
    audio: attributes['AUDIO'] ?? '',
  };
}

function toRendition(attributes: Attributes, base: string): Rendition {
  const uri = attributes['URI'];
  return {
    type: attributes['TYPE'] ?? '',
    group: attributes['GROUP-ID'] ?? '',
    url: uri ? absolute(uri, base) : null,
    isDefault: attributes['DEFAULT'] === 'YES',
  };
}

/** What holds for the segments that follow, and what for the next one alone. */
interface Reading {
  key: SegmentKey | null;
  map: Part | null;
  seconds: number;
  range: ByteRange | null;
  isDiscontinuous: boolean;
  isGap: boolean;
}

function readMedia(lines: readonly Line[], base: string): MediaPlaylist {
  const playlist: MediaPlaylist = { kind: 'media', targetDuration: 0, mediaSequence: 0, segments: [], isEnded: false };
  let now: Reading = { key: null, map: null, seconds: 0, range: null, isDiscontinuous: false, isGap: false };
  for (const line of lines) {
    if (line[0] === 'uri') {
      const segment = toSegment(line[1], base, now, playlist);
      if (segment) playlist.segments.push(segment);
      now = { ...now, seconds: 0, range: null, isDiscontinuous: false, isGap: false };
    } else take(line, playlist, now, base);
  }
  const longest = playlist.segments.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  playlist.targetDuration ||= Math.round(longest);
  return playlist;
}

function take(line: Line, playlist: MediaPlaylist, now: Reading, base: string): void {
  switch (line[0]) {
    case 'EXT-X-TARGETDURATION':
      playlist.targetDuration = line[1];
      break;
    case 'EXT-X-MEDIA-SEQUENCE':
      playlist.mediaSequence = Math.trunc(line[1]);
      break;
    case 'EXT-X-ENDLIST':
      playlist.isEnded = true;
      break;
    case 'EXTINF':
      now.seconds = line[1].seconds;
      break;
    case 'EXT-X-BYTERANGE':
      now.range = line[1];
      break;
    case 'EXT-X-DISCONTINUITY':
      now.isDiscontinuous = true;
      break;
    case 'EXT-X-GAP':
      now.isGap = true;
      break;
    case 'EXT-X-KEY':
      now.key = toKey(line[1], base);
      break;
    case 'EXT-X-MAP':
      now.map = toMap(line[1], base);
      break;
    case 'uri':
    case 'EXT-X-DISCONTINUITY-SEQUENCE':
    case 'EXT-X-PROGRAM-DATE-TIME':
    case 'EXT-X-MEDIA':
    case 'EXT-X-STREAM-INF':
      break;
  }
}

function toSegment(uri: string, base: string, now: Reading, playlist: MediaPlaylist): SourceSegment | null {
  const url = absolute(uri, base);
  if (!url) return null;
  const last = playlist.segments.at(-1);
  const { seconds, isDiscontinuous, isGap, key, map } = now;
  const range = now.range && toRange(now.range, last?.url === url ? last.range : null);
  return { url, range, sequence: playlist.mediaSequence + playlist.segments.length, seconds, isDiscontinuous, isGap, key, map };
}

function toRange({ length, offset }: ByteRange, before: Part['range']): Part['range'] {
  const start = offset ?? (before ? before.end + 1 : 0);
  return { start, end: start + length - 1 };
}

function toKey(attributes: Attributes, base: string): SegmentKey | null {
  const method = attributes['METHOD'] ?? 'NONE';
  if (method === 'NONE') return null;
  const uri = attributes['URI'];
  return { method, url: uri ? absolute(uri, base) : null, iv: attributes['IV']?.replace(/^0x/i, '') ?? null };
}

function toMap(attributes: Attributes, base: string): Part | null {
  const url = absolute(attributes['URI'] ?? '', base);
  const range = readByteRange(attributes['BYTERANGE'] ?? '');
  return url ? { url, range: range && toRange(range, null) } : null;
}

function absolute(uri: string, base: string): string | null {
  return uri !== '' && URL.canParse(uri, base) ? new URL(uri, base).href : null;
}
