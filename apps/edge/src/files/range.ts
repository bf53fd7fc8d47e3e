// Byte ranges of files (RFC 9110, 14).

export interface Range {
  /** Both included. */
  start: number;
  end: number;
}

/**
 * The part of a resource of `size` bytes that a Range header asks for: null for all of it (no header, or one that RFC 9110 tells to ignore),
 * `unsatisfiable` when no byte of it exists. Of several ranges only the first that exists is answered.
 */
export function rangeOf(header: string | null | undefined, size: number): Range | 'unsatisfiable' | null {
  const asked = askedRanges(header);
  if (!asked) return null;
  for (const { first, last } of asked) {
    const start = first ?? Math.max(size - (last ?? 0), 0);
    const end = first === null ? size - 1 : Math.min(last ?? size - 1, size - 1);
    if (start <= end && start < size && !(first === null && last === 0)) return { start, end };
  }
  return 'unsatisfiable';
}

/** A Range header as a source should get it: the first range alone, so that the answer is never multipart; null when there is none to send. */
export function firstRange(header: string | null | undefined): string | null {
  const asked = askedRanges(header)?.[0];
  return asked ? `bytes=${asked.first ?? ''}-${asked.last ?? ''}` : null;
}

interface Asked {
  /** Null: the last `last` bytes. */
  first: number | null;
  last: number | null;
}

function askedRanges(header: string | null | undefined): Asked[] | null {
  const list = /^bytes\s*=(.*)$/i.exec(header?.trim() ?? '')?.[1];
  if (list === undefined) return null;
  const asked: Asked[] = [];
  for (const part of list
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')) {
    const match = /^(\d{0,15})\s*-\s*(\d{0,15})$/.exec(part);
    if (!match || (match[1] === '' && match[2] === '')) return null;
    const first = match[1] ? Number(match[1]) : null;
    const last = match[2] ? Number(match[2]) : null;
    if (first !== null && last !== null && last < first) return null;
    asked.push({ first, last });
  }
  return asked.length > 0 ? asked : null;
}

/** `bytes 0-99/1000`, with null for a size that is not told; null when it is none. */
export function readContentRange(header: string | undefined): { start: number; end: number; size: number | null } | null {
  const match = /^bytes\s+(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(header?.trim() ?? '');
  return match ? { start: Number(match[1]), end: Number(match[2]), size: match[3] === '*' ? null : Number(match[3]) } : null;
}
