// Which attribute of a playlist's entries fills which field.
import { z } from 'zod';

/** Fields of a stream that an attribute can fill. */
export const MappedField = z.enum([
  'name',
  'epgChannelId',
  'logoUrl',
  'group',
  'number',
  'addedAt',
  'archiveDays',
  'isAdult',
  'language',
  'country',
  'rating',
  'year',
  'genre',
  'plot',
  'releaseDate',
  'durationSeconds',
]); // prettier-ignore
export type MappedField = z.infer<typeof MappedField>;

/** By field the attribute's name in lower case; empty: the field stays empty. A field that is not named is read as usual. */
export const ImportMapping = z.partialRecord(MappedField, z.string().max(100));
export type ImportMapping = z.infer<typeof ImportMapping>;
