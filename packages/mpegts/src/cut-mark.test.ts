import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutMarkPacket, eraseCutMark, readCutMark } from './cut-mark.ts';
import { joinPackets } from './test-stream.ts';
import { PACKET } from './packet.ts';
import { Scanner } from './scanner.ts';

test('a mark that was written is read back, wherever it lies', () => {
  const number = fc.nat(2 ** 32).map((low) => low * 4096);
  fc.assert(
    fc.property(number, number, fc.nat(255), (sequence, discontinuity, back) => {
      const bytes = joinPackets(new Uint8Array(PACKET).fill(7), cutMarkPacket({ sequence, discontinuity, back }));

      expect(readCutMark(bytes, PACKET)).toEqual({ sequence, discontinuity, back });
      expect(readCutMark(bytes, 0)).toBeNull();
    }),
  );
});

test('a scanner tells of marks to who asks for them, and an erased mark is mere stuffing', () => {
  const packet = cutMarkPacket({ sequence: 5, discontinuity: 2, back: 0 });
  const seen: number[] = [];
  const scan = () =>
    new Scanner({
      onKeyFrame: () => {},
      onTables: () => {},
      onMark: (mark, bytes, at) => {
        seen.push(mark.sequence);
        eraseCutMark(bytes, at);
      },
    }).scan(packet, 0, packet.length, 0);

  scan();
  scan();

  expect(seen).toEqual([5]);
});
