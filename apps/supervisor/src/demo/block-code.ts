// A number burnt into the picture so that a machine can read it without knowing letters: 32 black or white cells across the top edge.
//
// Cells from the left, most significant first: 8 bits channel, 20 bits frame, 4 bits check (the XOR of all nibbles and 0xA, so that
// neither a black picture nor a menu in front of it reads as a number).

const CHANNEL_BITS = 8;
const FRAME_BITS = 20;
const CHECK_BITS = 4;
const CELLS = CHANNEL_BITS + FRAME_BITS + CHECK_BITS;
const CHECK_SEED = 0xa;
/** A cell is this part of the picture's height tall. */
const HEIGHT_PART = 18;

export interface Reading {
  channel: number;
  frame: number;
}

/**
 * The FFmpeg filter chain that burns the code into a picture of `width` x `height` pixels; the frame number is the filter's own `n`.
 * `width` is a multiple of 32.
 */
export function blockCodeFilter(channel: number, width: number, height: number): string {
  const cell = width / CELLS;
  const tall = Math.ceil(height / HEIGHT_PART);
  const box = (at: number, when: string) => `drawbox=x=${at * cell}:y=0:w=${cell}:h=${tall}:color=white:t=fill:enable='${when}'`;
  const parts = [`drawbox=x=0:y=0:w=${width}:h=${tall}:color=black:t=fill`];
  for (let bit = 0; bit < CHANNEL_BITS; bit += 1) if ((channel >> (CHANNEL_BITS - 1 - bit)) & 1) parts.push(box(bit, '1'));
  for (let bit = 0; bit < FRAME_BITS; bit += 1)
    parts.push(box(CHANNEL_BITS + bit, `mod(floor(n/${2 ** (FRAME_BITS - 1 - bit)}),2)`));
  for (let bit = 0; bit < CHECK_BITS; bit += 1)
    parts.push(box(CHANNEL_BITS + FRAME_BITS + bit, checkBit(channel, CHECK_BITS - 1 - bit)));
  return parts.join(',');
}

/** The sum of floors has the parity of the XOR of their lowest bits. */
function checkBit(channel: number, bit: number): string {
  const fixed = ((channel >> bit) ^ (channel >> (bit + 4)) ^ (CHECK_SEED >> bit)) & 1;
  const floors = [0, 4, 8, 12, 16].map((nibble) => `floor(n/${2 ** (nibble + bit)})`);
  return `mod(${[fixed, ...floors].join('+')},2)`;
}

/** Reads the code from a picture's brightness, one byte a pixel; null where there is none. The picture may have been scaled. */
export function readBlockCode(luma: Uint8Array, width: number, height: number): Reading | null {
  const y = Math.floor(height / HEIGHT_PART / 2);
  let bits = 0n;
  for (let cell = 0; cell < CELLS; cell += 1) {
    const light = luma[y * width + Math.floor(((cell + 0.5) * width) / CELLS)] ?? 0;
    if (light > 96 && light < 160) return null;
    bits = (bits << 1n) | (light >= 160 ? 1n : 0n);
  }
  const value = Number(bits >> BigInt(CHECK_BITS));
  const reading = { channel: value >> FRAME_BITS, frame: value & (2 ** FRAME_BITS - 1) };
  return Number(bits & 0xfn) === checkOf(value) ? reading : null;
}

function checkOf(value: number): number {
  let check = CHECK_SEED;
  for (let rest = value; rest > 0; rest >>>= 4) check ^= rest & 0xf;
  return check;
}
