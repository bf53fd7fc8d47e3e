// The head of an HTTP/1.1 answer (RFC 9112, 4 and 5).

export interface Head {
  status: number;
  reason: string;
  /** Name, value, name, value, … as they were sent. */
  raw: string[];
}

const FIRST = /^(?:HTTP\/1\.[01]|ICY) (\d{3})(?: (.*))?$/;

/** Reads what stands before the empty line; null when it is no HTTP. Web radios say ICY instead of HTTP. */
export function readHead(text: string): Head | null {
  const lines = text.split('\r\n');
  const [, status, reason = ''] = FIRST.exec(lines[0] ?? '') ?? [];
  if (status === undefined) return null;
  const raw: string[] = [];
  for (let n = 1; n < lines.length; n += 1) {
    const line = lines[n] ?? '';
    const colon = line.indexOf(':');
    if (colon > 0) raw.push(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(status), reason, raw };
}

/** The fields by their name in small letters; of a name that comes again the last. */
export function fieldsOf(raw: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let n = 0; n + 1 < raw.length; n += 2) fields[(raw[n] ?? '').toLowerCase()] = raw[n + 1] ?? '';
  return fields;
}
