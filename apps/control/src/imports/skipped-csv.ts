// Lines that were left out, as CSV (RFC 4180).
import type { Found } from './findings.ts';

/** Text for each page; the first begins with the names of the columns. */
export async function* csvLines(pages: AsyncIterable<Found['skippedLines']>): AsyncGenerator<string> {
  yield 'line,why,text\r\n';
  for await (const lines of pages) yield lines.map(({ line, why, text }) => `${line},${cell(why)},${cell(text)}\r\n`).join('');
}

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
