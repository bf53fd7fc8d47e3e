import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from './crc.ts';
import { PACKET } from './packet.ts';
import { parsePat, parsePmt, SectionReader } from './psi.ts';
import { TestStream } from './test-stream.ts';

const sectionsOf = (packets: Uint8Array, reader = new SectionReader()) => {
  const found: Uint8Array[] = [];
  for (let at = 0; at < packets.length; at += PACKET) found.push(...reader.push(packets, at));
  return found;
};

test('the CRC is that of the standard', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0x0376e6e7);
});

test('the tables name the programme and its elementary streams', () => {
  const stream = new TestStream([
    { pid: 0x100, type: 0x1b },
    { pid: 0x101, type: 0x0f },
    { pid: 0x102, type: 0x24 },
  ]);

  const pat = sectionsOf(stream.pat()).map(parsePat)[0];
  const pmt = sectionsOf(stream.pmt(3)).map(parsePmt)[0];

  expect(pat?.programs).toEqual([{ number: 1, pmtPid: 0x1000 }]);
  expect(pmt).toMatchObject({ program: 1, version: 3, pcrPid: 0x100 });
  expect(pmt?.streams.map(({ pid, codec }) => [pid, codec])).toEqual([
    [0x100, 'h264'],
    [0x101, 'aac'],
    [0x102, 'hevc'],
  ]);
});

test('a table over several packets is put together', () => {
  const many = Array.from({ length: 60 }, (_, i) => ({ pid: 0x100 + i, type: 0x0f }));

  const pmt = sectionsOf(new TestStream(many).pmt()).map(parsePmt)[0];

  expect(pmt?.streams).toHaveLength(60);
});

test('one flipped bit anywhere in a section makes it nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 20 }), fc.nat(7), (byte, bit) => {
      const packet = new TestStream().pat();
      packet[byte] = (packet[byte] as number) ^ (1 << bit);
      expect(
        sectionsOf(packet)
          .map(parsePat)
          .filter((pat) => pat?.programs[0]?.pmtPid === 0x1000),
      ).toEqual([]);
    }),
    { numRuns: 100, seed: 5 },
  );
});

test('no bytes make the section reader or the table parsers fail', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 184, maxLength: 184 }), { maxLength: 6 }),
      fc.array(fc.boolean()),
      (payloads, starts) => {
        const stream = new TestStream();
        const reader = new SectionReader();
        payloads.forEach((payload, i) => reader.push(stream.packet(0, payload, { start: starts[i] ?? true }), 0));
        for (const payload of payloads) {
          parsePmt(payload);
          parsePat(payload);
        }
      },
    ),
    { numRuns: 200, seed: 6 },
  );
});
