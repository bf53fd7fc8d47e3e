import type { AuditEntry } from '@muxwell/contract';

const columns = [
  'id',
  'at',
  'action',
  'actor',
  'resource',
  'resourceId',
  'summary',
  'before',
  'after',
  'ip',
  'userAgent',
  'requestId',
] as const;

/** RFC 4180; a cell that a spreadsheet would run as a formula gets an apostrophe in front. */
export function toCsv(entries: AuditEntry[]): string {
  const rows = entries.map((entry) => columns.map((column) => cell(column === 'actor' ? entry.actor.name : entry[column])));
  return [columns.join(','), ...rows.map((row) => row.join(','))].join('\r\n');
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
