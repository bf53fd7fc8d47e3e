// What a guide holds.

export interface GuideChannel {
  id: string;
  /** Display names in their order, without duplicates; never empty. */
  names: string[];
  /** An http(s) address, else empty. */
  icon: string;
}

/** Times are unix seconds. Texts that the guide does not give are empty, numbers null. */
export interface GuideProgramme {
  channel: string;
  start: number;
  /** Null where there is none, or none after the start. */
  stop: number | null;
  title: string;
  subTitle: string;
  description: string;
  /** Of the title, as the guide writes it. */
  lang: string;
  category: string;
  icon: string;
  /** Year, or year and month and day, as digits. */
  date: string;
  /** Counted from 1, whatever the numbering system of the guide. */
  season: number | null;
  episode: number | null;
}

export interface SkippedElement {
  line: number;
  why: string;
}
