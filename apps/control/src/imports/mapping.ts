// Attributes in other fields than usual: what a mapping makes of an entry.
import type { ImportMapping, MappedField } from '@muxwell/contract';
import { attributeOf, cut, groupsOf, logoOf, numberOf, type Entry } from '@muxwell/m3u';

/** What fields of a stream an entry has none of by itself. */
export interface Extras {
  addedAt: number | null;
  isAdult: boolean | null;
  details: Record<string, string | number>;
}

export const noExtras: Extras = { addedAt: null, isAdult: null, details: {} };

type Given = (field: MappedField) => string | undefined;

/** The entry with the mapped attributes in its own fields. A name that would be empty stays as it was. */
export function mapEntry(entry: Entry, mapping: ImportMapping): Entry {
  const given = givenOf(entry, mapping);
  const or = <T>(field: MappedField, usual: T, read: (text: string) => T): T => {
    const text = given(field);
    return text === undefined ? usual : read(text);
  };
  return {
    ...entry,
    name: cut(given('name') ?? '', 500) || entry.name,
    tvgId: or('epgChannelId', entry.tvgId, (text) => cut(text, 500)),
    logo: or('logoUrl', entry.logo, logoOf),
    groups: or('group', entry.groups, groupsOf),
    number: or('number', entry.number, numberOf),
  };
}

const TEXTS = ['language', 'country', 'genre', 'plot', 'releaseDate'] as const;
/** Fields that are numbers, with the largest that means something. */
const NUMBERS = [
  ['archiveDays', 3650],
  ['rating', 10],
  ['year', 2200],
  ['durationSeconds', 1_000_000],
] as const;

/** What the mapped attributes tell beyond an entry's own fields. */
export function extrasOf(entry: Entry, mapping: ImportMapping): Extras {
  const given = givenOf(entry, mapping);
  const details: Extras['details'] = {};
  for (const field of TEXTS) {
    const text = cut(given(field) ?? '', 5000);
    if (text) details[field] = text;
  }
  for (const [field, most] of NUMBERS) {
    const number = Number(given(field)?.replace(',', '.'));
    if (number > 0 && number <= most) details[field] = field === 'rating' ? number : Math.round(number);
  }
  return { addedAt: instantOf(given('addedAt') ?? ''), isAdult: adultOf(given('isAdult')), details };
}

function givenOf({ attributes }: Entry, mapping: ImportMapping): Given {
  return (field) => {
    const name = mapping[field];
    return name === undefined ? undefined : name === '' ? '' : attributeOf(attributes, name);
  };
}

const EARLIEST = Date.UTC(1990, 0);
const LATEST = Date.UTC(2100, 0);

/** Seconds or milliseconds since 1970, or a date that `Date` reads; null for anything else, and for what cannot be. */
function instantOf(text: string): number | null {
  const number = /^\d{9,13}$/.test(text) ? Number(text) * (text.length <= 10 ? 1000 : 1) : Date.parse(text);
  return number >= EARLIEST && number <= LATEST ? number : null;
}

function adultOf(text: string | undefined): boolean | null {
  if (text === undefined) return null;
  return /^(1|true|yes|y|adult|xxx|18\+?)$/i.test(text);
}
