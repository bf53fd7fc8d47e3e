// First pass over an m3u8 text: lines become tags and URIs, each read on its own (RFC 8216, 4.1 to 4.3).

export type Attributes = Readonly<Record<string, string>>;

export interface ByteRange {
  length: number;
  /** First byte; null: right behind the range before. */
  offset: number | null;
}

/** A line that means something; anything else is dropped here. */
export type Line =
  | ['uri', string]
  | ['EXTINF', { seconds: number; title: string }]
  | ['EXT-X-BYTERANGE', ByteRange]
  | ['EXT-X-DISCONTINUITY']
  | ['EXT-X-GAP']
  | ['EXT-X-KEY', Attributes]
  | ['EXT-X-MAP', Attributes]
  | ['EXT-X-PROGRAM-DATE-TIME', string]
  | ['EXT-X-TARGETDURATION', number]
  | ['EXT-X-MEDIA-SEQUENCE', number]
  | ['EXT-X-DISCONTINUITY-SEQUENCE', number]
  | ['EXT-X-ENDLIST']
  | ['EXT-X-MEDIA', Attributes]
  | ['EXT-X-STREAM-INF', Attributes];

/** Reads the lines of a playlist; null when the text is no playlist at all (RFC 8216, 4.3.1.1). A byte order mark is forgiven. */
export function readLines(text: string): Line[] | null {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (!lines[0]?.startsWith('#EXTM3U')) return null;
  return lines.map(readLine).filter((line) => line !== null);
}

function readLine(line: string): Line | null {
  if (!line.startsWith('#')) return ['uri', line];
  if (!line.startsWith('#EXT')) return null;
  const colon = line.indexOf(':');
  const name = colon < 0 ? line.slice(1) : line.slice(1, colon);
  return readTag(name, colon < 0 ? '' : line.slice(colon + 1));
}

function readTag(name: string, value: string): Line | null {
  switch (name) {
    case 'EXTINF': {
      const comma = value.indexOf(',');
      const seconds = Number.parseFloat(comma < 0 ? value : value.slice(0, comma));
      return [
        'EXTINF',
        { seconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : 0, title: comma < 0 ? '' : value.slice(comma + 1) },
      ];
    }
    case 'EXT-X-BYTERANGE': {
      const range = readByteRange(value);
      return range && ['EXT-X-BYTERANGE', range];
    }
    case 'EXT-X-DISCONTINUITY':
    case 'EXT-X-GAP':
    case 'EXT-X-ENDLIST':
      return [name];
    case 'EXT-X-PROGRAM-DATE-TIME':
      return [name, value];
    case 'EXT-X-TARGETDURATION':
    case 'EXT-X-MEDIA-SEQUENCE':
    case 'EXT-X-DISCONTINUITY-SEQUENCE':
      return /^\d+(\.\d+)?$/.test(value.trim()) ? [name, Number(value)] : null;
    case 'EXT-X-KEY':
    case 'EXT-X-MAP':
    case 'EXT-X-MEDIA':
    case 'EXT-X-STREAM-INF':
      return [name, readAttributes(value)];
    default:
      return null;
  }
}

/** `length[@offset]` (RFC 8216, 4.3.2.2); a range of nothing is none. */
export function readByteRange(value: string): ByteRange | null {
  const match = /^"?(\d{1,15})(?:@(\d{1,15}))?"?$/.exec(value.trim());
  return match && Number(match[1]) > 0
    ? { length: Number(match[1]), offset: match[2] === undefined ? null : Number(match[2]) }
    : null;
}

/** AttributeName=AttributeValue, quoted strings without their quotes (RFC 8216, 4.2). */
export function readAttributes(text: string): Attributes {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const match of text.matchAll(/([A-Z0-9-]+)\s*=\s*(?:"([^"]*)"?|([^,]*))/gi))
    attributes[(match[1] ?? '').toUpperCase()] = match[2] ?? (match[3] ?? '').trim();
  return attributes;
}
