// Season and episode numbers, from the numbering systems that guides use.

export interface EpisodeNumber {
  season: number | null;
  episode: number | null;
}

const NS = /^\s*(\d*)\s*(?:\/\s*\d*)?\s*\.\s*(\d*)/;
const ONSCREEN = /(?:^|[^a-z])s(\d{1,4})[\s.,_-]*(?:e|ep|x)\.?\s*(\d{1,5})|(\d{1,3})x(\d{1,4})/i;
const EPISODE = /^\s*(?:e|ep|episode|folge)?[\s.]*(\d{1,5})\s*(?:\/\s*\d+)?\s*$/i;

/** Reads an `episode-num` element: `xmltv_ns` counts from 0 (xmltv.dtd); every other system, and none, is read as it stands on the screen. */
export function readEpisode(text: string, system: string): EpisodeNumber | null {
  if (system === 'xmltv_ns') {
    const found = NS.exec(text);
    return found ? numbers(found[1] ? Number(found[1]) + 1 : null, found[2] ? Number(found[2]) + 1 : null) : null;
  }
  if (system === 'dd_progid' || system === 'original-air-date' || system.includes('.')) return null;
  const found = ONSCREEN.exec(text);
  if (found) return numbers(Number(found[1] ?? found[3]), Number(found[2] ?? found[4]));
  const episode = EPISODE.exec(text);
  return episode ? numbers(null, Number(episode[1])) : null;
}

const numbers = (season: number | null, episode: number | null): EpisodeNumber | null =>
  season === null && episode === null ? null : { season: inRange(season), episode: inRange(episode) };
const inRange = (number: number | null) => (number !== null && number <= 32_767 ? number : null);
