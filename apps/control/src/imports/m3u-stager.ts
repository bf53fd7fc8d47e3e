// A playlist's bytes become staged rows.
import type { ImportMapping } from '@muxwell/contract';
import { classify, type Classified, type Entry, M3uParser, parseXtreamUrl, type Skipped } from '@muxwell/m3u';
import type { Found } from './findings.ts';
import { type Extras, extrasOf, mapEntry, noExtras } from './mapping.ts';
import { Stager } from './stager.ts';
import { addressKey, type StagedRow } from './staged-row.ts';

/** More than one portion of bytes can hold. */
const MOST_SKIPPED_AT_ONCE = 300_000;

/** Reads a playlist; throws `NotAPlaylist`. */
export class M3uStager {
  readonly #parser = new M3uParser({ skipped: MOST_SKIPPED_AT_ONCE });
  readonly #stager = new Stager();
  readonly #mapping: ImportMapping | null;

  constructor(mapping: ImportMapping) {
    this.#mapping = Object.keys(mapping).length === 0 ? null : mapping;
  }

  push(chunk: Uint8Array): StagedRow[] {
    return this.#staged(this.#parser.push(chunk));
  }

  end(): StagedRow[] {
    return this.#staged(this.#parser.end());
  }

  /** Lines that were left out since the last call. */
  skipped(): Skipped[] {
    const lines = this.#parser.skipped.splice(0);
    this.#stager.findings.skipped(lines);
    return lines;
  }

  found(): Found {
    return this.#stager.findings.told({ guideUrls: this.#parser.header.guideUrls, skipped: this.#parser.skippedCount });
  }

  #staged(entries: Entry[]): StagedRow[] {
    for (const given of entries) {
      this.#stager.findings.attributes(given.attributes);
      const entry = this.#mapping ? mapEntry(given, this.#mapping) : given;
      const extras = this.#mapping ? extrasOf(given, this.#mapping) : noExtras;
      const told = classify(entry);
      const row = rowOf(entry, told, extras);
      if (told.kind === 'episode')
        this.#stager.episode(row, { name: told.series, groups: entry.groups, logoUrl: entry.logo, details: yearOf(told) });
      else this.#stager.add(row);
    }
    return this.#stager.taken();
  }
}

function rowOf(entry: Entry, told: Classified, extras: Extras): StagedRow {
  const key = keyOf(entry.url);
  return {
    line: entry.line,
    key,
    kind: told.kind,
    name: entry.name,
    groups: entry.groups,
    logoUrl: entry.logo,
    epgChannelId: entry.tvgId || null,
    number: entry.number,
    container: containerOf(told),
    details: detailsOf(entry, told, extras),
    seriesKey: told.kind === 'episode' ? `s:${told.series.toLowerCase()}|${told.year ?? ''}` : null,
    season: told.season,
    episode: told.episode,
    addedAt: extras.addedAt,
    isAdult: extras.isAdult,
    source: { url: entry.url, userAgent: entry.userAgent, headers: entry.headers },
  };
}

/** An Xtream server's own id names the stream, whatever host and credentials; any other address names itself. */
function keyOf(url: string): string {
  const xtream = parseXtreamUrl(url);
  return xtream?.kind === 'stream' && xtream.isSure ? `${xtream.type}:${xtream.id}` : addressKey(url);
}

function detailsOf(entry: Entry, told: Classified, extras: Extras): StagedRow['details'] {
  if (told.kind !== 'movie' && told.kind !== 'episode') return extras.details;
  const details: StagedRow['details'] = { title: told.title || entry.name };
  if (told.year !== null) details['year'] = told.year;
  return extras === noExtras ? details : Object.assign(details, extras.details);
}

const yearOf = ({ year }: Classified) => (year === null ? {} : { year });

function containerOf({ kind, extension }: Classified): string {
  if (kind === 'movie' || kind === 'episode') return extension || 'mp4';
  return extension === 'm3u8' || extension === 'ts' || extension === '' ? 'ts' : extension;
}
