// A stream that another server fetches while its source says nothing.
import { createLog, TestClock } from '@muxwell/ground';
import { NULL_PID, PACKET, pidOf } from '@muxwell/mpegts';
import { H264_KEY, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { streamSpec } from '../../testing/control.ts';
import { until } from '../../testing/house.ts';
import { BlockPool } from '../channels/blocks.ts';
import { Channels } from '../channels/channels.ts';
import { TsOutput } from '../outputs/ts.ts';
import type { Intake } from '../sources/source.ts';
import { createLend } from './lend.ts';

const spec = streamSpec(7, ['http://source']);

async function setUp() {
  const clock = new TestClock();
  let intake: Intake | null = null;
  const channels: Channels = new Channels({
    clock,
    log: createLog({ name: 'test', level: 'silent' }),
    isGuided: () => true,
    pool: new BlockPool(),
    ringBytes: () => 1024 * 1024,
    pull: (_source, given, signal) => {
      intake = given;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    },
    outputsOf: (channel) => [
      new TsOutput(channel, {
        clock,
        viewersEverywhere: () => 1,
        slowViewers: () => 'jump',
        onJump: () => {},
        prebufferMs: () => 0,
      }),
    ],
  });
  const lend = createLend({ clock, channels, startWaitSeconds: () => 5 });
  lend.offer(spec);
  const server = createServer((req, res) => void lend.pull(req, res, spec.key));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const stream = new TestStream();
  let frame = 0;
  return {
    clock,
    get isPulled() {
      return intake !== null;
    },
    play(): void {
      frame += 25;
      const picture = stream.picture(0x100, { pts: frame * 3600, pcr: frame * 3600, data: H264_KEY, random: true });
      intake?.push(joinPackets(stream.pat(), stream.pmt(), picture));
    },
    fetch: async (): Promise<IncomingMessage> => {
      const [answer] = (await once(get(`http://127.0.0.1:${port}/`, { agent: false }), 'response')) as [IncomingMessage];
      return answer;
    },
    async [Symbol.asyncDispose]() {
      channels.stop(spec.key);
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** The packets that have come since it was asked last, by kind. */
function listen(answer: IncomingMessage) {
  let bytes = Buffer.alloc(0);
  answer.on('data', (chunk: Buffer) => (bytes = Buffer.concat([bytes, chunk])));
  answer.on('error', () => {});
  return {
    get pids(): number[] {
      return Array.from({ length: Math.floor(bytes.length / PACKET) }, (_, n) => pidOf(bytes, n * PACKET));
    },
    get stuffing(): number {
      return this.pids.filter((pid) => pid === NULL_PID).length;
    },
  };
}

test('a stream that stands still says at least twice a second that its connection does not, and says nothing more once it plays', async () => {
  await using house = await setUp();
  const coming = house.fetch();
  await until(async () => (await house.clock.tick(10), house.isPulled), 'the source is pulled');
  house.play();
  house.play();
  const heard = listen(await coming);
  await until(async () => (await house.clock.tick(1), heard.pids.length > 2), 'the picture comes');

  await house.clock.tick(250);
  const before = heard.stuffing;
  for (let halves = 1; halves <= 4; halves += 1) {
    await house.clock.tick(500);
    await until(() => heard.stuffing >= before + halves, `it has spoken ${halves} times`);
  }

  const pictures = () => heard.pids.length - heard.stuffing;
  await house.clock.tick(200);
  const spoken = heard.stuffing;
  for (let n = 0; n < 8; n += 1) {
    const had = pictures();
    house.play();
    await until(async () => (await house.clock.tick(1), pictures() > had), 'the next picture has come');
    await house.clock.tick(240);
  }
  expect(heard.stuffing - spoken).toBeLessThanOrEqual(1);
});

test('one peer after another is spoken to, also after a moment without any', async () => {
  await using house = await setUp();
  for (let n = 0; n < 2; n += 1) {
    const coming = house.fetch();
    await until(async () => (await house.clock.tick(10), house.isPulled), 'the source is pulled');
    house.play();
    house.play();
    const answer = await coming;
    const heard = listen(answer);
    await until(async () => (await house.clock.tick(250), heard.stuffing > 1), 'it speaks');
    answer.destroy();
    await house.clock.tick(1000);
  }
});
