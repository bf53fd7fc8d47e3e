import { expect, test } from 'vitest';
import { readBlockCode } from './block-code.ts';

/** A picture of 64x36 whose top row spells the bits. */
function picture(bits: string): Uint8Array {
  const luma = new Uint8Array(64 * 36).fill(128);
  for (let y = 0; y < 2; y += 1) for (let x = 0; x < 64; x += 1) luma[y * 64 + x] = bits[Math.floor(x / 2)] === '1' ? 235 : 16;
  return luma;
}

test('a code is read when its check agrees', () => {
  // channel 0x05, frame 0x0001a, check 0 ^ 5 ^ 0 ^ 0 ^ 0 ^ 1 ^ a ^ a = 4
  expect(readBlockCode(picture('00000101' + '00000000000000011010' + '0100'), 64, 36)).toEqual({ channel: 5, frame: 26 });
});

test.each([
  ['a wrong check', '00000101' + '00000000000000011010' + '0101'],
  ['an all-black edge', '0'.repeat(32)],
  ['an all-white edge', '1'.repeat(32)],
])('%s reads as nothing', (_, bits) => {
  expect(readBlockCode(picture(bits), 64, 36)).toBeNull();
});

test('a grey edge reads as nothing', () => {
  expect(readBlockCode(new Uint8Array(64 * 36).fill(128), 64, 36)).toBeNull();
});
