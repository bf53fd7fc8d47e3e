// The attributes of #EXTM3U and #EXTINF lines, in every way that they are written in the wild.

/** Pairs in the order of the line; keys in lower case. */
export type Attributes = [key: string, value: string][];

/** The first attribute of one of these names that is not empty, else an empty text. */
export function attributeOf(attributes: Attributes, ...names: string[]): string {
  for (const name of names) for (const [key, value] of attributes) if (key === name && value !== '') return value;
  return '';
}

const KEY = /([A-Za-z][\w.-]*)[ \t]*=[ \t]*/y;
const NEXT_KEY = /[\s,]+[A-Za-z][\w.-]*[ \t]*=[ \t]*$/;
const ANY_KEY = /[\s,]+[A-Za-z][\w.-]*[ \t]*=/;

/**
 * Reads attributes from `from` on, up to the first comma outside quotes. Takes double, single and no quotes, blanks around `=`, and
 * quotes that are not closed. `rest` is the text after that comma; null when there is none, and then `loose` is the text that was no attribute.
 */
export function readAttributes(line: string, from: number): { attributes: Attributes; rest: string | null; loose: string } {
  const attributes: Attributes = [];
  let at = from;
  let looseFrom = -1;
  while (at < line.length) {
    const char = line.charCodeAt(at);
    if (char === 0x2c) return { attributes, rest: line.slice(at + 1), loose: '' };
    if (char <= 0x20) {
      at += 1;
      continue;
    }
    const key = keyAt(line, at);
    if (!key) {
      if (looseFrom < 0) looseFrom = at;
      at = afterLoose(line, at);
      continue;
    }
    const value = readValue(line, at + key.length);
    attributes.push([key.name, value.text.trim()]);
    looseFrom = -1;
    at = value.end;
  }
  return { attributes, rest: null, loose: looseFrom < 0 ? '' : line.slice(looseFrom).trim() };
}

interface Key {
  /** In lower case. */
  name: string;
  /** With `=` and the blanks around it. */
  length: number;
}

const EQUALS = 0x3d;
const LONGEST_KNOWN = 30;
const MOST_KNOWN = 1000;
/** Keys by what they look like up to `=`: a list writes the same few in each line, and to find one costs a third of reading it. */
const known = new Map<string, Key>();

function keyAt(line: string, at: number): Key | null {
  let equals = at;
  const last = Math.min(line.length, at + LONGEST_KNOWN);
  while (equals < last && line.charCodeAt(equals) !== EQUALS) equals += 1;
  const text = line.slice(at, equals + 1);
  const found = line.charCodeAt(equals + 1) > 0x20 ? known.get(text) : undefined;
  if (found) return found;
  KEY.lastIndex = at;
  const read = KEY.exec(line);
  if (!read) return null;
  const key = { name: (read[1] ?? '').toLowerCase(), length: read[0].length };
  if (key.length === text.length && known.size < MOST_KNOWN) known.set(text, key);
  return key;
}

interface Value {
  text: string;
  end: number;
}

function readValue(line: string, at: number): Value {
  const quote = line[at];
  if (quote === '"' || quote === "'") return readQuoted(line, at + 1, quote);
  let end = at;
  while (end < line.length && line.charCodeAt(end) > 0x20 && line.charCodeAt(end) !== 0x2c) end += 1;
  return { text: line.slice(at, end), end };
}

/** A quote closes when a comma, the end or another key follows it; before a blank and more text only when no other does. */
function readQuoted(line: string, start: number, quote: string): Value {
  let maybe = -1;
  for (let at = line.indexOf(quote, start); at >= 0; at = line.indexOf(quote, at + 1)) {
    if (closes(line, at + 1)) return { text: line.slice(start, at), end: at + 1 };
    const opened = NEXT_KEY.exec(line.slice(start, at));
    if (opened && maybe < 0) return { text: line.slice(start, start + opened.index), end: start + opened.index + gap(opened[0]) };
    if (opened) break;
    if (maybe < 0 && line.charCodeAt(at + 1) <= 0x20) maybe = at;
  }
  if (maybe >= 0) return { text: line.slice(start, maybe), end: maybe + 1 };
  // Never closed: the value ends before the next key, else before the next comma.
  const open = line.slice(start);
  const key = ANY_KEY.exec(open);
  const comma = open.indexOf(',');
  const end = key ? key.index : comma < 0 ? open.length : comma;
  return { text: open.slice(0, end), end: start + end + (key ? gap(key[0]) : 0) };
}

function closes(line: string, after: number): boolean {
  let at = after;
  while (line.charCodeAt(at) <= 0x20) at += 1;
  if (at >= line.length || line.charCodeAt(at) === 0x2c) return true;
  return keyAt(line, at) !== null;
}

/** Length of the blanks and commas that stand before a key. */
const gap = (text: string) => text.length - text.replace(/^[\s,]+/, '').length;

function afterLoose(line: string, at: number): number {
  const quoted = line[at] === '"' ? line.indexOf('"', at + 1) : -1;
  if (quoted > 0) return quoted + 1;
  let end = at + 1;
  while (end < line.length && line.charCodeAt(end) > 0x20 && line.charCodeAt(end) !== 0x2c) end += 1;
  return end;
}
