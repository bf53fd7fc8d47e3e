// MPEG transport streams, read in place: packets, tables, time stamps, key frames, continuity (ISO 13818-1).
export * from './aligner.ts';
export * from './audio-frames.ts';
export * from './audio-muxer.ts';
export * from './continuity.ts';
export * from './counters.ts';
export * from './crc.ts';
export * from './cut-mark.ts';
export * from './discontinuity.ts';
export { copied } from './join.ts';
export * from './key-frame.ts';
export * from './layout.ts';
export * from './packet.ts';
export * from './pes.ts';
export * from './psi.ts';
export * from './scanner.ts';
export * from './splice.ts';
export * from './stream-types.ts';
export * from './timestamps.ts';
