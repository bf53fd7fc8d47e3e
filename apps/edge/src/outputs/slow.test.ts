import { createLog, TestClock } from '@muxwell/ground';
import { Continuity, isRandomAccess, PACKET } from '@muxwell/mpegts';
import { H264_KEY, H264_OTHER, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { serve, streamSpec } from '../../testing/control.ts';
import { BlockPool } from '../channels/blocks.ts';
import { Channel } from '../channels/channel.ts';
import { Session, type EndReason, type Serve } from '../sessions/session.ts';
import type { Intake } from '../sources/source.ts';
import { TsOutput, type TsSocket } from './ts.ts';

const MEGABYTE = 1024 * 1024;

/** A socket whose other end reads when the test says so. */
class FakeSocket extends EventEmitter {
  writableLength = 0;
  destroyed = false;
  isRead = true;
  readonly got: Buffer[] = [];

  cork(): void {}
  uncork(): void {}
  write(bytes: Uint8Array): boolean {
    this.got.push(Buffer.from(bytes));
    if (!this.isRead) this.writableLength += bytes.length;
    return this.isRead;
  }
  read(): void {
    this.isRead = true;
    this.writableLength = 0;
    this.emit('drain');
  }
  get continuityErrors(): number {
    const bytes = Buffer.concat(this.got);
    const continuity = new Continuity();
    for (let at = 0; at + PACKET <= bytes.length; at += PACKET) continuity.check(bytes, at);
    return continuity.errors;
  }
}

async function setUp(slowViewers: 'jump' | 'drop', prebufferSeconds = 0) {
  const clock = new TestClock();
  const log = createLog({ name: 'test', level: 'silent' });
  let intake: Intake | null = null;
  const channel: Channel = new Channel(streamSpec(7, ['http://source']), {
    clock,
    log,
    isGuided: () => true,
    pool: new BlockPool(),
    ringBytes: () => MEGABYTE,
    pull: (_source, given, signal) => {
      intake = given;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    },
  });
  let jumps = 0;
  const output = new TsOutput(channel, {
    clock,
    viewersEverywhere: () => 2,
    slowViewers: () => slowViewers,
    onJump: () => (jumps += 1),
    prebufferMs: () => prebufferSeconds * 1000,
  });
  channel.outputs.push(output);
  void channel.run();
  await clock.tick(0);
  const stream = new TestStream();
  let frame = 0;
  /** Seconds of a channel of 2 Mbit/s, each second a key frame. */
  const play = async (seconds: number) => {
    const end = frame + seconds * 25;
    for (; frame < end; frame += 1) {
      const isKey = frame % 25 === 0;
      const data = joinPackets(isKey ? H264_KEY : H264_OTHER, new Uint8Array(10_000).fill(0xaa));
      const tables = isKey ? [stream.pat(), stream.pmt()] : [];
      intake?.push(joinPackets(...tables, stream.picture(0x100, { pts: frame * 3600, pcr: frame * 3600, data, random: isKey })));
      await clock.tick(40);
    }
  };
  const join = (id: string) => {
    const session = new Session(id, serve(id, streamSpec(7, [])) as Serve, { ip: '192.0.2.7', userAgent: 'VLC' }, 0);
    const socket = new FakeSocket();
    const ends: EndReason[] = [];
    output.add(socket as unknown as TsSocket, session, (reason) => ends.push(reason));
    return { session, socket, ends };
  };
  return { clock, output, play, join, jumps: () => jumps, stop: () => channel.stop() };
}

test('a viewer who does not read is moved forward when the ring has overtaken it, with the jump flagged; nobody else notices', async () => {
  const { play, join, jumps, stop } = await setUp('jump');
  await play(1);
  const [slow, good] = [join('slow'), join('good')];
  await play(1);
  slow.socket.isRead = false;

  await play(10);
  slow.socket.read();
  await play(2);

  expect([slow.session.jumps, jumps()]).toEqual([1, 1]);
  expect([slow.socket.continuityErrors, slow.ends]).toEqual([0, []]);
  expect([good.session.jumps, good.socket.continuityErrors, good.ends]).toEqual([0, 0, []]);
  expect(good.session.bytes - slow.session.bytes).toBeGreaterThan(MEGABYTE);
  stop();
});

test('by the other policy it is ended', async () => {
  const { play, join, stop } = await setUp('drop');
  await play(1);
  const [slow, good] = [join('slow'), join('good')];
  slow.socket.isRead = false;
  await play(10);

  slow.socket.read();
  await play(1);

  expect([slow.ends, good.ends]).toEqual([['too-slow'], []]);
  stop();
});

test('a viewer whose socket takes nothing for twenty seconds is let go', async () => {
  const { play, join, stop } = await setUp('jump');
  await play(1);
  const stuck = join('stuck');
  stuck.socket.isRead = false;

  await play(19);
  expect(stuck.ends).toEqual([]);
  await play(3);

  expect(stuck.ends).toEqual(['too-slow']);
  stop();
});

test('a crowd is served part by part, and everybody gets everything', async () => {
  const { clock, play, join, stop } = await setUp('jump');
  await play(1);
  const crowd = Array.from({ length: 300 }, (_, n) => join(`s-${n}`));

  await play(2);
  await clock.tick(500);

  expect(new Set(crowd.map(({ session }) => session.bytes)).size).toBe(1);
  expect(Math.max(...crowd.map(({ socket }) => socket.continuityErrors))).toBe(0);
  stop();
});

test.each([
  [0, 1],
  [3, 3],
])('with %i seconds at once a viewer has %i key frames more than come while it watches', async (prebufferSeconds, keys) => {
  const { play, join, stop } = await setUp('jump', prebufferSeconds);
  await play(8);

  const { socket } = join('new');
  await play(1);

  const bytes = Buffer.concat(socket.got);
  const starts = Array.from({ length: bytes.length / PACKET }, (_, n) => isRandomAccess(bytes, n * PACKET));
  expect(starts.filter(Boolean).length).toBe(keys + 1);
  expect(socket.continuityErrors).toBe(0);
  stop();
});
