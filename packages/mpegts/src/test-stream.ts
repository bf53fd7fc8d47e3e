// Makes small transport streams for tests: tables, PES packets and stuffing with right counters.
import { crc32 } from './crc.ts';
import { join } from './join.ts';
import { PACKET, SYNC } from './packet.ts';

export interface PictureOptions {
  pts: number;
  /** The access unit's bytes, start codes included. */
  data: Uint8Array;
  random?: boolean;
  pcr?: number;
}

export const H264_KEY = Uint8Array.of(
  0,
  0,
  0,
  1,
  9,
  0xf0,
  0,
  0,
  1,
  0x67,
  0x42,
  0,
  0x1e,
  0x95,
  0xa8,
  0,
  0,
  1,
  0x68,
  0xce,
  0x3c,
  0x80,
  0,
  0,
  1,
  0x65,
  0x88,
  0x84,
  1,
  2,
  3,
  4,
  5,
  6,
);
export const H264_OTHER = Uint8Array.of(0, 0, 0, 1, 9, 0xf0, 0, 0, 1, 0x41, 0x9a, 0x24, 1, 2, 3, 4, 5, 6, 7, 8);

/** A stream with one programme: PMT on 0x1000, elementary streams as given. */
export class TestStream {
  readonly #counters = new Map<number, number>();
  readonly #streams: readonly { pid: number; type: number }[];
  constructor(streams: readonly { pid: number; type: number }[] = [{ pid: 0x100, type: 0x1b }]) {
    this.#streams = streams;
  }

  pat(version = 0): Uint8Array {
    return this.section(0, finished([0x00, 0xb0, 13, 0, 1, 0xc1 | (version << 1), 0, 0, 0, 1, 0xf0, 0x00]));
  }

  pmt(version = 0): Uint8Array {
    const first = this.#streams[0]?.pid ?? 0x1fff;
    const body = this.#streams.flatMap(({ pid, type }) => [type, 0xe0 | (pid >> 8), pid & 0xff, 0xf0, 0]);
    return this.section(
      0x1000,
      finished([
        0x02,
        0xb0 | ((13 + body.length) >> 8),
        (13 + body.length) & 0xff,
        0,
        1,
        0xc1 | (version << 1),
        0,
        0,
        0xe0 | (first >> 8),
        first & 0xff,
        0xf0,
        0,
        ...body,
      ]),
    );
  }

  section(pid: number, section: Uint8Array): Uint8Array {
    const payload = Uint8Array.of(0, ...section);
    const packets: Uint8Array[] = [];
    for (let at = 0; at < payload.length; at += 184)
      packets.push(this.packet(pid, payload.subarray(at, at + 184), { start: at === 0, fill: true }));
    return joinPackets(...packets);
  }

  /** One PES packet of a picture or an audio frame, as transport packets. */
  picture(pid: number, { pts, data, random = false, pcr }: PictureOptions): Uint8Array {
    const audio = this.#streams.some((one) => one.pid === pid && (one.type === 0x0f || one.type === 0x03));
    const pes = joinPackets(Uint8Array.of(0, 0, 1, audio ? 0xc0 : 0xe0, 0, 0, 0x80, 0x80, 5, ...stamp(pts)), data);
    const packets: Uint8Array[] = [];
    for (let at = 0; at < pes.length; ) {
      const first = at === 0;
      const room = first && (random || pcr !== undefined) ? (pcr === undefined ? 182 : 176) : 184;
      packets.push(
        this.packet(pid, pes.subarray(at, at + room), {
          start: first,
          random: first && random,
          ...(first && pcr !== undefined ? { pcr } : {}),
        }),
      );
      at += room;
    }
    return joinPackets(...packets);
  }

  packet(
    pid: number,
    payload: Uint8Array,
    options: { start?: boolean; random?: boolean; pcr?: number; fill?: boolean } = {},
  ): Uint8Array {
    const counter = ((this.#counters.get(pid) ?? 15) + 1) & 15;
    this.#counters.set(pid, counter);
    const bytes = new Uint8Array(PACKET).fill(0xff);
    const adaptation = options.fill ? 0 : PACKET - 4 - payload.length;
    bytes.set([SYNC, ((options.start ? 0x40 : 0) | (pid >> 8)) & 0xff, pid & 0xff, (adaptation > 0 ? 0x30 : 0x10) | counter]);
    if (adaptation > 0) bytes[4] = adaptation - 1;
    if (adaptation > 1) bytes[5] = (options.random ? 0x40 : 0) | (options.pcr === undefined ? 0 : 0x10);
    if (options.pcr !== undefined) bytes.set(pcrBytes(options.pcr), 6);
    bytes.set(payload, 4 + adaptation);
    return bytes;
  }
}

export function nullPacket(): Uint8Array {
  const bytes = new Uint8Array(PACKET).fill(0xff);
  bytes.set([SYNC, 0x1f, 0xff, 0x10]);
  return bytes;
}

function finished(section: number[]): Uint8Array {
  const crc = crc32(Uint8Array.from(section));
  return Uint8Array.of(...section, crc >>> 24, (crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff);
}

function stamp(pts: number): number[] {
  const high = Math.floor(pts / 0x40000000) & 7;
  const low = pts % 0x40000000;
  return [0x21 | (high << 1), (low >> 22) & 0xff, ((low >> 14) & 0xfe) | 1, (low >> 7) & 0xff, ((low << 1) & 0xfe) | 1];
}

function pcrBytes(pcr: number): number[] {
  const high = Math.floor(pcr / 2);
  return [Math.floor(high / 0x1000000) & 0xff, (high >> 16) & 0xff, (high >> 8) & 0xff, high & 0xff, ((pcr & 1) << 7) | 0x7e, 0];
}

export const joinPackets = (...parts: readonly Uint8Array[]): Uint8Array => join(parts);
