// A row on its way into the staging table: its keys, its fingerprint, its line of COPY.
import { createHash } from 'node:crypto';

export type RowKind = 'live' | 'radio' | 'movie' | 'episode' | 'series';

export interface StagedSource {
  id: string;
  url: string;
  userAgent: string | null;
  headers: Record<string, string>;
}

export interface StagedRow {
  /** Line of the list; 0 where there are none. */
  line: number;
  key: string;
  /** Finds the entry again when its address has changed. */
  secondKey: string;
  kind: RowKind;
  name: string;
  groups: string[];
  logoUrl: string;
  epgChannelId: string | null;
  number: number | null;
  container: string;
  /** Of the contract's `Details`, what is known. */
  details: Record<string, string | number>;
  seriesKey: string | null;
  season: number | null;
  episode: number | null;
  /** Null for a series. */
  source: StagedSource | null;
}

/** The columns of `imports.entry` in the order of `copyLine`; the sealed source comes last. */
export const stagedColumns = [
  'app_id',
  'run_id',
  'seq',
  'line',
  'key',
  'second_key',
  'kind',
  'name',
  'groups',
  'logo_url',
  'epg_channel_id',
  'number',
  'container',
  'details',
  'series_key',
  'season',
  'episode',
  'fingerprint',
  'sources_sealed',
] as const; // prettier-ignore

const short = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** A key of an address: hashed, since addresses carry credentials. */
export const addressKey = (url: string): string => `u:${short(url)}`;
export const secondKeyOf = (kind: RowKind, tvgId: string, name: string): string =>
  short(`${kind}\n${tvgId.toLowerCase()}\n${name.toLowerCase()}`);

/** A UUID (RFC 9562, version 8) that is the same for the same key. */
export function sourceIdOf(key: string): string {
  const hex = createHash('sha256').update(`source\n${key}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The row as a line of COPY's text format without its last column, and what that column seals. */
export function copyLine(place: { appId: number; runId: string; seq: number }, row: StagedRow): { line: string; source: string } {
  const source = row.source ? JSON.stringify([row.source]) : '';
  const details = JSON.stringify(row.details);
  const shown = [
    row.kind,
    row.name,
    row.groups.join('\n'),
    row.logoUrl,
    row.epgChannelId,
    row.number,
    row.container,
    details,
    row.seriesKey,
    row.season,
    row.episode,
  ];
  const line = [
    String(place.appId),
    place.runId,
    String(place.seq),
    String(row.line),
    escaped(row.key),
    row.secondKey,
    row.kind,
    escaped(row.name),
    escaped(arrayText(row.groups)),
    escaped(row.logoUrl),
    orNull(row.epgChannelId),
    orNull(row.number),
    escaped(row.container),
    escaped(details),
    orNull(row.seriesKey),
    orNull(row.season),
    orNull(row.episode),
    short(`${shown.join('\u0001')}\u0001${source}`),
  ].join('\t'); // prettier-ignore
  return { line, source };
}

const orNull = (value: string | number | null): string => (value === null ? '\\N' : escaped(String(value)));

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** For COPY's text format. NUL cannot be stored in PostgreSQL, nor can half of a surrogate pair. */
export function escaped(text: string): string {
  const safe = text.isWellFormed() ? text : text.toWellFormed();
  return /[\\\t\n\r\0]/.test(safe) ? safe.replaceAll(/[\\\t\n\r\0]/g, (char) => escapes[char] ?? '') : safe;
}

const arrayText = (items: string[]) => `{${items.map((item) => `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
