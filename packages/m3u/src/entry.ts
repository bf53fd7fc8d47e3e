// What a playlist holds: its header, its entries, and the lines that were left out.
import type { Attributes } from './attributes.ts';

export interface ListHeader {
  attributes: Attributes;
  /** Guides that the list names (`x-tvg-url`, `url-tvg`, `tvg-url`), in their order, without duplicates. */
  guideUrls: string[];
}

/** One playable thing. Texts are trimmed and free of control characters; what the list does not tell is empty or null. */
export interface Entry {
  /** The line of its address, counted from 1. */
  line: number;
  url: string;
  name: string;
  tvgId: string;
  tvgName: string;
  /** An http(s) or data:image address, else empty. */
  logo: string;
  groups: string[];
  number: number | null;
  isRadio: boolean;
  userAgent: string | null;
  headers: Record<string, string>;
  /** All attributes as written, keys in lower case. */
  attributes: Attributes;
}

export interface Skipped {
  line: number;
  why: string;
  /** The start of the line. */
  text: string;
}
