// Sources as the catalogue keeps them (`catalog/sources.ts`), made in the reading thread: the start of an address, which carries the
// account, is sealed once, whatever number of addresses begin with it.
import { parseXtreamUrl } from '@muxwell/m3u';
import { sealWith, type SealingKey } from '../platform/secrets.ts';
import type { StagedSource } from './staged-row.ts';

const MOST_HEADS = 1000;

export class Sealer {
  readonly #key: SealingKey;
  readonly #heads = new Map<string, string>();

  constructor(key: SealingKey) {
    this.#key = key;
  }

  seal({ url, userAgent, headers }: StagedSource): string {
    const at = userAgent === null && !hasAny(headers) ? accountEnd(url) : 0;
    if (at > 0) return `${this.#head(url.slice(0, at))}~${url.slice(at)}`;
    return sealWith(this.#key, JSON.stringify([{ id: '', url, userAgent, headers }]));
  }

  #head(text: string): string {
    const known = this.#heads.get(text);
    if (known !== undefined) return known;
    const sealed = sealWith(this.#key, text);
    if (this.#heads.size < MOST_HEADS) this.#heads.set(text, sealed);
    return sealed;
  }
}

function hasAny(fields: object): boolean {
  for (const _ in fields) return true;
  return false;
}

/** Where the account's part of an Xtream stream's address ends; 0 where the rest might still tell a secret, or break a line of COPY. */
function accountEnd(url: string): number {
  const at = url.lastIndexOf('/') + 1;
  if (!/^\d{1,10}(?:\.[A-Za-z0-9]{1,5})?$/.test(url.slice(at))) return 0;
  const found = parseXtreamUrl(url);
  return found?.kind === 'stream' && found.isSure ? at : 0;
}
