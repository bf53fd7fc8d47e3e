// Decrypts AES-128 segments (RFC 8216, 4.3.2.4 and 5.2).
import { createDecipheriv } from 'node:crypto';
import type { SourceSegment } from '@muxwell/hls';
import { SourceFailed } from './source.ts';

export interface Decryption {
  /** The segment's plain bytes; keys are fetched once for as long as their URL stays. */
  open(bytes: Uint8Array, segment: SourceSegment): Promise<Uint8Array>;
}

export function createDecryption(fetchKey: (url: string) => Promise<Uint8Array>): Decryption {
  let known: { url: string; key: Uint8Array } | null = null;
  return {
    async open(bytes, { key, sequence }) {
      if (!key) return bytes;
      if (key.method !== 'AES-128' || !key.url) throw new SourceFailed(`segments encrypted by ${key.method} are not supported`);
      if (known?.url !== key.url) known = { url: key.url, key: await fetchKey(key.url) };
      if (known.key.length !== 16) throw new SourceFailed('the key of the segments is not 16 bytes long');
      try {
        const decipher = createDecipheriv('aes-128-cbc', known.key, key.iv === null ? ivOf(sequence) : ivFrom(key.iv));
        return Buffer.concat([decipher.update(bytes), decipher.final()]);
      } catch {
        known = null;
        throw new SourceFailed('a segment could not be decrypted');
      }
    },
  };
}

/** RFC 8216, 5.2: without an IV, the media sequence number as 128 bits. */
function ivOf(sequence: number): Uint8Array {
  const iv = Buffer.alloc(16);
  iv.writeBigUInt64BE(BigInt(sequence), 8);
  return iv;
}

const ivFrom = (text: string) => Buffer.from(text.padStart(32, '0').slice(-32), 'hex');
