// What the rows of an import source are now: for whoever compares while reading, and to tell later whether that still holds.

export interface SourcePlace {
  appId: number;
  sourceId: string;
}

/** Both values are of shapes that cannot be anything but values: COPY takes no parameters. */
const ofSource = ({ appId, sourceId }: SourcePlace) =>
  `app_id = ${Math.trunc(appId)} and import_source_id = '${sourceId.replaceAll(/[^0-9a-f-]/gi, '')}'::uuid and (gone_at is null or is_left_out)`;

/** Gives id, what it is (`0` a stream, `1` a series, `2` and `3` the same left out here), the mark of the whole, and the key under which the source gave it last. */
export function knownQuery(place: SourcePlace): string {
  const of = (table: string, kind: number) =>
    `select id, ${kind} + is_left_out::int * 2, rpad(left(import_marks, 16), 16, '-'), coalesce(import_given, '') from ${table} where ${ofSource(place)}`;
  return `${of('catalog.stream', 0)} union all ${of('catalog.series', 1)}`;
}

/** Gives `is_untouched`: nobody has changed one of these rows after that moment, which is an instant of ours. */
export function untouchedQuery(place: SourcePlace, since: Date): string {
  const of = (table: string) =>
    `exists (select from ${table} where ${ofSource(place)} and updated_at > '${since.toISOString()}'::timestamptz)`;
  return `select not ${of('catalog.stream')} and not ${of('catalog.series')} as is_untouched`;
}

/** Gives `base`: another text as soon as one of these rows is given otherwise, is gone, is left out, or has come. */
export function fingerprintQuery(place: SourcePlace): string {
  const of = (table: string) =>
    `(select concat(count(*), ':', bit_xor(hashtextextended(coalesce(import_given, ''), hashtextextended(coalesce(import_marks, ''), id * 2 + is_left_out::int)))) from ${table} where ${ofSource(place)})`;
  return `select concat(${of('catalog.stream')}, ' ', ${of('catalog.series')}) as base`;
}
