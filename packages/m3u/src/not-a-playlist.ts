// Tells what a file that is no playlist looks like.

export type NotA = 'empty' | 'html' | 'xml' | 'json' | 'pls' | 'hls' | 'text' | 'binary' | 'gzip' | 'xz' | 'zip' | 'no-entries';

const says: Record<NotA, string> = {
  empty: 'it is empty',
  html: 'it is an HTML page, such as a provider’s error page',
  xml: 'it is an XML document, such as a guide',
  json: 'it is a JSON document',
  pls: 'it is a PLS playlist',
  hls: 'it is the HLS playlist of one stream, not a list of streams',
  text: 'it is a text without addresses',
  binary: 'it is a binary file',
  gzip: 'it is compressed with gzip',
  xz: 'it is compressed with xz',
  zip: 'it is a ZIP archive',
  'no-entries': 'it is a playlist without entries',
};

/** Thrown by the parser as soon as it is sure. `looksLike` names what was found instead; `start` is how it begins. */
export class NotAPlaylist extends Error {
  readonly looksLike: NotA;
  readonly start: string;
  constructor(looksLike: NotA, start: string) {
    super(`this is not a playlist: ${says[looksLike]}${start ? ` (it begins with “${start}”)` : ''}`);
    this.name = 'NotAPlaylist';
    this.looksLike = looksLike;
    this.start = start;
  }
}

const magics: [NotA, number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['binary', [0x89, 0x50, 0x4e, 0x47]],
  ['binary', [0x7f, 0x45, 0x4c, 0x46]],
  ['binary', [0xff, 0xd8, 0xff]],
  ['binary', [0x25, 0x50, 0x44, 0x46]],
  ['binary', [0x1a, 0x45, 0xdf, 0xa3]],
];

/** What the first bytes of a file say, by their magic numbers; null when they may be text. */
export function looksLike(bytes: Uint8Array): NotA | null {
  const found = magics.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte));
  return found ? found[0] : null;
}

/** What the first line that is not blank says; null when a playlist may begin so. */
export function firstLineLooksLike(line: string): NotA | null {
  if (isBinary(line)) return 'binary';
  if (line.startsWith('<')) return /^<(\?xml|tv[\s>]|!doctype tv)/i.test(line) ? 'xml' : 'html';
  if (/^\[playlist\]/i.test(line)) return 'pls';
  if (line.startsWith('{') || /^\[\s*($|[[{"\]])/.test(line)) return 'json';
  return null;
}

/** More than a twentieth of control characters is no text. A few are: NULs get into names. */
export function isBinary(text: string): boolean {
  const part = text.slice(0, 1024);
  let control = 0;
  for (let i = 0; i < part.length; i += 1) {
    const code = part.charCodeAt(i);
    if (code < 0x20 && code !== 9) control += 1;
  }
  return control > 2 && control * 20 > part.length;
}
