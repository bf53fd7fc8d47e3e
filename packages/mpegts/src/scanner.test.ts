import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Continuity } from './continuity.ts';
import { discontinuityPackets } from './discontinuity.ts';
import { PACKET } from './packet.ts';
import type { Pmt } from './psi.ts';
import { Scanner, type KeyFrame } from './scanner.ts';
import { H264_KEY, H264_OTHER, joinPackets, nullPacket, TestStream } from './test-stream.ts';

function scanned(bytes: Uint8Array) {
  const keys: KeyFrame[] = [];
  const tables: Pmt[] = [];
  const scanner = new Scanner({ onKeyFrame: (key) => keys.push(key), onTables: (pmt) => tables.push(pmt) });
  scanner.scan(bytes, 0, bytes.length, 0);
  return { keys, tables, scanner };
}

const big = (head: Uint8Array) => joinPackets(head, new Uint8Array(600).fill(0xaa));

test('key frames are found where their first packet lies, with the tables that lead into them', () => {
  const stream = new TestStream();
  const head = joinPackets(stream.pat(), stream.pmt());
  const other = stream.picture(0x100, { pts: 1000, data: big(H264_OTHER) });
  const key = stream.picture(0x100, { pts: 4600, data: big(H264_KEY) });

  const { keys } = scanned(joinPackets(head, other, key));

  expect(keys).toEqual([{ position: head.length + other.length, pts: 4600, head }]);
});

test('the bitstream is believed, not a random_access_indicator on every picture', () => {
  const stream = new TestStream();
  const bytes = joinPackets(
    stream.pat(),
    stream.pmt(),
    stream.picture(0x100, { pts: 0, data: H264_OTHER, random: true }),
    stream.picture(0x100, { pts: 3600, data: H264_KEY }),
  );

  expect(scanned(bytes).keys.map((key) => key.pts)).toEqual([3600]);
});

test('a codec that is not understood is believed by its random_access_indicator', () => {
  const stream = new TestStream([{ pid: 0x100, type: 0x33 }]);
  const data = new Uint8Array(50);
  const bytes = joinPackets(
    stream.pat(),
    stream.pmt(),
    stream.picture(0x100, { pts: 0, data }),
    stream.picture(0x100, { pts: 3600, data, random: true }),
  );

  expect(scanned(bytes).keys.map((key) => key.pts)).toEqual([3600]);
});

test('a parameter set that fills packets before the slice does not hide the key frame', () => {
  const stream = new TestStream();
  const sei = Uint8Array.of(0, 0, 1, 6, 5, ...new Uint8Array(800).fill(0x55));
  const bytes = joinPackets(stream.pat(), stream.pmt(), stream.picture(0x100, { pts: 9, data: joinPackets(sei, H264_KEY) }));

  expect(scanned(bytes).keys.map((key) => key.pts)).toEqual([9]);
});

test('without video, audio frames half a second apart are where viewers start', () => {
  const stream = new TestStream([{ pid: 0x101, type: 0x0f }]);
  const frames = Array.from({ length: 50 }, (_, i) => stream.picture(0x101, { pts: i * 1920, data: new Uint8Array(100) }));

  const { keys } = scanned(joinPackets(stream.pat(), stream.pmt(), ...frames));

  expect(keys.map((key) => key.pts)).toEqual([0, 24 * 1920, 48 * 1920]);
});

test('a stream that never has a key frame lets viewers start after twelve seconds', () => {
  const stream = new TestStream();
  const pictures = Array.from({ length: 20 }, (_, i) => stream.picture(0x100, { pts: i * 90_000, data: H264_OTHER }));

  expect(scanned(joinPackets(stream.pat(), stream.pmt(), ...pictures)).keys.map((key) => key.pts)).toEqual([13 * 90_000]);
});

test('a jump of the stream’s clock is no missing key frame', () => {
  const stream = new TestStream();
  const at = (pts: number, data: Uint8Array) => stream.picture(0x100, { pts, data });
  const bytes = joinPackets(
    stream.pat(),
    stream.pmt(),
    at(0, H264_KEY),
    at(900 * 90_000, H264_OTHER),
    at(901 * 90_000, H264_OTHER),
  );

  expect(scanned(bytes).keys.map((key) => key.pts)).toEqual([0]);
});

test('missing packets are counted, repeated and flagged ones are not', () => {
  const stream = new TestStream();
  const all = Array.from({ length: 20 }, () => stream.packet(0x100, new Uint8Array(184)));
  const [one, two, three, , five, ...rest] = all as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, ...Uint8Array[]];
  const flagged = discontinuityPackets([{ pid: 0x100, next: (rest[6]?.[3] ?? 0) & 15 }]);
  const bytes = joinPackets(one, two, two, three, nullPacket(), nullPacket(), five, flagged, ...rest.slice(6));

  const lone = new Continuity();
  for (let at = 0; at < bytes.length; at += PACKET) lone.check(bytes, at);

  expect(lone.errors).toBe(1);
});

test('a new programme map moves the search to the new video', () => {
  const before = new TestStream();
  const after = new TestStream([{ pid: 0x200, type: 0x24 }]);
  const hevc = Uint8Array.of(0, 0, 1, 0x26, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  const bytes = joinPackets(
    before.pat(),
    before.pmt(),
    before.picture(0x100, { pts: 0, data: H264_KEY }),
    after.pmt(1),
    after.picture(0x200, { pts: 90_000, data: hevc }),
  );

  const { keys, tables } = scanned(bytes);

  expect(keys.map((key) => key.pts)).toEqual([0, 90_000]);
  expect(tables.map((pmt) => pmt.streams.map((one) => one.codec))).toEqual([['h264'], ['hevc']]);
});

test('tables are kept although the memory that they were read from is used again', () => {
  const stream = new TestStream();
  const memory = Buffer.from(joinPackets(stream.pat(), stream.pmt()));
  const scanner = new Scanner({ onKeyFrame: () => {}, onTables: () => {} });
  scanner.scan(memory, 0, memory.length, 0);
  const before = Buffer.from(scanner.tables);

  memory.fill(0);

  expect(Buffer.from(scanner.tables)).toEqual(before);
});

test('no packets at all make the scanner fail', () => {
  const noise = fc.uint8Array({ minLength: PACKET - 4, maxLength: PACKET - 4 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(0, 0x1000, 0x100, 0x1fff), fc.integer({ min: 0, max: 255 }), fc.boolean(), noise), {
        maxLength: 30,
      }),
      (parts) => {
        const stream = new TestStream();
        const bytes = joinPackets(
          stream.pat(),
          stream.pmt(),
          ...parts.map(([pid, control, start, payload]) => {
            const packet = stream.packet(pid, payload, { start });
            packet[3] = control;
            return packet;
          }),
        );
        scanned(bytes);
      },
    ),
    { numRuns: 200, seed: 8 },
  );
});
