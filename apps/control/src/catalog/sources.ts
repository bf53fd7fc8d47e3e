// A stream's ordered sources: kept as one sealed text, because their addresses carry credentials.
import type { Dice } from '@muxwell/ground';
import type { Secrets } from '../platform/secrets.ts';

export interface StreamSource {
  id: string;
  url: string;
  userAgent: string | null;
  headers: Record<string, string>;
}

const PURPOSE = 'catalog.sources';

export const sealSources = (secrets: Secrets, sources: readonly StreamSource[]): string =>
  sources.length === 0 ? '' : secrets.seal(PURPOSE, JSON.stringify(sources));

/** Seals sources that are JSON already, as imports make them by the ten thousand. */
export const sealSourcesText = (secrets: Secrets, json: string): string => secrets.seal(PURPOSE, json);

export const openSources = (secrets: Secrets, sealed: string): StreamSource[] =>
  sealed === '' ? [] : (JSON.parse(secrets.open(PURPOSE, sealed)) as StreamSource[]);

/** Gives new sources an id; an address that was there before keeps the one it had. */
export function identified(
  given: readonly Omit<StreamSource, 'id'>[],
  before: readonly StreamSource[],
  dice: Dice,
): StreamSource[] {
  const known = new Map(before.map((source) => [source.url, source.id]));
  return given.map((source) => ({ ...source, id: known.get(source.url) ?? dice.id() }));
}
