// A row on its way into the staging table: its key, its marks, its line of COPY.
import { hash } from 'node:crypto';
import { mixed } from './sums.ts';

export type RowKind = 'live' | 'radio' | 'movie' | 'episode' | 'series';

export interface StagedSource {
  url: string;
  userAgent: string | null;
  headers: Record<string, string>;
}

export interface StagedRow {
  /** Line of the list; 0 where there are none. */
  line: number;
  key: string;
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
  /** When the list says that it was added, in milliseconds since 1970; null: it does not say. */
  addedAt: number | null;
  isAdult: boolean | null;
  /** Null for a series. */
  source: StagedSource | null;
}

/** The columns of `imports.entry` in the order of `copyLine`. */
export const stagedColumns = [
  'app_id',
  'run_id',
  'seq',
  'line',
  'given',
  'marks',
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
  'sources_sealed',
  'place',
  'added_at',
  'is_adult',
] as const; // prettier-ignore

/** A key of an address: hashed, since addresses carry credentials. */
export const addressKey = (url: string): string => `u:${hash('sha256', url, 'base64url').slice(0, 22)}`;

/** Two digits each: few enough to stay near the processor. */
const HEX = Array.from({ length: 256 }, (_, number) => (number + 256).toString(16).slice(1));
const hex = (number: number): string =>
  `${HEX[number >>> 24]}${HEX[(number >>> 16) & 255]}${HEX[(number >>> 8) & 255]}${HEX[number & 255]}`;
/** Eight digits; of an empty text, zeros: nothing is alike by what it does not have. */
const mark = (text: string): string => (text === '' ? '00000000' : hex(mixed(text)[0]));

/** The part of an address that stays when its server and its account change. */
const pathOf = (url: string): string =>
  url.replace(/^[a-z+]+:\/\/[^/]+/i, '').replace(/(?:username|password|token)=[^&]*&?/gi, '');

/** See `catalog.stream.import_marks`. */
export function marksOf({ name, epgChannelId, groups, source, key }: StagedRow, { sum: [a, b] }: Written): string {
  // The path of a sure Xtream address is in its key already.
  const path = source && key.startsWith('u:') ? mark(pathOf(source.url)) : '00000000';
  return (
    hex(a) + hex(b) + mark(name.toLowerCase()) + mark(epgChannelId?.toLowerCase() ?? '') + groupOf(groups[0] ?? '').mark + path
  );
}

/** Columns as COPY reads them. */
export interface Written {
  name: string;
  groups: string;
  logo: string;
  guide: string;
  container: string;
  details: string;
  /** All columns from `kind` to `episode`, with tabs between them. */
  shown: string;
  /** Of everything about the row that players or editors see: the first sixteen digits of its marks. */
  sum: [number, number];
}

/** What of a row can be written before it is known where. */
export function written(row: StagedRow): Written {
  const { source } = row;
  const name = escaped(row.name);
  const groups = groupsText(row.groups);
  const logo = escaped(row.logoUrl);
  const guide = orNull(row.epgChannelId);
  const container = escaped(row.container);
  const details = detailsText(row.details);
  const series = orNull(row.seriesKey);
  const adult = row.isAdult === null ? '' : `\t${row.isAdult}`;
  const headers = source?.userAgent || hasAny(source?.headers) ? JSON.stringify([source?.userAgent, source?.headers]) : '';
  const shown = `${row.kind}\t${name}\t${groups}\t${logo}\t${guide}\t${numberText(row.number)}\t${container}\t${details}\t${series}\t${numberText(row.season)}\t${numberText(row.episode)}`;
  return { name, groups, logo, guide, container, details, shown, sum: mixed(`${shown}\t${source?.url ?? ''}${headers}${adult}`) };
}

/** The row as a line of COPY's text format; `sealed` is its source as the catalogue keeps it. */
export function copyLine(
  at: { appId: number; runId: string; seq: number; place: number },
  row: StagedRow,
  text: Written,
  sealed: string,
): string {
  return `${at.appId}\t${at.runId}\t${at.seq}\t${row.line}\t${escaped(row.key)}\t${marksOf(row, text)}\t${text.shown}\t${sealed}\t${at.place}\t${instant(row.addedAt)}\t${row.isAdult === null ? '\\N' : adultText(row.isAdult)}\n`;
}

const numberText = (value: number | null): string => (value === null ? '\\N' : String(value));
export const adultText = (isAdult: boolean): string => (isAdult ? 't' : 'f');

function hasAny(fields: object | undefined): boolean {
  for (const _ in fields) return true;
  return false;
}

export const instant = (at: number | null): string => (at === null ? '\\N' : new Date(at).toISOString());
const orNull = (value: string | null): string => (value === null ? '\\N' : escaped(value));
export const detailsText = (details: StagedRow['details']): string => (hasAny(details) ? escaped(JSON.stringify(details)) : '{}');

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
// oxlint-disable-next-line no-control-regex -- NUL is what is looked for
const SPECIAL = /[\\\t\n\r\0\ud800-\udfff]/;

/** For COPY's text format. NUL cannot be stored in PostgreSQL, nor can half of a surrogate pair. */
export function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  const safe = text.isWellFormed() ? text : text.toWellFormed();
  return safe.replaceAll(/[\\\t\n\r\0]/g, (char) => escapes[char] ?? '');
}

const knownGroups = new Map<string, { text: string; mark: string }>();
const MOST_KNOWN_GROUPS = 10_000;

/** One group as an array that COPY reads, and its mark; lists name the same few groups again and again. */
function groupOf(name: string): { text: string; mark: string } {
  const known = knownGroups.get(name);
  if (known) return known;
  const group = { text: escaped(arrayText([name])), mark: mark(name) };
  if (knownGroups.size < MOST_KNOWN_GROUPS) knownGroups.set(name, group);
  return group;
}

function groupsText(groups: string[]): string {
  const [only] = groups;
  return groups.length === 1 && only !== undefined ? groupOf(only).text : escaped(arrayText(groups));
}

const arrayText = (items: string[]) => `{${items.map((item) => `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
