// Programme specific information: sections put together from packets, and the two tables that a player needs (ISO 13818-1, 2.4.4).
import { crc32 } from './crc.ts';
import { PACKET, payloadAt, startsUnit } from './packet.ts';
import { meaningOf, type Codec, type Kind } from './stream-types.ts';

/** Puts the sections of one PID together. A section is handed out once its CRC is right; anything else is dropped. */
export class SectionReader {
  #parts: Uint8Array = new Uint8Array(1024);
  #have = -1;

  /** Takes one packet; returns the sections that it completes. */
  push(bytes: Uint8Array, at: number): Uint8Array[] {
    const done: Uint8Array[] = [];
    const end = at + PACKET;
    let from = payloadAt(bytes, at);
    if (from >= end) return done;
    if (!startsUnit(bytes, at)) {
      this.#take(bytes, from, end, done);
      return done;
    }
    // ISO 13818-1, 2.4.4.2: pointer_field counts the bytes of the section that goes on before the new one begins.
    const begin = from + 1 + (bytes[from] as number);
    from += 1;
    if (begin > end) {
      this.#have = -1;
      return done;
    }
    if (this.#have >= 0) this.#take(bytes, from, begin, done);
    from = begin;
    while (from < end && bytes[from] !== 0xff) {
      this.#have = 0;
      from = this.#take(bytes, from, end, done);
    }
    return done;
  }

  /** Appends bytes to the open section and closes it when it is whole; returns where it stopped. */
  #take(bytes: Uint8Array, from: number, end: number, done: Uint8Array[]): number {
    while (this.#have >= 0 && from < end) {
      const want = this.#have < 3 ? 3 : 3 + sectionLength(this.#parts);
      if (want > this.#parts.length) this.#grow(want);
      const step = Math.min(want - this.#have, end - from);
      this.#parts.set(bytes.subarray(from, from + step), this.#have);
      this.#have += step;
      from += step;
      if (this.#have < 3 || this.#have < 3 + sectionLength(this.#parts)) continue;
      const section = this.#parts.slice(0, this.#have);
      this.#have = -1;
      if (section.length >= 12 && crc32(section) === 0) done.push(section);
    }
    return from;
  }

  #grow(size: number): void {
    const larger = new Uint8Array(size);
    larger.set(this.#parts);
    this.#parts = larger;
  }
}

const sectionLength = (section: Uint8Array) => (((section[1] as number) & 0x0f) << 8) | (section[2] as number);

export interface Pat {
  transportStream: number;
  version: number;
  programs: { number: number; pmtPid: number }[];
}

/** program_association_section (ISO 13818-1, 2.4.4.3); null when the section is another one or not yet valid. */
export function parsePat(section: Uint8Array): Pat | null {
  if (section[0] !== 0x00 || ((section[5] as number) & 1) === 0) return null;
  const programs: Pat['programs'] = [];
  for (let at = 8; at + 4 <= section.length - 4; at += 4) {
    const number = word(section, at);
    // Programme 0 names the network information table, which is no programme.
    if (number !== 0) programs.push({ number, pmtPid: word(section, at + 2) & 0x1fff });
  }
  return { transportStream: word(section, 3), version: versionOf(section), programs };
}

export interface Elementary {
  pid: number;
  /** stream_type as sent. */
  type: number;
  kind: Kind;
  codec: Codec;
}

export interface Pmt {
  program: number;
  version: number;
  pcrPid: number;
  streams: Elementary[];
}

/** TS_program_map_section (ISO 13818-1, 2.4.4.8); null when the section is another one, not yet valid, or broken inside. */
export function parsePmt(section: Uint8Array): Pmt | null {
  if (section[0] !== 0x02 || ((section[5] as number) & 1) === 0 || section.length < 16) return null;
  const end = section.length - 4;
  const streams: Elementary[] = [];
  let at = 12 + (word(section, 10) & 0x0fff);
  while (at + 5 <= end) {
    const type = section[at] as number;
    const next = at + 5 + (word(section, at + 3) & 0x0fff);
    if (next > end) return null;
    const [kind, codec] = meaningOf(type, section, at + 5, next);
    streams.push({ pid: word(section, at + 1) & 0x1fff, type, kind, codec });
    at = next;
  }
  return { program: word(section, 3), version: versionOf(section), pcrPid: word(section, 8) & 0x1fff, streams };
}

const word = (bytes: Uint8Array, at: number) => ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
const versionOf = (section: Uint8Array) => ((section[5] as number) >> 1) & 0x1f;
