// Run as a program: sources of any number and bit rate, made of one second of pictures that comes round, until its standard input ends.
// Its argument is the address on which it listens, loopback without one; it says its port.
//   GET /<kbit/s>/<name>.ts   the channel, live: who connects later joins in the middle, with `?from=key` at the last key frame
//   GET /playing              the addresses from which it is played, one a line
//   POST /fail?how=stop|reset|stall&name=<part of the path>   ends what plays there; `stall` keeps the connections and says no more
import { PACKET } from '@muxwell/mpegts';
import { H264_KEY, H264_OTHER, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const FRAMES = 25;
const FRAME_MS = 1000 / FRAMES;
/** Counters come round with the second when each PID has a multiple of 16 packets in it (ISO 13818-1, 2.4.3.3). */
const COUNTER_RANGE = 16;

/** One second as 25 frames, the tables before the first. */
function secondOf(kbps: number): Uint8Array[] {
  const packets = Math.max(FRAMES, Math.round((kbps * 1000) / 8 / PACKET / FRAMES));
  const stream = new TestStream();
  const tables = Array.from({ length: COUNTER_RANGE }, () => joinPackets(stream.pat(), stream.pmt()));
  return Array.from({ length: FRAMES }, (_, frame) => {
    const isKey = frame === 0;
    const count = packetsOf(frame, packets);
    // The first packet of a picture has 176 bytes of it, the others 184; the PES header takes 14.
    const data = new Uint8Array((count - 1) * 184 + 176 - 14).fill(0xaa);
    data.set(isKey ? H264_KEY : H264_OTHER);
    const picture = stream.picture(0x100, { pts: 0, pcr: 0, data, random: isKey });
    if (picture.length !== count * PACKET) throw new Error(`a picture of ${picture.length / PACKET} packets, not ${count}`);
    return joinPackets(...(tables[frame] ? [tables[frame]] : []), picture);
  });
}

/** The last frame makes the second a multiple of 16 packets. */
const packetsOf = (frame: number, packets: number) =>
  frame < FRAMES - 1 ? packets : packets + ((COUNTER_RANGE - ((packets * FRAMES) % COUNTER_RANGE)) % COUNTER_RANGE);

/** Writes the time of a frame into its first picture packet: PCR (2.4.3.5) and PTS (2.4.3.7). */
function stamp(frame: Uint8Array, ticks: number): void {
  let at = 0;
  while ((((frame[at + 1] as number) & 0x1f) << 8) + (frame[at + 2] as number) !== 0x100) at += PACKET;
  const high = Math.floor(ticks / 2);
  frame.set([(high >>> 24) & 0xff, (high >>> 16) & 0xff, (high >>> 8) & 0xff, high & 0xff, ((ticks & 1) << 7) | 0x7e, 0], at + 6);
  const top = Math.floor(ticks / 0x40000000) & 7;
  const low = ticks % 0x40000000;
  const pts = at + 4 + (frame[at + 4] as number) + 1 + 9;
  frame.set([0x21 | (top << 1), (low >> 22) & 0xff, ((low >> 14) & 0xfe) | 1, (low >> 7) & 0xff, ((low << 1) & 0xfe) | 1], pts);
}

interface Playing {
  res: ServerResponse;
  path: string;
  isStalled: boolean;
}

/** What has been asked for at one rate, and its pictures. */
const rates = new Map<number, { second: Uint8Array[]; playing: Set<Playing> }>();
const rateOf = (kbps: number) => {
  const known = rates.get(kbps) ?? { second: secondOf(kbps), playing: new Set<Playing>() };
  rates.set(kbps, known);
  return known;
};
const begun = performance.now();
let sent = 0;

/** All channels of a rate send the same bytes at the same time: a thousand of them cost little more than their sockets. */
function tick(): void {
  for (; begun + sent * FRAME_MS <= performance.now(); sent += 1) {
    for (const { second, playing } of rates.values()) {
      const frame = Buffer.from(second[sent % FRAMES] as Uint8Array);
      stamp(frame, (sent * FRAME_MS * 90) % 2 ** 33);
      for (const one of playing) if (!one.isStalled) one.res.write(frame);
    }
  }
  setTimeout(tick, Math.max(1, begun + sent * FRAME_MS - performance.now()));
}

/** What of the present second has been sent. */
function sinceKey(second: Uint8Array[]): Uint8Array {
  const from = Math.max(0, sent - (sent % FRAMES));
  const frames = Array.from({ length: sent - from }, (_, frame) => Buffer.from(second[frame] as Uint8Array));
  frames.forEach((frame, n) => stamp(frame, ((from + n) * FRAME_MS * 90) % 2 ** 33));
  return Buffer.concat(frames);
}

function fail(how: string, name: string): number {
  const hit = [...rates.values()].flatMap(({ playing }) => [...playing]).filter((one) => one.path.includes(name));
  for (const one of hit) {
    if (how === 'stall') one.isStalled = true;
    else if (how === 'reset') one.res.socket?.resetAndDestroy();
    else one.res.end();
  }
  return hit.length;
}

const players = () =>
  [...rates.values()].flatMap(({ playing }) => [...playing]).map(({ res }) => res.socket?.remoteAddress ?? '');

const server = createServer((req, res) => {
  const url = new URL(req.url ?? '/', 'http://source');
  if (url.pathname === '/fail')
    return void res.end(String(fail(url.searchParams.get('how') ?? 'stop', url.searchParams.get('name') ?? '')));
  if (url.pathname === '/playing') return void res.end(players().join('\n'));
  const kbps = Number(url.pathname.split('/')[1]);
  if (!(kbps > 0)) return void res.writeHead(404).end();
  const one = { res, path: url.pathname, isStalled: false };
  const { second, playing } = rateOf(kbps);
  res.writeHead(200, { 'content-type': 'video/mp2t' });
  if (url.searchParams.get('from') === 'key') res.write(sinceKey(second));
  else res.flushHeaders();
  playing.add(one);
  res.once('close', () => playing.delete(one));
});
server.listen({ port: 0, host: process.argv[2] ?? '127.0.0.1', backlog: 4096 }, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  tick();
});
process.stdin.once('end', () => process.exit()).resume();
