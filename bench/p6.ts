// P6: live channels of 2 Mbit/s, pulled, held and packaged as HLS by one edge process: how many fill one core, and the memory of each.
import { ground, until } from '@muxwell/testkit';
import { Asker, placeOf } from './kit/ask.ts';
import { openChannels } from './kit/channels.ts';
import { cpuSeconds, rssMb } from './kit/process.ts';
import { median, report } from './kit/report.ts';

const KBPS = 2000;
/** As many as the machine carries beside their source; the figure is what one core would carry at the same cost. */
const CHANNELS = Number(process.argv[2] ?? 400);
const SECONDS = 20;
/** Ring and window are full. */
const SETTLE_SECONDS = 30;
/** A packager without a request for six target durations stops. */
const POLL_MS = 5000;

/** So many channels start in a second. */
const STARTS_PER_SECOND = 50;
const PATIENCE_MS = 60_000;

await using world = await openChannels(CHANNELS, KBPS, CHANNELS);
await world.house.api.ask('PATCH', '/api/settings', { values: { 'streams.segmentSeconds': 2 } });
const before = await rssMb(world.edge);
const place = placeOf(world.house.url);
const stop = new AbortController();
const answered = new Set<number>();
const refused: number[] = [];
const polling = Promise.all(world.ids.map((_, n) => poll(n)));
await until('every playlist is answered', () => answered.size === CHANNELS, PATIENCE_MS).catch((error: unknown) => {
  throw new Error(`${answered.size} playlists were answered, others by ${[...new Set(refused)].join(', ')}`, { cause: error });
});
await ground.clock.sleep(SETTLE_SECONDS * 1000);
const [cpu, at] = [await cpuSeconds(world.edge), performance.now()];
const rates: number[] = [];
for (let n = 0; n < SECONDS / 2; n += 1) {
  await ground.clock.sleep(2000);
  rates.push(await incoming());
}
const cores = ((await cpuSeconds(world.edge)) - cpu) / ((performance.now() - at) / 1000);
const rss = await rssMb(world.edge);
stop.abort();
await polling;
await report({
  id: 'P6',
  figures: {
    channels: CHANNELS / cores,
    mb_per_channel: (rss - before) / CHANNELS,
    measured_with: CHANNELS,
    cores,
    kbit_s_per_channel: median(rates) / 1000 / CHANNELS,
    not_answered: refused.length,
  },
  goals: {
    channels: { least: 1000 },
    mb_per_channel: { most: 6 },
    kbit_s_per_channel: { least: 0.95 * KBPS },
    not_answered: { most: 0 },
  },
});

/** Asks for the playlist of a channel again and again. */
async function poll(n: number): Promise<void> {
  const path = new URL(world.address(n, 'm3u8')).pathname;
  await pause((n * 1000) / STARTS_PER_SECOND);
  while (!stop.signal.aborted) {
    using asker = new Asker(place);
    const { status } = await asker.ask(path, { headers: { 'user-agent': `poll-${n}` } });
    if (status === 200) answered.add(n);
    else refused.push(status);
    await pause(POLL_MS);
  }
}

/** Bits per second that the edge receives from its sources, as it says itself. */
async function incoming(): Promise<number> {
  type Page = { items: { edges: { load: { bitsPerSecondIn: number } | null }[] }[] };
  const { items } = await world.house.api.ask<Page>('GET', '/api/servers');
  return items[0]?.edges[0]?.load?.bitsPerSecondIn ?? 0;
}

function pause(ms: number): Promise<void> {
  return ground.clock.sleep(ms, stop.signal).catch(() => {});
}
