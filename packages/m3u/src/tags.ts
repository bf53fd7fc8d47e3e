// The first pass: each line by itself becomes a tag.
import { type Attributes, readAttributes } from './attributes.ts';

export type Tag =
  | ['blank']
  | ['list', Attributes]
  | ['info', { attributes: Attributes; name: string }]
  | ['group', string]
  | ['image', string]
  | ['option', key: string, value: string]
  | ['one-stream']
  | ['comment']
  | ['markup']
  | ['address', string];

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/g;

/** Without control characters and surrounding blanks. */
export const clean = (text: string): string => text.replace(CONTROL, '').trim();

/** Reads one line of a playlist. Directives are known by their names in any case. */
export function readTag(raw: string): Tag {
  const line = clean(raw);
  if (line === '') return ['blank'];
  if (line.startsWith('<')) return ['markup'];
  if (!line.startsWith('#')) return ['address', line];
  const colon = line.indexOf(':');
  const word = (colon < 0 ? line : line.slice(0, colon)).toUpperCase();
  if (word === '#EXTINF') return readInfo(line, colon + 1);
  if (word.startsWith('#EXTM3U')) return ['list', readAttributes(line, 7).attributes];
  return readDirective(word, colon < 0 ? '' : line.slice(colon + 1).trim());
}

function readDirective(word: string, value: string): Tag {
  switch (word) {
    case '#EXTGRP':
      return ['group', value];
    case '#EXTIMG':
      return ['image', value];
    case '#EXTVLCOPT':
    case '#EXTVLCOPT--':
    case '#KODIPROP':
    case '#EXTHTTP':
      return readOption(word, value);
    case '#EXT-X-TARGETDURATION':
    case '#EXT-X-STREAM-INF':
      return ['one-stream'];
    default:
      return ['comment'];
  }
}

function readOption(word: string, value: string): Tag {
  if (word === '#EXTHTTP') return ['option', 'exthttp', value];
  const equals = value.indexOf('=');
  return equals < 0 ? ['comment'] : ['option', value.slice(0, equals).trim().toLowerCase(), value.slice(equals + 1).trim()];
}

const DURATION = /[ \t]*[-+]?\d*(?:\.\d+)?[ \t]*/y;

function readInfo(line: string, from: number): Tag {
  if (from === 0) return ['info', { attributes: [], name: '' }];
  DURATION.lastIndex = from;
  DURATION.test(line);
  const { attributes, rest, loose } = readAttributes(line, DURATION.lastIndex);
  return ['info', { attributes, name: (rest ?? loose).trim() }];
}
