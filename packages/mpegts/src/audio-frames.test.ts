import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AudioFrames } from './audio-frames.ts';
import { AudioMuxer } from './audio-muxer.ts';
import { PACKET } from './packet.ts';

/** An ADTS frame of 48 kHz with `size` bytes of data. */
function adts(size: number, fill = 0x21): Uint8Array {
  const length = size + 7;
  return Uint8Array.of(
    0xff,
    0xf1,
    0x4c,
    0x80 | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
    ...new Uint8Array(size).fill(fill),
  );
}

const framesIn = (...chunks: Uint8Array[]) => {
  const frames = new AudioFrames();
  return chunks.flatMap((chunk) => [...frames.push(chunk)]);
};

test('frames come out whole however the bytes are cut, but for the last, which nothing confirms', () => {
  const sent = [adts(100), adts(333), adts(20), adts(700)];
  const bytes = Buffer.concat(sent);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), (size) => {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      expect(framesIn(...chunks).map((frame) => frame.bytes.length)).toEqual([107, 340, 27]);
    }),
    { numRuns: 50, seed: 41 },
  );
});

test('a tag before the sound and junk within it are passed over', () => {
  const tag = Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 10, ...new Uint8Array(10));
  const junk = Uint8Array.of(0xff, 0xf1, 0x00, 0x00, 0x00);

  const frames = framesIn(Buffer.concat([tag, adts(50), adts(51), junk, adts(52), adts(53), adts(54)]));

  expect(frames.map((frame) => frame.bytes.length)).toEqual([57, 58, 59, 60]);
  expect(frames[0]).toMatchObject({ samples: 1024, sampleRate: 48_000, streamType: 0x0f });
});

test('no bytes make the reader or the muxer fail, and what comes out is whole packets', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant(adts(30)), fc.constant(Uint8Array.of(0xff, 0xfb, 0x90, 0x64))),
        { maxLength: 30 },
      ),
      (chunks) => {
        const muxer = new AudioMuxer();
        for (const chunk of chunks) expect(muxer.push(chunk).length % PACKET).toBe(0);
      },
    ),
    { numRuns: 200, seed: 42 },
  );
});
