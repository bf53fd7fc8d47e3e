// M3U playlists: read from a stream of chunks, told apart, and written.
export { type Attributes, attributeOf } from './attributes.ts';
export { cut } from './cut.ts';
export { type Classified, classify, type EntryKind } from './classify.ts';
export { type Entry, type ListHeader, type Skipped } from './entry.ts';
export { looksLike, type NotA, NotAPlaylist } from './not-a-playlist.ts';
export { groupsOf, logoOf, M3uParser, type M3uLimits, numberOf } from './parser.ts';
export { writeEntry, writeHeader, type WrittenEntry } from './write.ts';
export { parseXtreamUrl, type XtreamStreamUrl, type XtreamUrl } from './xtream-url.ts';
