// Reading one 188-byte transport packet in place: every function takes the buffer and the offset of the sync byte.

/** ISO 13818-1, 2.4.3.2: the length of a transport packet. */
export const PACKET = 188;
/** ISO 13818-1, 2.4.3.3: every packet begins with this byte. */
export const SYNC = 0x47;
/** ISO 13818-1, table 2-3: stuffing packets. */
export const NULL_PID = 0x1fff;

/** Stuffing: its payload has no meaning (ISO 13818-1, 2.4.3.3). */
export const nullPacket: Uint8Array = new Uint8Array(PACKET)
  .fill(0xff)
  .map((byte, at) => [SYNC, NULL_PID >> 8, NULL_PID & 0xff, 0x10][at] ?? byte);

/** 13-bit packet identifier. */
export function pidOf(bytes: Uint8Array, at: number): number {
  return (((bytes[at + 1] as number) & 0x1f) << 8) | (bytes[at + 2] as number);
}

/** payload_unit_start_indicator: a PES packet or a section begins in this packet. */
export function startsUnit(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at + 1] as number) & 0x40) !== 0;
}

/** transport_error_indicator: the sender itself says that the packet is damaged. */
export function isDamaged(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at + 1] as number) & 0x80) !== 0;
}

/** transport_scrambling_control other than 00: the payload cannot be read. */
export function isScrambled(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at + 3] as number) & 0xc0) !== 0;
}

export function hasPayload(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at + 3] as number) & 0x10) !== 0;
}

export function counterOf(bytes: Uint8Array, at: number): number {
  return (bytes[at + 3] as number) & 0x0f;
}

/** Length byte of the adaptation field, 0 when there is none or it is empty. */
export function adaptationLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3] as number) & 0x20) === 0 ? 0 : (bytes[at + 4] as number);
}

/** Flags of the adaptation field (ISO 13818-1, 2.4.3.4), 0 without one. */
export function adaptationFlags(bytes: Uint8Array, at: number): number {
  return adaptationLength(bytes, at) === 0 ? 0 : (bytes[at + 5] as number);
}

/** discontinuity_indicator (ISO 13818-1, 2.4.3.5). */
export function isDiscontinuous(bytes: Uint8Array, at: number): boolean {
  return (adaptationFlags(bytes, at) & 0x80) !== 0;
}

/** random_access_indicator (ISO 13818-1, 2.4.3.5). */
export function isRandomAccess(bytes: Uint8Array, at: number): boolean {
  return (adaptationFlags(bytes, at) & 0x40) !== 0;
}

/** Offset of the first payload byte; `at + 188` when there is no payload or the adaptation field claims more than the packet holds. */
export function payloadAt(bytes: Uint8Array, at: number): number {
  const control = bytes[at + 3] as number;
  if ((control & 0x10) === 0) return at + PACKET;
  if ((control & 0x20) === 0) return at + 4;
  return Math.min(at + 5 + (bytes[at + 4] as number), at + PACKET);
}

/** program_clock_reference_base in 90 kHz ticks (33 bits), or -1 when the packet carries none. ISO 13818-1, 2.4.3.5. */
export function pcrOf(bytes: Uint8Array, at: number): number {
  if (adaptationLength(bytes, at) < 7 || ((bytes[at + 5] as number) & 0x10) === 0) return -1;
  return (
    (bytes[at + 6] as number) * 0x2000000 +
    (((bytes[at + 7] as number) << 17) |
      ((bytes[at + 8] as number) << 9) |
      ((bytes[at + 9] as number) << 1) |
      ((bytes[at + 10] as number) >> 7))
  );
}
