import { createLog, TestClock } from '@muxwell/ground';
import { parsePlaylist } from '@muxwell/hls';
import { PACKET } from '@muxwell/mpegts';
import { H264_KEY, H264_OTHER, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { expect, test } from 'vitest';
import { streamSpec } from '../../testing/control.ts';
import { BlockPool } from '../channels/blocks.ts';
import { Channel } from '../channels/channel.ts';
import type { Intake } from '../sources/source.ts';
import { HlsOutput } from './hls.ts';

/** A channel that is fed by hand, and its HLS. */
async function setUp(clock: TestClock, isHolder: boolean) {
  const intakes: Intake[] = [];
  const spec = streamSpec(7, ['http://source.example/']);
  const [source] = spec.sources;
  if (source && !isHolder) source.peer = 'another-server';
  const channel = new Channel(spec, {
    clock,
    log: createLog({ name: 'test', level: 'silent' }),
    isGuided: () => true,
    pool: new BlockPool(),
    ringBytes: () => 64 * 1024 * 1024,
    pull: (_source, intake, signal) => {
      intakes.push(intake);
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));
    },
  });
  const hls = new HlsOutput(channel, { clock, segmentSeconds: () => 2, readers: () => 1 });
  channel.outputs.push(hls);
  void channel.run();
  await clock.tick(0);
  const listed = async () => {
    const asked = hls.playlist(0, new AbortController().signal, (sequence) => `/${sequence}.ts`);
    await clock.tick(0);
    const playlist = parsePlaylist((await asked) ?? '', 'http://edge.example/');
    return playlist?.kind === 'media' ? playlist : null;
  };
  return { channel, spec, hls, listed, push: (bytes: Uint8Array) => intakes.at(-1)?.push(bytes) };
}

/** A holder whose packets reach another server `behind` packets later, as they were sent. */
async function twoServers() {
  const clock = new TestClock();
  const holder = await setUp(clock, true);
  holder.channel.isLent = true;
  const stream = new TestStream();
  let frame = 0;
  let passed = 0;
  const play = async (seconds: number, to?: (bytes: Uint8Array) => void) => {
    for (const end = frame + seconds * 25; frame < end; frame += 1) {
      const isKey = frame % 25 === 0;
      const data = joinPackets(isKey ? H264_KEY : H264_OTHER, new Uint8Array(3000).fill(0xaa));
      const tables = isKey ? [stream.pat(), stream.pmt()] : [];
      holder.push(joinPackets(...tables, stream.picture(0x100, { pts: frame * 3600, pcr: frame * 3600, data, random: isKey })));
      const { ring } = holder.channel;
      passed = Math.max(passed, ring.start);
      for (const view of ring.views(passed, ring.head)) to?.(view);
      passed = ring.head;
      await clock.tick(40);
    }
  };
  return { clock, holder, play };
}

const named = (playlist: Awaited<ReturnType<Awaited<ReturnType<typeof setUp>>['listed']>>) =>
  playlist?.segments.map(({ sequence, seconds }) => [sequence, seconds]);

test('a server that fetches the stream lists the same segments by the same numbers as the one that holds it', async () => {
  const { clock, holder, play } = await twoServers();
  await play(5);
  const other = await setUp(clock, false);
  await holder.listed();
  await play(1, other.push);
  await other.listed();
  await play(14, other.push);

  const [own, fetched] = [await holder.listed(), await other.listed()];
  expect(named(own)).toHaveLength(4);
  expect(named(fetched)).toEqual(named(own));
  const last = own?.segments.at(-1)?.sequence ?? 0;
  expect(other.hls.segment(last)?.hold.bytes).toBe(holder.hls.segment(last)?.hold.bytes);
  for (const { channel } of [holder, other]) channel.stop();
});

test('who takes the stream over goes on above the last number', async () => {
  const { clock, holder, play } = await twoServers();
  await play(1);
  const other = await setUp(clock, false);
  await play(9, other.push);
  const before = (await other.listed())?.segments.at(-1)?.sequence ?? 0;

  holder.channel.stop();
  other.channel.update({ ...other.spec, sources: [{ ...(other.spec.sources[0] as object), peer: undefined } as never] });
  const next = new TestStream();
  await clock.tick(0);
  for (let frame = 0; frame < 250; frame += 1) {
    const isKey = frame % 25 === 0;
    const data = joinPackets(isKey ? H264_KEY : H264_OTHER, new Uint8Array(3000).fill(0xaa));
    const tables = isKey ? [next.pat(), next.pmt()] : [];
    other.push(
      joinPackets(...tables, next.picture(0x100, { pts: frame * 3600 + 9e6, pcr: frame * 3600 + 9e6, data, random: isKey })),
    );
    await clock.tick(40);
  }

  const after = await other.listed();
  expect(after?.segments[0]?.sequence).toBeGreaterThanOrEqual(before);
  expect((after?.segments.at(-1)?.sequence ?? 0) - before).toBeLessThanOrEqual(6);
  expect(after?.segments.some((one) => one.isDiscontinuous)).toBe(false);
  other.channel.stop();
});

test('a provider that sends marks of ours changes nothing, and they do not pass', async () => {
  const { clock, holder, play } = await twoServers();
  const second = await setUp(clock, true);
  const sent: number[] = [];
  await play(10, (bytes) => second.push(bytes));
  const { ring } = second.channel;
  for (const view of ring.views(ring.start, ring.head))
    for (let at = 0; at < view.length; at += PACKET) if (view.includes('Muxwell', at, 'latin1')) sent.push(at);

  expect(sent).toEqual([]);
  for (const { channel } of [holder, second]) channel.stop();
});
