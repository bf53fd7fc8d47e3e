import { expect, test } from 'vitest';
import { Continuity } from './continuity.ts';
import { Counters } from './counters.ts';
import { PACKET } from './packet.ts';
import { joinPackets, TestStream } from './test-stream.ts';

test('counters go on across a splice of two streams', () => {
  const part = (count: number, pid: number) => {
    const stream = new TestStream();
    return joinPackets(...Array.from({ length: count }, (_, i) => stream.packet(i % 3 ? pid : 0, new Uint8Array(184))));
  };
  const counters = new Counters();
  const continuity = new Continuity();

  for (const bytes of [part(22, 0x100), part(9, 0x100), part(17, 0x101), part(31, 0x100)]) {
    counters.rewrite(bytes, 0, bytes.length);
    for (let at = 0; at < bytes.length; at += PACKET) continuity.check(bytes, at);
    counters.splice();
  }

  expect(continuity.errors).toBe(0);
});

test('packets lost within a source stay visible', () => {
  const stream = new TestStream();
  const [one, , three] = [0, 1, 2].map(() => stream.packet(0x100, new Uint8Array(184))) as [Uint8Array, Uint8Array, Uint8Array];
  const counters = new Counters();
  const continuity = new Continuity();

  counters.splice();
  for (const packet of [one, three]) {
    counters.rewrite(packet, 0, PACKET);
    continuity.check(packet, 0);
  }

  expect(continuity.errors).toBe(1);
});
