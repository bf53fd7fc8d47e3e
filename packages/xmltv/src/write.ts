// XMLTV, written: the frame, a channel, a programme. Valid by xmltv.dtd.
import { writeTime } from './time.ts';

export const GUIDE_END = '</tv>\n';

/** The XML declaration, the document type and the root's start tag. */
export const guideStart = (generator: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n<tv generator-info-name="${escaped(generator)}">\n`;

/** A channel; `icon` may be empty. */
export function writeChannel({ id, name, icon }: { id: string; name: string; icon: string }): string {
  return `<channel id="${escaped(id)}"><display-name>${escaped(name)}</display-name>${icon && `<icon src="${escaped(icon)}"/>`}</channel>\n`;
}

export interface WrittenProgramme {
  /** Unix seconds. */
  start: number;
  stop: number;
  channel: string;
  title: string;
  lang: string;
  subTitle: string;
  description: string;
  category: string;
  icon: string;
  season: number | null;
  episode: number | null;
}

/** A programme; elements in the DTD's order, empty ones left out. */
export function writeProgramme(p: WrittenProgramme): string {
  const lang = p.lang && ` lang="${escaped(p.lang)}"`;
  return (
    `<programme start="${writeTime(p.start)}" stop="${writeTime(p.stop)}" channel="${escaped(p.channel)}"><title${lang}>${escaped(p.title)}</title>` +
    (p.subTitle && `<sub-title${lang}>${escaped(p.subTitle)}</sub-title>`) +
    (p.description && `<desc${lang}>${escaped(p.description)}</desc>`) +
    (p.category && `<category>${escaped(p.category)}</category>`) +
    (p.icon && `<icon src="${escaped(p.icon)}"/>`) +
    (p.episode === null
      ? ''
      : `<episode-num system="xmltv_ns">${p.season ? p.season - 1 : ''}.${Math.max(0, p.episode - 1)}.</episode-num>`) +
    '</programme>\n'
  );
}

const SPECIAL = /[&<>"]/;
// XML 1.0, 2.2: these characters may not occur.
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  const allowed = text.replace(FORBIDDEN, '');
  return SPECIAL.test(allowed) ? allowed.replaceAll(/[&<>"]/g, (char) => references[char] ?? char) : allowed;
}
