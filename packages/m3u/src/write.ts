// Playlists, written: the header and each entry, in the plain and in the extended (plus) form.

export interface WrittenEntry {
  name: string;
  url: string;
  /** In this order, empty ones left out. Absent: the plain form. */
  attributes?: readonly (readonly [key: string, value: string])[];
}

const EOL = '\r\n';

/** A line `#EXTM3U` with attributes. */
export function writeHeader(attributes: readonly (readonly [key: string, value: string])[] = []): string {
  return `#EXTM3U${written(attributes)}${EOL}`;
}

/** The two lines of an entry. Double quotes in values become single ones, and line ends become blanks: neither can be escaped. */
export function writeEntry({ name, url, attributes }: WrittenEntry): string {
  return `#EXTINF:-1${attributes ? written(attributes) : ''},${oneLine(name)}${EOL}${url}${EOL}`;
}

function written(attributes: readonly (readonly [key: string, value: string])[]): string {
  let text = '';
  for (const [key, value] of attributes) if (value !== '') text += ` ${key}="${oneLine(value).replaceAll('"', "'")}"`;
  return text;
}

// oxlint-disable-next-line no-control-regex -- control characters are what is replaced
const oneLine = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
