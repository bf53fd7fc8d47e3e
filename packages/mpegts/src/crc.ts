// The CRC of PSI sections: CRC-32/MPEG-2, polynomial 0x04C11DB7, not reflected (ISO 13818-1, annex A).

const TABLE = new Uint32Array(256).map((_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

/** CRC of `bytes[start..end)`; over a whole section, its CRC field included, it is 0. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = 0xffffffff;
  for (let at = start; at < end; at += 1)
    crc = ((crc << 8) ^ (TABLE[((crc >>> 24) ^ (bytes[at] as number)) & 0xff] as number)) >>> 0;
  return crc;
}
