// fuzz-media: a million spoilt inputs each for what reads transport streams and playlists: none may throw, take long, or give what readers promise not to
// give. The corpus (bench/corpus) is read first. Options: --inputs 1000000 --seed 1 --keep (adds inputs that do something new to the corpus)
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cutter, parsePlaylist } from '@muxwell/hls';
import { Aligner, AudioMuxer, Counters, joinLayouts, LastTimes, PACKET, Scanner, Splice, SYNC } from '@muxwell/mpegts';
import { H264_KEY, H264_OTHER, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { report } from './kit/report.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const INPUTS = Number(values.inputs);
const SLOW_MS = 250;
const MOST_KEPT = 150;
const MOST_BYTES = 16 * 1024;
let state = Number(values.seed) >>> 0 || 1;
const draw = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * below);
};
const pick = <T>(list: readonly [T, ...T[]]): T => list[draw(list.length)] ?? list[0];

/** What a reading did, in a few words: an input that does something else is worth keeping. `wrong`: it broke a promise. */
interface Outcome {
  sort: string;
  wrong: string | null;
}

interface Tally {
  inputs: number;
  sorts: number;
  wrong: number;
  slowest_ms: number;
}

function fuzz(name: string, seeds: readonly [Buffer, ...Buffer[]], read: (input: Buffer) => Outcome): Tally {
  const path = join(import.meta.dirname, 'corpus', `${name}.txt`);
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  const corpus = kept.map((line) => Buffer.from(line, 'base64'));
  const all: readonly [Buffer, ...Buffer[]] = [...seeds, ...corpus];
  const sorts = new Set<string>();
  const tally: Tally = { inputs: 0, sorts: 0, wrong: 0, slowest_ms: 0 };
  for (; tally.inputs < INPUTS; tally.inputs += 1) {
    const input = corpus[tally.inputs] ?? spoilt(pick(all), all);
    const { sort, wrong, ms } = timed(read, Buffer.from(input));
    tally.slowest_ms = Math.max(tally.slowest_ms, ms);
    if (!sorts.has(sort) && tally.inputs >= corpus.length && kept.length < MOST_KEPT) kept.push(input.toString('base64'));
    sorts.add(sort);
    if (wrong === null) continue;
    tally.wrong += 1;
    if (tally.wrong <= 5) process.stderr.write(`${wrong}\n  of ${input.toString('base64')}\n`);
  }
  if (values.keep) writeFileSync(path, `${kept.join('\n')}\n`);
  return { ...tally, sorts: sorts.size };
}

function timed(read: (input: Buffer) => Outcome, input: Buffer): Outcome & { ms: number } {
  const startedAt = process.cpuUsage(); // not by the wall: other programs may have the processor
  let outcome: Outcome;
  try {
    outcome = read(input);
  } catch (error) {
    outcome = { sort: 'thrown', wrong: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const { user, system } = process.cpuUsage(startedAt);
  const ms = (user + system) / 1000;
  return { ...outcome, wrong: outcome.wrong ?? (ms > SLOW_MS ? `it took ${Math.round(ms)} ms` : null), ms };
}

function spoilt(seed: Buffer, others: readonly [Buffer, ...Buffer[]]): Buffer {
  let now = Buffer.from(seed);
  for (let times = 1 + draw(6); times > 0; times -= 1) {
    const at = draw(now.length + 1);
    const packet = at - (at % PACKET);
    const kind = draw(8);
    if (kind <= 2 && now.length > 0)
      now[Math.min(at, now.length - 1)] = kind === 0 ? pick([0, 0x47, 0xff, 0x80, 0x0a]) : draw(256);
    else if (kind === 3) now = Buffer.concat([now.subarray(0, at), now.subarray(at + 1 + draw(PACKET))]);
    else if (kind === 4) now = Buffer.concat([now.subarray(0, at), Buffer.from([draw(256), draw(256)]), now.subarray(at)]);
    else if (kind === 5)
      now = Buffer.concat([now.subarray(0, packet), pick(others).subarray(0, PACKET * (1 + draw(4))), now.subarray(packet)]);
    else if (kind === 6) now = Buffer.concat([now.subarray(0, at), now.subarray(draw(at + 1), at), now.subarray(at)]);
    else if (now.length > packet + 12) now.set([draw(256), draw(256), draw(256), draw(256), draw(256)], packet + draw(7));
  }
  return now.subarray(0, MOST_BYTES);
}

function channel(codec: 'h264' | 'hevc', first: number): Buffer {
  const stream = new TestStream();
  const pictures = Array.from({ length: 6 }, (_, n) => {
    const isKey = n % 3 === 0;
    const pts = (first + n * 3600) % 2 ** 33;
    return stream.picture(0x100, { pts, pcr: pts, data: isKey ? H264_KEY : H264_OTHER, random: isKey && codec === 'h264' });
  });
  return Buffer.from(joinPackets(stream.pat(), stream.pmt(), ...pictures));
}
const before = new Scanner({ onKeyFrame: () => {}, onTables: () => {} });
const base = channel('h264', 90_000);
before.scan(base, 0, base.length, 0);

function readStream(input: Buffer): Outcome {
  const keys: number[] = [];
  let tables = 0;
  let marks = 0;
  const scanner = new Scanner({
    onKeyFrame: ({ position, head }) => void keys.push(head.length % PACKET === 0 ? position : Number.NaN),
    onTables: () => (tables += 1),
    onMark: () => (marks += 1),
  });
  const counters = new Counters();
  const aligner = new Aligner();
  const cut = draw(input.length + 1);
  let position = 0;
  let wrong: string | null = null;
  const pieces: Buffer[] = [];
  for (const chunk of [input.subarray(0, cut), input.subarray(cut)])
    for (const { bytes, start, end } of aligner.push(chunk)) {
      if ((end - start) % PACKET !== 0) wrong = 'half a packet came out';
      for (let at = start; at < end; at += PACKET) if (bytes[at] !== SYNC) wrong = 'a packet without a sync byte came out';
      const own = Buffer.from(bytes.subarray(start, end));
      counters.rewrite(own, 0, own.length);
      scanner.scan(own, 0, own.length, position);
      position += own.length;
      pieces.push(own);
    }
  counters.splice();
  if (keys.some((key, n) => !(key >= (keys[n - 1] ?? 0) && key < position))) wrong = `key frames out of order: ${keys.join(' ')}`;
  const joint = before.layout && scanner.layout && joinLayouts(before.layout, scanner.layout);
  if (joint) {
    const times = new LastTimes(joint);
    times.note(base);
    const splice = new Splice(joint, times);
    for (const own of pieces) splice.rewrite(own, 0, own.length);
    if (pieces.some((own) => own.length > 0 && own[0] !== SYNC)) wrong = 'the splice has broken a packet';
  }
  const muxed = new AudioMuxer().push(input);
  if (muxed.length % PACKET !== 0) wrong = 'the muxer gave half a packet';
  return {
    sort: [position / PACKET, keys.length, tables, marks, scanner.errors, joint !== null && joint !== undefined].join(' '),
    wrong,
  };
}

function readPlaylist(input: Buffer): Outcome {
  const playlist = parsePlaylist(input.toString('utf8'), 'http://source.example/live/index.m3u8');
  if (!playlist) return { sort: 'none', wrong: null };
  if (playlist.kind === 'master')
    return {
      sort: `master ${playlist.variants.length} ${playlist.renditions.length}`,
      wrong: playlist.variants.every(({ url }) => URL.canParse(url)) ? null : 'a variant has no address',
    };
  const cutter = new Cutter(4, 10);
  let wrong: string | null = null;
  let last = -1;
  let position = 0;
  for (const { url, sequence, seconds, range } of playlist.segments) {
    if (!URL.canParse(url) || !Number.isSafeInteger(sequence) || !(seconds >= 0))
      wrong = `a segment makes no sense: ${url} ${sequence} ${seconds}`;
    if (range && !(range.start >= 0 && range.end >= range.start)) wrong = `a range makes no sense: ${JSON.stringify(range)}`;
    const key = { position: (position += 1000), pts: Math.floor(seconds * 90_000) % 2 ** 33, head: new Uint8Array(0) };
    const closed =
      draw(2) === 0 ? cutter.push(key, draw(2) === 0) : cutter.follow({ sequence: sequence % 1e6, discontinuity: 1 }, key);
    if (closed && (closed.sequence <= last || !(closed.seconds > 0)))
      wrong = `a segment was cut to make no sense: ${JSON.stringify(closed)}`;
    last = closed?.sequence ?? last;
  }
  const { segments } = playlist;
  const has = (of: (one: (typeof segments)[number]) => unknown) => segments.some((one) => Boolean(of(one)));
  const traits = [
    has((one) => one.isDiscontinuous),
    has((one) => one.key),
    has((one) => one.map),
    has((one) => one.isGap),
    has((one) => one.range),
  ];
  return { sort: `media ${segments.length} ${traits.map(Number).join('')} ${playlist.isEnded}`, wrong };
}

const streams = fuzz(
  'mpegts',
  [base, channel('hevc', 2 ** 33 - 7200), channel('h264', 0), Buffer.alloc(PACKET * 3, SYNC)],
  readStream,
);
const playlists = fuzz(
  'hls',
  [
    Buffer.from(
      '#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:2680\n#EXTINF:5.96,\na.ts?x=1\n#EXT-X-DISCONTINUITY\n#EXTINF:6,t, c\n/b.ts\n#EXT-X-GAP\n#EXTINF:4\nc.ts\n',
    ),
    Buffer.from(
      '#EXTM3U\r\n#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x0102\r\n#EXT-X-MAP:URI="i.mp4",BYTERANGE="10@0"\r\n#EXTINF:2,\r\n#EXT-X-BYTERANGE:100@5\r\nd.ts\r\n#EXTINF:2,\r\n#EXT-X-BYTERANGE:7\r\nd.ts\r\n#EXT-X-ENDLIST\r\n',
    ),
    Buffer.from(
      '\ufeff#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="a.m3u8",DEFAULT=YES\n#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1",AUDIO="a"\nv.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=x\nhttp://other.example/w.m3u8\n',
    ),
  ],
  readPlaylist,
);
const told = (name: string, tally: Tally) =>
  Object.fromEntries(Object.entries(tally).map(([key, value]) => [`${name}_${key}`, value]));
await report({
  id: 'fuzz-media',
  figures: { ...told('mpegts', streams), ...told('hls', playlists) },
  goals: { mpegts_wrong: { most: 0 }, hls_wrong: { most: 0 } },
});
