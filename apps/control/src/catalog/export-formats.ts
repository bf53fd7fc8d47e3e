// The forms in which streams are exported: an M3U playlist, CSV (RFC 4180), JSON.
import { writeEntry, writeHeader } from '@muxwell/m3u';

export interface Exported {
  id: number;
  kind: string;
  number: number;
  name: string;
  categories: string[];
  logoUrl: string;
  epgChannelId: string;
  isEnabled: boolean;
  isOnDemand: boolean;
  isAdult: boolean;
  rating: number | null;
  container: string;
  userAgent: string;
  notes: string;
  sources: string[];
}
export type Format = 'm3u' | 'csv' | 'json';
interface Writer {
  begin: string;
  entry: (stream: Exported) => string;
  end: string;
}

/** A writer for one file; the entries are handed to it in their order. */
export const writers: Record<Format, () => Writer> = {
  m3u: () => ({ begin: writeHeader(), entry: m3uEntry, end: '' }),
  csv: () => ({ begin: csvLine(columns), entry: (stream) => csvLine(columns.map((column) => stream[column])), end: '' }),
  json() {
    let isFirst = true;
    const entry = (stream: Exported) => {
      const lead = isFirst ? '\n' : ',\n';
      isFirst = false;
      return lead + JSON.stringify(stream);
    };
    return { begin: '[', entry, end: '\n]\n' };
  },
};

/** A stream without a source has no place in a playlist. */
function m3uEntry({ name, number, logoUrl, epgChannelId, categories, sources }: Exported): string {
  const [url] = sources;
  if (url === undefined) return '';
  const attributes = [
    ['tvg-id', epgChannelId],
    ['tvg-chno', number > 0 ? String(number) : ''],
    ['tvg-logo', logoUrl],
    ['group-title', categories[0] ?? ''],
  ] as const;
  return writeEntry({ name, url, attributes });
}

const columns = [
  'id',
  'kind',
  'number',
  'name',
  'categories',
  'logoUrl',
  'epgChannelId',
  'isEnabled',
  'isOnDemand',
  'isAdult',
  'rating',
  'container',
  'userAgent',
  'notes',
  'sources',
] as const;

const csvLine = (values: readonly unknown[]): string => `${values.map(cell).join(',')}\r\n`;

/** Lists have a line each in their cell; a cell that a spreadsheet would run as a formula gets an apostrophe in front. */
function cell(value: unknown): string {
  const text = Array.isArray(value)
    ? value.join('\n')
    : value === null || value === undefined
      ? ''
      : String(value as string | number | boolean);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value !== 'number' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
