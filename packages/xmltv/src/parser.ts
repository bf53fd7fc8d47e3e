// Chunks of a guide become channels and programmes. Fed with chunks, it holds no more than one element.
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { GuideDecoder } from './decoder.ts';
import { type EpisodeNumber, readEpisode } from './episode.ts';
import type { GuideChannel, GuideProgramme, SkippedElement } from './guide.ts';
import { htmlEntities, Mender, unmended } from './mend.ts';
import { kindOfText, looksLikeGuide, NotAGuide } from './not-a-guide.ts';
import { readTime } from './time.ts';

export interface GuideLimits {
  /** Longest text of an element in characters; longer ones are cut. */
  text: number;
  /** Longest identifier of a channel; longer ones are skipped. */
  id: number;
  /** Characters without the end of a tag after which the document is refused. */
  part: number;
  /** How deep elements may nest. */
  depth: number;
  channels: number;
  programmes: number;
  /** How many skipped elements are kept with their lines; all are counted. */
  skipped: number;
}

const usual: GuideLimits = {
  text: 10_000,
  id: 500,
  part: 1 << 21,
  depth: 32,
  channels: 500_000,
  programmes: 20_000_000,
  skipped: 200,
};

/** What a chunk gave. */
export interface GuidePart {
  channels: GuideChannel[];
  programmes: GuideProgramme[];
}

interface OpenProgramme extends Omit<GuideProgramme, 'start' | 'season' | 'episode'> {
  kind: 'programme';
  start: number | null;
  number: EpisodeNumber | null;
  hasNs: boolean;
  line: number;
}
type Open = OpenProgramme | (GuideChannel & { kind: 'channel'; line: number });

/**
 * Reads XMLTV: `push` chunks of bytes or text, take the part that each gives, then `end`. Throws `NotAGuide` as soon as it is clear that it
 * is none, or one without any end of a tag for too long. Elements that cannot be used are counted and told, never thrown. Nothing outside the document is fetched.
 */
export class XmltvParser {
  readonly skipped: SkippedElement[] = [];
  skippedCount = 0;
  channelCount = 0;
  programmeCount = 0;
  readonly #limits: GuideLimits;
  readonly #decoder = new GuideDecoder();
  readonly #mender = new Mender();
  readonly #xml = new SaxesParser({ position: true, xmlns: false });
  #part: GuidePart = { channels: [], programmes: [] };
  #head: string | null = '';
  #isGuide = false;
  #open: Open | null = null;
  #field = '';
  #attributes: Record<string, string> = {};
  #text = '';
  #lastTag = 0;
  #depth = 0;
  #isFirst = true;

  constructor(limits: Partial<GuideLimits> = {}) {
    this.#limits = { ...usual, ...limits };
    Object.assign(this.#xml.ENTITIES, htmlEntities);
    // What is not well-formed is mended or skipped; saxes goes on after telling.
    this.#xml.on('error', () => {});
    this.#xml.on('opentag', (tag) => this.#opened(tag));
    this.#xml.on('closetag', (tag) => this.#closed(tag.name));
    this.#xml.on('text', (text) => this.#collect(text));
    this.#xml.on('cdata', (text) => this.#collect(unmended(text)));
  }

  push(chunk: Uint8Array | string): GuidePart {
    if (typeof chunk !== 'string' && this.#isFirst) {
      const other = looksLikeGuide(chunk);
      if (other) throw new NotAGuide(other);
    }
    this.#isFirst = false;
    // Text may have halves of surrogate pairs, over which the XML reader falls; bytes become none.
    this.#feed(typeof chunk === 'string' ? chunk.toWellFormed() : this.#decoder.push(chunk));
    return this.#given();
  }

  end(): GuidePart {
    this.#feed(this.#decoder.end());
    if (this.#head !== null) throw new NotAGuide(kindOfText(this.#head.trim()));
    this.#write(this.#mender.end());
    this.#xml.close();
    if (!this.#isGuide) throw new NotAGuide('xml');
    return this.#given();
  }

  #feed(text: string): void {
    if (text === '') return;
    if (this.#head === null) {
      this.#write(this.#mender.push(text));
      return;
    }
    this.#head += text;
    const start = this.#head.replace(/^[\s\ufeff]+/, '');
    if (start === '') return;
    if (!start.startsWith('<')) throw new NotAGuide(kindOfText(start));
    this.#head = null;
    this.#write(this.#mender.push(start));
  }

  #write(text: string): void {
    this.#xml.write(text);
    if (this.#xml.position - this.#lastTag > this.#limits.part) throw new NotAGuide('too-large-part', `line ${this.#xml.line}`);
  }

  #given(): GuidePart {
    const part = this.#part;
    this.#part = { channels: [], programmes: [] };
    return part;
  }

  #opened(tag: SaxesTagPlain): void {
    this.#lastTag = this.#xml.position;
    this.#depth += 1;
    if (this.#depth > this.#limits.depth) throw new NotAGuide('too-deep', `line ${this.#xml.line}`);
    const name = tag.name.toLowerCase();
    if (!this.#isGuide) {
      if (name !== 'tv')
        throw new NotAGuide(name === 'html' || name === 'body' || name === 'head' ? 'html' : 'xml', `<${tag.name.slice(0, 40)}>`);
      this.#isGuide = true;
      return;
    }
    if (name === 'channel')
      this.#open = { kind: 'channel', id: (tag.attributes['id'] ?? '').trim(), names: [], icon: '', line: this.#xml.line };
    else if (name === 'programme' || name === 'program') this.#open = programmeOf(tag.attributes, this.#xml.line);
    else if (name === 'icon' && this.#open) this.#open.icon ||= addressOf(tag.attributes['src']);
    else if (fields.has(name) && this.#open) {
      this.#field = name;
      this.#attributes = tag.attributes;
      this.#text = '';
    }
  }

  #collect(text: string): void {
    if (this.#field !== '' && this.#text.length < this.#limits.text) this.#text += text.slice(0, this.#limits.text);
  }

  #closed(tagName: string): void {
    this.#lastTag = this.#xml.position;
    this.#depth -= 1;
    const name = tagName.toLowerCase();
    if (name === this.#field) {
      const text = this.#text.replaceAll(/\s+/g, ' ').trim().slice(0, this.#limits.text);
      if (this.#open && text !== '') setField(this.#open, name, text, this.#attributes);
      this.#field = '';
    } else if (name === 'channel' || name === 'programme' || name === 'program') this.#finish();
  }

  #finish(): void {
    const open = this.#open;
    this.#open = null;
    this.#field = '';
    if (!open) return;
    const why = open.kind === 'channel' ? this.#channel(open) : this.#programme(open);
    if (!why) return;
    this.skippedCount += 1;
    if (this.skipped.length < this.#limits.skipped) this.skipped.push({ line: open.line, why });
  }

  #channel({ id, names, icon }: GuideChannel): string {
    if (id === '') return 'a channel without an id';
    if (id.length > this.#limits.id) return 'a channel whose id is too long';
    if (this.channelCount >= this.#limits.channels) return 'more channels than are taken';
    this.channelCount += 1;
    this.#part.channels.push({ id, names: names.length > 0 ? names : [id], icon });
    return '';
  }

  #programme({ kind: _, start, stop, number, hasNs: _ns, line: _line, ...rest }: OpenProgramme): string {
    if (rest.channel === '' || rest.channel.length > this.#limits.id) return 'a programme without a usable channel';
    if (start === null) return 'a programme without a readable start';
    if (rest.title === '') return 'a programme without a title';
    if (this.programmeCount >= this.#limits.programmes) return 'more programmes than are taken';
    this.programmeCount += 1;
    this.#part.programmes.push({
      ...rest,
      start,
      stop: stop !== null && stop > start ? stop : null,
      season: number?.season ?? null,
      episode: number?.episode ?? null,
    });
    return '';
  }
}

const fields = new Set(['display-name', 'title', 'sub-title', 'desc', 'category', 'date', 'episode-num']);

function programmeOf(attributes: Record<string, string>, line: number): OpenProgramme {
  const channel = (attributes['channel'] ?? '').trim();
  const [start, stop] = [readTime(attributes['start'] ?? ''), readTime(attributes['stop'] ?? '')];
  return {
    kind: 'programme',
    channel,
    start,
    stop,
    title: '',
    subTitle: '',
    description: '',
    lang: '',
    category: '',
    icon: '',
    date: '',
    number: null,
    hasNs: false,
    line,
  };
}

function setField(open: Open, name: string, text: string, attributes: Record<string, string>): void {
  if (open.kind === 'channel') {
    if (name === 'display-name' && open.names.length < 20 && !open.names.includes(text)) open.names.push(text);
    return;
  }
  if (name === 'title' && open.title === '') {
    open.title = text;
    open.lang = (attributes['lang'] ?? '').slice(0, 20);
  } else if (name === 'sub-title') open.subTitle ||= text;
  else if (name === 'desc') open.description ||= text;
  else if (name === 'category') open.category ||= text;
  else if (name === 'date') open.date ||= text.replaceAll(/\D/g, '').slice(0, 8);
  else if (name === 'episode-num') setNumber(open, text, (attributes['system'] ?? '').toLowerCase());
}

/** `xmltv_ns` is exact and wins over what stands on the screen. */
function setNumber(open: OpenProgramme, text: string, system: string): void {
  if (open.hasNs) return;
  const number = readEpisode(text, system);
  if (!number) return;
  if (system === 'xmltv_ns') open.hasNs = true;
  else if (open.number) return;
  open.number = number;
}

const addressOf = (text: string | undefined) =>
  text && text.length <= 8192 && /^https?:\/\/\S+$/i.test(text.trim()) ? text.trim() : '';
