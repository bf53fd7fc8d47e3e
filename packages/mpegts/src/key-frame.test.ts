import { expect, test } from 'vitest';
import { KeyFrameFinder, type Verdict } from './key-frame.ts';
import type { Codec } from './stream-types.ts';
import { H264_KEY, H264_OTHER } from './test-stream.ts';

const nal = (...bytes: number[]) => [0, 0, 1, ...bytes, 0x80, 0, 0x80, 0, 0x80, 0, 0x80, 0x80];
const unit = (...nals: number[][]) => Uint8Array.from(nals.flat());

const cases: [string, Codec, Uint8Array, Verdict][] = [
  ['H.264 IDR', 'h264', H264_KEY, 'key'],
  ['H.264 P slice', 'h264', H264_OTHER, 'other'],
  ['H.264 recovery point', 'h264', unit(nal(9, 0xf0), nal(6, 6, 1, 0x84), nal(0x41, 0x9a)), 'key'],
  ['H.264 other SEI before a P slice', 'h264', unit(nal(6, 1, 1, 0x84), nal(0x41, 0x9a)), 'other'],
  ['H.264 I slice behind parameter sets', 'h264', unit(nal(0x67, 0x42), nal(0x68, 0xce), nal(0x41, 0x88, 0x80)), 'key'],
  ['H.264 P slice behind parameter sets', 'h264', unit(nal(0x67, 0x42), nal(0x68, 0xce), nal(0x41, 0x9a, 0x80)), 'other'],
  ['H.264 I slice alone', 'h264', unit(nal(0x41, 0x88, 0x80)), 'other'],
  ['HEVC IDR', 'hevc', unit(nal(0x46, 1), nal(0x40, 1), nal(0x42, 1), nal(0x26, 1)), 'key'],
  ['HEVC CRA', 'hevc', unit(nal(0x2a, 1)), 'key'],
  ['HEVC trailing picture', 'hevc', unit(nal(0x46, 1), nal(0x02, 1)), 'other'],
  ['MPEG-2 sequence and I picture', 'mpeg2', unit(nal(0xb3, 0x2d, 0x02), nal(0xb8, 0), nal(0x00, 0x00, 0x0f)), 'key'],
  ['MPEG-2 I picture without sequence', 'mpeg2', unit(nal(0x00, 0x00, 0x0f)), 'other'],
  ['MPEG-2 P picture', 'mpeg2', unit(nal(0xb3, 0x2d), nal(0x00, 0x00, 0x17)), 'other'],
  ['MPEG-4 I-VOP', 'mpeg4', unit(nal(0xb6, 0x10)), 'key'],
  ['MPEG-4 P-VOP', 'mpeg4', unit(nal(0xb6, 0x50)), 'other'],
];

test.each(cases)('%s is told apart in %s', (_name, codec, bytes, verdict) => {
  const finder = new KeyFrameFinder(codec);
  finder.begin();

  expect(finder.look(bytes, 0, bytes.length)).toBe(verdict);
});

test.each(cases)('%s is told apart in %s when its bytes come one by one', (_name, codec, bytes, verdict) => {
  const finder = new KeyFrameFinder(codec);
  finder.begin();

  let said: Verdict = 'open';
  for (let at = 0; at < bytes.length && said === 'open'; at += 1) said = finder.look(bytes, at, at + 1);

  expect(said).toBe(verdict);
});

test('an access unit that ends inside a unit’s first bytes is judged by what came', () => {
  const finder = new KeyFrameFinder('h264');
  finder.begin();
  finder.look(Uint8Array.of(0, 0, 1, 0x65, 0x88), 0, 5);

  expect(finder.close()).toBe('key');
});
