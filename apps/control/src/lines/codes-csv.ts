// Codes as CSV (RFC 4180).
import type { ActivationCode } from '@muxwell/contract';

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvOf(codes: ActivationCode[]): string {
  const rows = codes.map((one) => [one.code, one.batchName, one.state, one.expiresAt, one.redeemedAt, one.line?.username]);
  return [['code', 'batch', 'state', 'expires', 'redeemed', 'line'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

function cell(value: string | null | undefined): string {
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
