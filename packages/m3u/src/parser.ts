// The second pass: tags become entries. Fed with chunks, it holds no more than one line and one unfinished entry.
import type { Attributes } from './attributes.ts';
import { givenBy } from './given.ts';
import { fileNameOf, isHeader, readAddress } from './address.ts';
import { cut } from './cut.ts';
import type { Entry, ListHeader, Skipped } from './entry.ts';
import { LineReader } from './line-reader.ts';
import { firstLineLooksLike, isBinary, looksLike, NotAPlaylist } from './not-a-playlist.ts';
import { clean, readTag } from './tags.ts';

export interface M3uLimits {
  /** Longest line in characters; longer ones are skipped. */
  line: number;
  /** How many skipped lines are kept with their texts; all are counted. */
  skipped: number;
}

interface Open {
  line: number;
  attributes: Attributes;
  name: string;
  group: string;
  image: string;
  userAgent: string | null;
  headers: Record<string, string>;
}

/**
 * Reads a playlist: `push` chunks of bytes or text, take the entries that each gives, then `end`. Throws `NotAPlaylist` as soon as it is
 * clear that it is none. Lines that cannot be used are counted and told in `skipped`, never thrown.
 */
export class M3uParser {
  readonly header: ListHeader = { attributes: [], guideUrls: [] };
  readonly skipped: Skipped[] = [];
  skippedCount = 0;
  entryCount = 0;
  readonly #limits: M3uLimits;
  readonly #reader: LineReader;
  #ready: Entry[] = [];
  #line = 0;
  #bytesSeen = 0;
  #firstLine = '';
  #isList = false;
  #open: Open | null = null;
  #stickyGroup = '';

  constructor(limits: Partial<M3uLimits> = {}) {
    this.#limits = { line: 65_536, skipped: 1000, ...limits };
    this.#reader = new LineReader(this.#limits.line, (line, isCut) => this.#take(line, isCut));
  }

  /** The number of the line that was read last. */
  get line(): number {
    return this.#line;
  }

  push(chunk: Uint8Array | string): Entry[] {
    if (typeof chunk !== 'string' && this.#bytesSeen === 0) {
      const other = looksLike(chunk);
      if (other) throw new NotAPlaylist(other, '');
    }
    this.#bytesSeen += chunk.length;
    this.#reader.push(chunk);
    return this.#given();
  }

  end(): Entry[] {
    this.#reader.end();
    if (this.#open) this.#skip(this.#open.line, 'an entry without an address', this.#open.name);
    this.#open = null;
    if (this.entryCount === 0) throw new NotAPlaylist(this.#emptyKind(), cut(this.#firstLine, 80));
    return this.#given();
  }

  #emptyKind() {
    if (this.#firstLine === '') return 'empty';
    return this.#isList ? 'no-entries' : 'text';
  }

  #given(): Entry[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  #take(raw: string, isCut: boolean): void {
    this.#line += 1;
    if (this.entryCount === 0) this.#sniff(raw);
    if (isCut) {
      this.#skip(this.#line, `a line of more than ${this.#limits.line} characters`, raw);
      if (!raw.trimStart().startsWith('#')) this.#open = null;
      return;
    }
    const tag = readTag(raw);
    switch (tag[0]) {
      case 'blank':
      case 'comment':
        return;
      case 'list':
        return this.#readHeader(tag[1]);
      case 'info':
        return this.#begin(tag[1].attributes, tag[1].name);
      case 'group':
        if (this.#open) this.#open.group = tag[1];
        else this.#stickyGroup = tag[1];
        return;
      case 'image':
        if (this.#open) this.#open.image = tag[1];
        return;
      case 'option':
        return this.#option(tag[1], tag[2]);
      case 'one-stream':
        if (this.entryCount === 0) throw new NotAPlaylist('hls', '');
        return;
      case 'markup':
        return this.#skip(this.#line, 'markup among the entries', raw);
      case 'address':
        return this.#finish(tag[1]);
    }
  }

  #sniff(raw: string): void {
    if (this.#firstLine !== '') {
      if (!this.#isList && isBinary(raw)) throw new NotAPlaylist('binary', '');
      return;
    }
    const kind = raw.trim() === '' ? null : firstLineLooksLike(raw.replace(/^\ufeff/, '').trimStart());
    this.#firstLine = clean(cut(raw, 200));
    if (kind) throw new NotAPlaylist(kind, kind === 'binary' ? '' : cut(this.#firstLine, 80));
  }

  #readHeader(attributes: Attributes): void {
    this.#isList = true;
    this.header.attributes.push(...attributes);
    for (const [key, value] of attributes) {
      if (!/^(x-tvg-url|url-tvg|tvg-url)$/.test(key)) continue;
      for (const url of value.split(','))
        if (/^https?:\/\//i.test(url.trim()) && !this.header.guideUrls.includes(url.trim()))
          this.header.guideUrls.push(url.trim());
    }
  }

  #begin(attributes: Attributes, name: string): void {
    this.#isList = true;
    if (this.#open) this.#skip(this.#open.line, 'an entry without an address', this.#open.name);
    this.#open = { line: this.#line, attributes, name, group: '', image: '', userAgent: null, headers: noHeaders };
  }

  #option(key: string, value: string): void {
    const open = this.#open;
    if (!open) return;
    if (key === 'http-user-agent' || key === 'user-agent') open.userAgent = value;
    else if (key === 'http-referrer' || key === 'http-referer') setHeader(open, 'Referer', value);
    else if (key === 'http-origin') setHeader(open, 'Origin', value);
    else if (key === 'exthttp') readJsonHeaders(open, value);
  }

  #finish(text: string): void {
    const address = readAddress(text);
    const open = this.#open;
    this.#open = null;
    if ('why' in address) return this.#skip(this.#line, address.why, text);
    const attributes = open?.attributes ?? [];
    const given = givenBy(attributes);
    this.entryCount += 1;
    this.#ready.push({
      line: this.#line,
      url: address.url,
      name: cut(open?.name || given.name || fileNameOf(address.url) || `Channel ${this.entryCount}`, 500),
      tvgId: cut(given.id, 500),
      tvgName: cut(given.name, 500),
      logo: logoOf(given.logo || given.plainLogo || open?.image || ''),
      groups: groupsOf(given.group || open?.group || this.#stickyGroup),
      number: numberOf(given.tvgNumber || given.number || given.channelNumber),
      isRadio: given.radio !== '' && /^(true|1|yes)$/i.test(given.radio),
      userAgent: address.userAgent ?? open?.userAgent ?? (given.userAgent || given.httpUserAgent || null),
      headers: open && open.headers !== noHeaders ? { ...open.headers, ...address.headers } : address.headers,
      attributes,
    });
  }

  #skip(line: number, why: string, text: string): void {
    this.skippedCount += 1;
    if (this.skipped.length < this.#limits.skipped) this.skipped.push({ line, why, text: clean(cut(text, 200)) });
  }
}

const noHeaders: Record<string, string> = {};

function setHeader(open: Open, name: string, value: string): void {
  if (isHeader(name, value)) open.headers = { ...open.headers, [name]: value };
}

function readJsonHeaders(open: Open, value: string): void {
  try {
    const found: unknown = JSON.parse(value);
    if (typeof found !== 'object' || found === null) return;
    for (const [name, text] of Object.entries(found)) {
      if (typeof text !== 'string') continue;
      if (/^user-agent$/i.test(name)) open.userAgent = text;
      else setHeader(open, name, text);
    }
  } catch {
    // Headers that cannot be read are as good as none.
  }
}

/** An address that a picture can have, else empty. */
export function logoOf(text: string): string {
  return text !== '' && text.length <= 8192 && /^(https?:\/\/|data:image\/)\S+$/i.test(text) ? text : '';
}

/** Groups stand in one text, with semicolons between them. */
export function groupsOf(text: string): string[] {
  if (text === '') return [];
  if (!text.includes(';')) return [cut(text, 500)];
  const names = text.split(';').map((name) => cut(name.trim(), 500));
  return [...new Set(names.filter((name) => name !== ''))].slice(0, 20);
}

/** A channel's number; null for what is none. */
export function numberOf(text: string): number | null {
  if (text === '') return null;
  const number = Number.parseInt(text, 10);
  return number >= 0 && number <= 1_000_000 ? number : null;
}
