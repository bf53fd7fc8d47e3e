// Finds the frames of bare audio streams, as web radios send them: AAC in ADTS and MPEG audio layers I to III.
import { copied, join } from './join.ts';

export interface AudioFrame {
  bytes: Uint8Array;
  samples: number;
  sampleRate: number;
  /** stream_type for a programme map (ISO 13818-1, table 2-34). */
  streamType: number;
}

type FrameHeader = Omit<AudioFrame, 'bytes'> & { length: number };

/** A header counts when another one follows its frame; in sync, the next header alone is enough. */
const HEADER_BYTES = 7;

/** Cuts pushed chunks into whole frames; tags, junk and broken frames are skipped. */
export class AudioFrames {
  #rest = new Uint8Array(0);
  #isLocked = false;
  /** Bytes that belonged to no frame. */
  skipped = 0;

  *push(chunk: Uint8Array): Generator<AudioFrame, void, void> {
    const bytes = join([this.#rest, chunk]);
    let at = 0;
    while (at + HEADER_BYTES <= bytes.length) {
      const header = readAudioHeader(bytes, at);
      const next = header ? at + header.length : at;
      if (header && next + HEADER_BYTES > bytes.length) break;
      if (!header || (!this.#isLocked && readAudioHeader(bytes, next) === null)) {
        this.#isLocked = false;
        this.skipped += 1;
        at += 1;
        continue;
      }
      this.#isLocked = true;
      yield {
        bytes: copied(bytes, at, next),
        samples: header.samples,
        sampleRate: header.sampleRate,
        streamType: header.streamType,
      };
      at = next;
    }
    this.#rest = copied(bytes, at);
  }
}

/** Reads the frame header at `at`, of seven bytes; null when there is none. */
export function readAudioHeader(bytes: Uint8Array, at: number): FrameHeader | null {
  if (bytes[at] !== 0xff || ((bytes[at + 1] as number) & 0xe0) !== 0xe0) return null;
  return ((bytes[at + 1] as number) & 0xf6) === 0xf0 ? readAdts(bytes, at) : readMpegAudio(bytes, at);
}

const ADTS_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** adts_fixed_header and adts_variable_header (ISO 14496-3, 1.A.2.2). */
function readAdts(bytes: Uint8Array, at: number): FrameHeader | null {
  const sampleRate = ADTS_RATES[((bytes[at + 2] as number) >> 2) & 0x0f];
  const length = (((bytes[at + 3] as number) & 0x03) << 11) | ((bytes[at + 4] as number) << 3) | ((bytes[at + 5] as number) >> 5);
  if (sampleRate === undefined || length <= HEADER_BYTES) return null;
  return { length, samples: 1024 * (((bytes[at + 6] as number) & 0x03) + 1), sampleRate, streamType: 0x0f };
}

const MPEG1_RATES = [44100, 48000, 32000];
/** kbit/s by bitrate_index (ISO 11172-3, 2.4.2.3; ISO 13818-3, 2.4.2.3): MPEG-1 layers I to III, then MPEG-2 layer I and II with III. */
const BITRATES = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;

/** The header of ISO 11172-3, 2.4.1.3, with the half rates of ISO 13818-3 and the quarter rates that are called MPEG-2.5. */
function readMpegAudio(bytes: Uint8Array, at: number): FrameHeader | null {
  const version = ((bytes[at + 1] as number) >> 3) & 0x03;
  const layer = 4 - (((bytes[at + 1] as number) >> 1) & 0x03);
  const full = MPEG1_RATES[((bytes[at + 2] as number) >> 2) & 0x03];
  if (version === 1 || layer === 4 || full === undefined) return null;
  const isMpeg1 = version === 3;
  const row = isMpeg1 ? BITRATES[layer - 1] : BITRATES[layer === 1 ? 3 : 4];
  const bitrate = row?.[(bytes[at + 2] as number) >> 4] ?? 0;
  if (bitrate === 0) return null;
  const sampleRate = isMpeg1 ? full : version === 2 ? full / 2 : full / 4;
  const samples = layer === 1 ? 384 : layer === 3 && !isMpeg1 ? 576 : 1152;
  const padding = ((bytes[at + 2] as number) >> 1) & 1;
  const slot = layer === 1 ? 4 : 1;
  const length = (Math.floor((samples * bitrate * 1000) / 8 / sampleRate / slot) + padding) * slot;
  return { length, samples, sampleRate, streamType: isMpeg1 ? 0x03 : 0x04 };
}
