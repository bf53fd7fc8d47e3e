// Tells what a file that is no guide looks like.

export type NotAGuideKind =
  | 'empty'
  | 'html'
  | 'xml'
  | 'json'
  | 'playlist'
  | 'text'
  | 'binary'
  | 'gzip'
  | 'xz'
  | 'zip'
  | 'too-large-part'
  | 'too-deep';

const says: Record<NotAGuideKind, string> = {
  empty: 'it is empty',
  html: 'it is an HTML page, such as a provider’s error page',
  xml: 'it is an XML document of another kind',
  json: 'it is a JSON document',
  playlist: 'it is a playlist',
  text: 'it is a text without XML',
  binary: 'it is a binary file',
  gzip: 'it is compressed with gzip',
  xz: 'it is compressed with xz',
  zip: 'it is a ZIP archive',
  'too-large-part': 'a single text in it is larger than any guide’s',
  'too-deep': 'its elements nest deeper than any guide’s',
};

/** Thrown by the parser as soon as it is sure. */
export class NotAGuide extends Error {
  readonly looksLike: NotAGuideKind;
  constructor(looksLike: NotAGuideKind, detail = '') {
    super(`this is not an XMLTV guide: ${says[looksLike]}${detail && ` (${detail})`}`);
    this.name = 'NotAGuide';
    this.looksLike = looksLike;
  }
}

const magics: [NotAGuideKind, number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

/** What the first bytes say by their magic numbers; null when they may be text. */
export function looksLikeGuide(bytes: Uint8Array): NotAGuideKind | null {
  const found = magics.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte));
  return found ? found[0] : null;
}

/** What a text that does not begin with `<` is. */
export function kindOfText(text: string): NotAGuideKind {
  if (text === '') return 'empty';
  if (text.startsWith('{') || text.startsWith('[')) return 'json';
  if (/^#EXT/i.test(text)) return 'playlist';
  // oxlint-disable-next-line no-control-regex -- control characters are what is counted
  const control = text.slice(0, 1024).match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
  return control * 20 > Math.min(text.length, 1024) ? 'binary' : 'text';
}
