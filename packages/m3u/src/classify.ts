// What an entry is: live, radio, a film, or an episode of a series.
import type { Entry } from './entry.ts';
import { parseXtreamUrl } from './xtream-url.ts';

export type EntryKind = 'live' | 'radio' | 'movie' | 'episode';

export interface Classified {
  kind: EntryKind;
  /** The name without year, and for an episode what stands after its number. */
  title: string;
  year: number | null;
  /** Extension of the address without dot, in lower case; empty where there is none. */
  extension: string;
  /** Of an episode: its series, and its numbers where the name tells them. */
  series: string;
  season: number | null;
  episode: number | null;
}

const films = new Set(['mp4', 'mkv', 'avi', 'mov', 'm4v', 'wmv', 'flv', 'mpg', 'mpeg', 'webm', 'divx', '3gp', 'ogv', 'vob']);
const sounds = new Set(['mp3', 'aac', 'ogg', 'oga', 'opus', 'flac', 'm4a', 'wma', 'pls']);

const NUMBERED = [
  /\bS(\d{1,3})[\s._-]*E(\d{1,4})\b/i,
  /\bT(\d{1,3})[\s._-]*:[\s]*E(\d{1,4})\b/i,
  /\b(\d{1,2})x(\d{2,4})\b/i,
  /\b(?:season|saison|staffel|temporada|stagione|sezon)[\s._-]*(\d{1,3})[\s,._-]*(?:episode|épisode|folge|episodio|capitulo|capítulo|bölüm)[\s._-]*(\d{1,4})\b/i,
];
const YEAR = /[([]((?:19|20)\d{2})[)\]]|\s-\s((?:19|20)\d{2})\s*$/;
const EXTENSION = /^[^?#]*\/[^/?#]*\.([A-Za-z0-9]{1,5})(?:[?#]|$)/;

/** Decides by the path of an Xtream address, else by the extension, else by the name. */
export function classify(entry: Pick<Entry, 'url' | 'name' | 'isRadio' | 'groups'>): Classified {
  const xtream = parseXtreamUrl(entry.url);
  const isStream = xtream?.kind === 'stream';
  const extension = isStream ? xtream.extension : (EXTENSION.exec(entry.url)?.[1]?.toLowerCase() ?? '');
  const kind = kindOf(entry, extension, isStream && xtream.isSure ? xtream.type : null);
  if (kind !== 'movie' && kind !== 'episode')
    return { kind, title: entry.name, year: null, extension, series: '', season: null, episode: null };
  if (kind === 'episode') return episodeOf(entry, extension);
  const { title, year } = withoutYear(entry.name);
  return { kind, title, year, extension, series: '', season: null, episode: null };
}

function kindOf(entry: Pick<Entry, 'name' | 'isRadio'>, extension: string, type: 'live' | 'movie' | 'series' | null): EntryKind {
  if (entry.isRadio) return 'radio';
  if (type === 'series') return 'episode';
  if (type === 'movie') return 'movie';
  if (type === 'live') return 'live';
  if (sounds.has(extension)) return 'radio';
  if (!films.has(extension)) return 'live';
  return NUMBERED.some((pattern) => pattern.test(entry.name)) ? 'episode' : 'movie';
}

function episodeOf(entry: Pick<Entry, 'name' | 'groups'>, extension: string): Classified {
  for (const pattern of NUMBERED) {
    const found = pattern.exec(entry.name);
    if (!found) continue;
    const before = withoutYear(trimmed(entry.name.slice(0, found.index)));
    const title = trimmed(entry.name.slice(found.index + found[0].length));
    const series = before.title || entry.groups[0] || entry.name;
    return { kind: 'episode', title, year: before.year, extension, series, season: Number(found[1]), episode: Number(found[2]) };
  }
  const { title, year } = withoutYear(entry.name);
  return { kind: 'episode', title, year, extension, series: title, season: null, episode: null };
}

function withoutYear(name: string): { title: string; year: number | null } {
  const found = YEAR.exec(name);
  if (!found) return { title: name, year: null };
  const title = trimmed(`${name.slice(0, found.index)} ${name.slice(found.index + found[0].length)}`.replaceAll(/\s+/g, ' '));
  return { title: title || name, year: Number(found[1] ?? found[2]) };
}

const trimmed = (text: string) => text.replace(/^[\s\-–:|._,]+|[\s\-–:|._,]+$/g, '');
