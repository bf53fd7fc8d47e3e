// P6: live channels of 2 Mbit/s, pulled, held and packaged as HLS by one edge process: how many fill one core, and the memory of each.
import { ground } from '@muxwell/testkit';
import { Asker, placeOf } from './kit/ask.ts';
import { openChannels } from './kit/channels.ts';
import { cpuSeconds, rssMb } from './kit/process.ts';
import { report } from './kit/report.ts';

const KBPS = 2000;
/** As many as the machine carries beside their source; the figure is what one core would carry at the same cost. */
const CHANNELS = Number(process.argv[2] ?? 400);
const SECONDS = 20;
/** Ring and window are full. */
const SETTLE_SECONDS = 16;
/** A packager without a request for six target durations stops. */
const POLL_MS = 5000;

await using world = await openChannels(CHANNELS, KBPS, CHANNELS);
await world.house.api.ask('PATCH', '/api/settings', { values: { 'streams.segmentSeconds': 2 } });
const before = await rssMb(world.edge);
const place = placeOf(world.house.url);
const stop = new AbortController();
const polling = Promise.all(Array.from({ length: 20 }, (_, lane) => poll(lane, 20)));
await ground.clock.sleep(CHANNELS * 20 + SETTLE_SECONDS * 1000);
const [cpu, at] = [await cpuSeconds(world.edge), performance.now()];
await ground.clock.sleep(SECONDS * 1000);
const cores = ((await cpuSeconds(world.edge)) - cpu) / ((performance.now() - at) / 1000);
const rss = await rssMb(world.edge);
stop.abort();
const answered = (await polling).reduce((sum, one) => sum + one, 0);
if (answered < CHANNELS) throw new Error(`only ${answered} playlists were answered`);
await report({
  id: 'P6',
  figures: { channels: CHANNELS / cores, mb_per_channel: (rss - before) / CHANNELS, measured_with: CHANNELS, cores },
  goals: { channels: { least: 1000 }, mb_per_channel: { most: 6 } },
});

/** Asks every `lanes`-th channel for its playlist, again and again; resolves with how many of them have answered. */
async function poll(lane: number, lanes: number): Promise<number> {
  const good = new Set<number>();
  const mine = Array.from({ length: CHANNELS }, (_, n) => n).filter((n) => n % lanes === lane);
  const playlists = new Map<number, string>(mine.map((n) => [n, new URL(world.address(n, 'm3u8')).pathname]));
  while (!stop.signal.aborted) {
    const round = performance.now();
    for (const [n, path] of playlists) {
      using asker = new Asker(place);
      const { status } = await asker.ask(path, { keep: true, headers: { 'user-agent': `poll-${n}` } });
      if (status === 200) good.add(n);
      if (stop.signal.aborted) break;
    }
    await ground.clock.sleep(Math.max(0, POLL_MS - (performance.now() - round)), stop.signal).catch(() => {});
  }
  return good.size;
}
