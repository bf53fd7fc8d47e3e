// Memory that is read into again: never before everybody has done with it.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Intake, SpareBuffers, type Sent } from './intake.ts';

const LARGE = 100_000;

/** An intake, and what it has given: views of its memory with what says that they are sent. */
function intakeOf(spare = new SpareBuffers(), cuts = 1) {
  const intake = new Intake(spare);
  const given: { bytes: Buffer; sent: Sent }[] = [];
  intake.onBytes = (bytes, lent) => {
    const size = Math.ceil(bytes.length / cuts);
    for (let at = 0; at < bytes.length; at += size) given.push({ bytes: bytes.subarray(at, at + size), sent: lent.part() });
  };
  const read = (text: string, length: number) => {
    intake.buffer().fill(text, 0, length);
    intake.callback(length);
  };
  return { intake, given, read };
}

test('what was read stays until each of its parts is sent, and is read into again then', () => {
  const { intake, given, read } = intakeOf(new SpareBuffers(), 2);
  const first = intake.buffer();
  read('a', LARGE);
  expect(intake.buffer()).not.toBe(first);
  given[0]?.sent();
  read('b', LARGE);
  expect([given[1]?.bytes.toString('latin1', 0, 1), intake.buffer() === first]).toEqual(['a', false]);

  given[1]?.sent();
  read('c', LARGE);

  expect(intake.buffer()).toBe(first);
});

test('a few bytes are copied, so that nobody holds the memory that they were read into', () => {
  const { intake, given, read } = intakeOf();
  const first = intake.buffer();
  read('a', 100);
  read('b', 100);

  expect(intake.buffer()).toBe(first);
  expect(given.map(({ bytes }) => bytes.toString('latin1', 0, 1))).toEqual(['a', 'b']);
  expect(given.every(({ bytes }) => bytes.buffer !== first.buffer)).toBe(true);
});

test('who answers without parts has done with it at once', () => {
  const spare = new SpareBuffers();
  const intake = new Intake(spare);
  const first = intake.buffer();
  intake.callback(LARGE);

  expect(spare.take()).toBe(first);
});

test('a long answer comes whole over a socket, whenever its parts are sent', async () => {
  const size = 3_000_000;
  const answer = Buffer.from(Array.from({ length: size / 4 }, (_, n) => [n, n >> 8, n >> 16, 7]).flat());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }), async (holds) => {
      const server = createServer((socket) => socket.end(answer));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { intake, given } = intakeOf(new SpareBuffers(), 2);
      let [at, turn] = [0, 0];
      const sendOldest = () => {
        const oldest = given.shift();
        if (!oldest) return;
        expect(oldest.bytes.equals(answer.subarray(at, at + oldest.bytes.length))).toBe(true);
        at += oldest.bytes.length;
        oldest.sent();
      };
      const take = intake.onBytes;
      intake.onBytes = (bytes, lent) => {
        take(bytes, lent);
        const most = holds[(turn += 1) % holds.length] ?? 1;
        while (given.length > most) sendOldest();
      };
      const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', onread: intake });
      await once(socket, 'end');
      while (given.length > 0) sendOldest();
      server.close();
      expect(at).toBe(size);
    }),
    { numRuns: 20 },
  );
});
