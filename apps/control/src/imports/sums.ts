// Sums of texts: 64 bits that tell texts apart, and guard nothing. The database holds them: what is the sum of a text stays it for good.

const LANES = [2654435761, 1597334677] as const;
/** The UTF-16 units of one text. A loop over its characters by `charCodeAt` costs up to five times as much: texts are parts of parts of others. */
let units = new Uint16Array(4096);
let bytes = Buffer.from(units.buffer);

/** Two lanes of multiplying and mixing (MurmurHash3's finish). */
export function mixed(text: string): [number, number] {
  const { length } = text;
  if (length > units.length) grow(length);
  bytes.write(text, 'utf16le');
  let a = 0xdeadbeef ^ length;
  let b = 0x41c6ce57 ^ length;
  for (let i = 0; i < length; i += 1) {
    const unit = units[i] ?? 0;
    a = Math.imul(a ^ unit, LANES[0]);
    b = Math.imul(b ^ unit, LANES[1]);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
}

function grow(length: number): void {
  units = new Uint16Array(length * 2);
  bytes = Buffer.from(units.buffer);
}
