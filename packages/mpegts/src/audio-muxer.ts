// Puts bare audio frames into a transport stream of one programme (ISO 13818-1), so that a web radio runs through the same ring as a channel.
import { AudioFrames, type AudioFrame } from './audio-frames.ts';
import { crc32 } from './crc.ts';
import { join } from './join.ts';
import { PACKET, SYNC } from './packet.ts';
import { addTicks, TICKS_PER_SECOND } from './timestamps.ts';

const PMT_PID = 0x1000;
const AUDIO_PID = 0x100;
/** Sound that goes into one PES packet: less wastes packets, more is heard as delay. */
const PES_SECONDS = 0.15;
/** How far the time stamps of sound lead the clock. */
const LEAD_TICKS = TICKS_PER_SECOND / 2;
/** Two bytes of PES_packet_length hold no more. */
const MOST_PES_BYTES = 60_000;

/** Audio bytes in, transport packets out. Time is counted in samples. */
export class AudioMuxer {
  readonly #frames = new AudioFrames();
  readonly #counters = new Map<number, number>();
  #waiting: AudioFrame[] = [];
  #ticks = 0;

  push(chunk: Uint8Array): Uint8Array {
    const packets: Uint8Array[] = [];
    for (const frame of this.#frames.push(chunk)) {
      const first = this.#waiting[0];
      // A stream may change its format; the tables before each PES packet say so.
      if (first && first.streamType !== frame.streamType) this.#flush(packets);
      this.#waiting.push(frame);
      if (secondsOf(this.#waiting) >= PES_SECONDS || bytesOf(this.#waiting) > MOST_PES_BYTES) this.#flush(packets);
    }
    return join(packets);
  }

  #flush(packets: Uint8Array[]): void {
    const frames = this.#waiting;
    const first = frames[0];
    if (!first) return;
    this.#waiting = [];
    packets.push(this.#section(0, PAT), this.#section(PMT_PID, pmt(first.streamType)));
    const pts = addTicks(Math.round(this.#ticks), LEAD_TICKS);
    const data = join(frames.map((frame) => frame.bytes));
    const pes = join([pesHeader(data.length, pts), data]);
    for (let at = 0; at < pes.length; ) {
      const isFirst = at === 0;
      const payload = pes.subarray(at, at + (isFirst ? PACKET - 12 : PACKET - 4));
      packets.push(this.#packet(AUDIO_PID, payload, { isStart: isFirst, pcr: isFirst ? Math.round(this.#ticks) % 2 ** 33 : -1 }));
      at += payload.length;
    }
    this.#ticks += secondsOf(frames) * TICKS_PER_SECOND;
  }

  #section(pid: number, section: Uint8Array): Uint8Array {
    const payload = new Uint8Array(PACKET - 4).fill(0xff);
    payload[0] = 0;
    payload.set(section, 1);
    return this.#packet(pid, payload, { isStart: true, pcr: -1 });
  }

  #packet(pid: number, payload: Uint8Array, { isStart, pcr }: { isStart: boolean; pcr: number }): Uint8Array {
    const counter = ((this.#counters.get(pid) ?? 15) + 1) & 15;
    this.#counters.set(pid, counter);
    const bytes = new Uint8Array(PACKET).fill(0xff);
    const adaptation = PACKET - 4 - payload.length;
    bytes.set([SYNC, (isStart ? 0x40 : 0) | (pid >> 8), pid & 0xff, (adaptation > 0 ? 0x30 : 0x10) | counter]);
    if (adaptation > 0) bytes[4] = adaptation - 1;
    // random_access_indicator with the clock: sound can be entered at every PES packet.
    if (adaptation > 1) bytes[5] = pcr < 0 ? 0 : 0x50;
    if (pcr >= 0) bytes.set(pcrBytes(pcr), 6);
    bytes.set(payload, 4 + adaptation);
    return bytes;
  }
}

const PAT = withCrc([0x00, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xe0 | (PMT_PID >> 8), PMT_PID & 0xff]);

function pmt(streamType: number): Uint8Array {
  const pid = [0xe0 | (AUDIO_PID >> 8), AUDIO_PID & 0xff];
  return withCrc([0x02, 0xb0, 18, 0, 1, 0xc1, 0, 0, ...pid, 0xf0, 0, streamType, ...pid, 0xf0, 0]);
}

function withCrc(section: number[]): Uint8Array {
  const crc = crc32(Uint8Array.from(section));
  return Uint8Array.of(...section, crc >>> 24, (crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff);
}

/** ISO 13818-1, 2.4.3.6: audio stream 0, aligned, with a PTS. */
function pesHeader(length: number, pts: number): Uint8Array {
  const size = length + 8;
  const high = Math.floor(pts / 0x40000000) & 7;
  const low = pts % 0x40000000;
  const stamp = [0x21 | (high << 1), (low >> 22) & 0xff, ((low >> 14) & 0xfe) | 1, (low >> 7) & 0xff, ((low << 1) & 0xfe) | 1];
  return Uint8Array.of(0, 0, 1, 0xc0, size >> 8, size & 0xff, 0x84, 0x80, 5, ...stamp);
}

/** program_clock_reference (ISO 13818-1, 2.4.3.4), extension 0. */
function pcrBytes(pcr: number): number[] {
  const high = Math.floor(pcr / 2);
  return [Math.floor(high / 0x1000000) & 0xff, (high >> 16) & 0xff, (high >> 8) & 0xff, high & 0xff, ((pcr & 1) << 7) | 0x7e, 0];
}

const secondsOf = (frames: readonly AudioFrame[]) =>
  frames.reduce((sum, { samples, sampleRate }) => sum + samples / sampleRate, 0);
const bytesOf = (frames: readonly AudioFrame[]) => frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
