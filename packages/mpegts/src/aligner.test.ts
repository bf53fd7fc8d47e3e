import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Aligner } from './aligner.ts';
import { PACKET } from './packet.ts';
import { joinPackets, nullPacket, TestStream } from './test-stream.ts';

const packets = (count: number) => {
  const stream = new TestStream();
  return joinPackets(...Array.from({ length: count }, (_, i) => stream.packet(0x100, new Uint8Array(184).fill(i))));
};

function align(chunks: Iterable<Uint8Array>, aligner = new Aligner()): Uint8Array {
  const out: Uint8Array[] = [];
  for (const chunk of chunks) for (const run of aligner.push(chunk)) out.push(run.bytes.slice(run.start, run.end));
  return joinPackets(...out);
}

function* cut(bytes: Uint8Array, sizes: readonly number[]) {
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test('packets come out whole however the bytes are cut into chunks', () => {
  const whole = packets(40);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }), (sizes) => {
      expect(align(cut(whole, sizes))).toEqual(whole);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('a stream that starts within a packet is read from the next one on', () => {
  const whole = packets(10);

  expect(align([whole.subarray(77)])).toEqual(whole.subarray(PACKET));
});

test('junk between packets is dropped, and every whole packet after the next confirmed sync is kept', () => {
  const whole = packets(20);
  const junk = new Uint8Array(50).fill(1);
  const aligner = new Aligner();

  const out = align([joinPackets(whole.subarray(0, 10 * PACKET), junk, whole.subarray(10 * PACKET))], aligner);

  expect(out).toEqual(whole);
  expect(aligner).toMatchObject({ losses: 1, skipped: 50 });
});

test('a sync byte inside junk does not fool the search', () => {
  const whole = packets(6);
  const junk = new Uint8Array(300).fill(0x47, 10, 11);

  expect(align([junk, whole])).toEqual(whole);
});

test.each([192, 204])('packets in a frame of %i bytes lose their frame', (stride) => {
  const whole = packets(12);
  const framed = new Uint8Array(12 * stride);
  for (let i = 0; i < 12; i += 1) framed.set(whole.subarray(i * PACKET, (i + 1) * PACKET), i * stride);

  expect(align(cut(framed, [500, 33]))).toEqual(whole);
});

test('any bytes at all give only runs that begin each packet with a sync byte', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 6 }), fc.nat(188), (chunks, shift) => {
      const noisy = chunks.flatMap((chunk) => [chunk, packets(4).subarray(shift)]);
      const out = align(noisy);
      expect(out.length % PACKET).toBe(0);
      for (let at = 0; at < out.length; at += PACKET) expect(out[at]).toBe(0x47);
    }),
    { numRuns: 100, seed: 7 },
  );
});

test('the rest of a chunk is kept although its memory is used again', () => {
  const bytes = Buffer.concat(Array.from({ length: 6 }, () => nullPacket()));
  const aligner = new Aligner();
  const memory = Buffer.from(bytes.subarray(0, PACKET * 4 + 50));
  expect([...aligner.push(memory)].map(({ start, end }) => end - start)).toEqual([PACKET * 4]);

  memory.fill(0);

  const [first] = [...aligner.push(bytes.subarray(PACKET * 4 + 50))];
  expect(Buffer.from(first?.bytes ?? []).subarray(0, PACKET)).toEqual(Buffer.from(nullPacket()));
});
