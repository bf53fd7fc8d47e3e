// A stream's ordered sources: kept as one sealed text, because their addresses carry credentials.
import { hash } from 'node:crypto';
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

/** What the reading thread of an import seals with. */
export const sealingKey = (secrets: Secrets) => secrets.sealingKey(PURPOSE);
/** What a thread opens and seals all sources with. */
export const sourceKeys = (secrets: Secrets) => secrets.openingKeys(PURPOSE);

/**
 * Two forms: a sealed list as JSON, and, from imports, `HEAD~TAIL` for one plain source: the sealed start of its address, which carries the
 * account, and the rest of it in the clear. A source without an id gets one of its address.
 */
export const openSources = (secrets: Secrets, sealed: string): StreamSource[] =>
  sourcesIn((part) => secrets.open(PURPOSE, part), sealed);

/** The same with another way to open a sealed part. */
export function sourcesIn(open: (sealed: string) => string, sealed: string): StreamSource[] {
  if (sealed === '') return [];
  const split = sealed.indexOf('~');
  const given: StreamSource[] =
    split < 0
      ? (JSON.parse(open(sealed)) as StreamSource[])
      : [{ id: '', url: open(sealed.slice(0, split)) + sealed.slice(split + 1), userAgent: null, headers: {} }];
  return given.map((source) => (source.id === '' ? { ...source, id: idOf(source.url) } : source));
}

/** A UUID (RFC 9562, version 8) that is the same for the same address. */
function idOf(url: string): string {
  const hex = hash('sha256', `source\n${url}`, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Gives new sources an id; an address that was there before keeps the one it had. */
export function identified(
  given: readonly Omit<StreamSource, 'id'>[],
  before: readonly StreamSource[],
  dice: Dice,
): StreamSource[] {
  const known = new Map(before.map((source) => [source.url, source.id]));
  return given.map((source) => ({ ...source, id: known.get(source.url) ?? dice.id() }));
}
