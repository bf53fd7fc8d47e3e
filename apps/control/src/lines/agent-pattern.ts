// User agent patterns: a piece found anywhere, or with `*` the pattern of the whole. Takes time in proportion to the text, whatever the pattern.

/** Tells whether a user agent fits a pattern; letter case does not count. */
export function fitsAgent(userAgent: string, pattern: string): boolean {
  const [text, wanted] = [userAgent.toLowerCase(), pattern.toLowerCase()];
  if (!wanted.includes('*')) return text.includes(wanted);
  const pieces = wanted.split('*');
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
