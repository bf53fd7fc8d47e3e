// A source's headers as people write them: one `Name: value` a line.

/** RFC 9110, 5.1 (a token) and 5.5 (no line breaks, which a line cannot have). */
const LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/;

export const textOf = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** The headers of a text, and its first line that is none. */
export function headersOf(text: string): { headers: Record<string, string>; wrong: string | null } {
  const headers: Record<string, string> = {};
  let wrong: string | null = null;
  for (const line of text.split('\n').map((part) => part.trim())) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined) headers[name] = value ?? '';
    else if (line !== '') wrong ??= line;
  }
  return { headers, wrong };
}
