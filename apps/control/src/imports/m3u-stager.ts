// A playlist's bytes become staged rows.
import { classify, type Classified, type Entry, M3uParser, parseXtreamUrl } from '@muxwell/m3u';
import type { Found } from './findings.ts';
import { Stager } from './stager.ts';
import { addressKey, type StagedRow } from './staged-row.ts';

/** Reads a playlist; throws `NotAPlaylist`. */
export class M3uStager {
  readonly #parser = new M3uParser();
  readonly #stager = new Stager();

  push(chunk: Uint8Array): StagedRow[] {
    return this.#staged(this.#parser.push(chunk));
  }

  end(): StagedRow[] {
    return this.#staged(this.#parser.end());
  }

  found(): Found {
    const { header, skipped, skippedCount } = this.#parser;
    return this.#stager.findings.told({ guideUrls: header.guideUrls, skipped: skippedCount, skippedLines: skipped });
  }

  #staged(entries: Entry[]): StagedRow[] {
    for (const entry of entries) {
      for (const [name, value] of entry.attributes) this.#stager.findings.attribute(name, value);
      const told = classify(entry);
      const row = rowOf(entry, told);
      if (told.kind === 'episode')
        this.#stager.episode(row, { name: told.series, groups: entry.groups, logoUrl: entry.logo, details: yearOf(told) });
      else this.#stager.add(row);
    }
    return this.#stager.taken();
  }
}

function rowOf(entry: Entry, told: Classified): StagedRow {
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
    details: told.kind === 'movie' || told.kind === 'episode' ? { title: told.title || entry.name, ...yearOf(told) } : {},
    seriesKey: told.kind === 'episode' ? `s:${told.series.toLowerCase()}|${told.year ?? ''}` : null,
    season: told.season,
    episode: told.episode,
    source: { url: entry.url, userAgent: entry.userAgent, headers: entry.headers },
  };
}

/** An Xtream server's own id names the stream, whatever host and credentials; any other address names itself. */
function keyOf(url: string): string {
  const xtream = parseXtreamUrl(url);
  return xtream?.kind === 'stream' && xtream.isSure ? `${xtream.type}:${xtream.id}` : addressKey(url);
}

const yearOf = ({ year }: Classified) => (year === null ? {} : { year });

function containerOf({ kind, extension }: Classified): string {
  if (kind === 'movie' || kind === 'episode') return extension || 'mp4';
  return extension === 'm3u8' || extension === 'ts' || extension === '' ? 'ts' : extension;
}
