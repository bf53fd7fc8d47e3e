// HTTP Live Streaming: playlists read and written, streams cut at key frames (RFC 8216).
export * from './cutter.ts';
export { parsePlaylist } from './playlist.ts';
export type { MasterPlaylist, MediaPlaylist, Part, Rendition, SegmentKey, SourceSegment, Variant } from './playlist.ts';
export * from './segmenter.ts';
export * from './window.ts';
export * from './write.ts';
