// P7: a hundred channels with a viewer each, every source killed in turn, the next one not yet open: what viewers notice. By stop, by reset, by silence.
import { ground } from '@muxwell/testkit';
import { openChannels, type Channels } from './kit/channels.ts';
import { report } from './kit/report.ts';
import { swarm, type Swarm, type Swarmed } from './kit/viewers.ts';

const CHANNELS = 100;
const KBPS = 1000;
const JOINS_PER_SECOND = 50;
const SETTLE_SECONDS = 4;
const WAYS = [
  { how: 'stop', seconds: 5 },
  { how: 'reset', seconds: 5 },
  { how: 'stall', seconds: 12 },
] as const;

await using world = await openChannels(CHANNELS, KBPS, CHANNELS);
await using crowd = await swarm();
for (const [n, id] of world.ids.entries()) {
  const sources = ['a', 'b'].map((name) => ({ url: world.source.url(KBPS, `channel-${n}-${name}`) }));
  await world.house.api.ask('PATCH', `/api/streams/${id}`, { sources });
}

const told: Swarmed[] = [];
for (const way of WAYS) told.push(await kill(world, crowd, way));
const [stop, reset, stall] = told as [Swarmed, Swarmed, Swarmed];
const sum = (name: 'closed_early' | 'failed' | 'cc_errors' | 'lost_sync' | 'flagged' | 'pcr_steps') =>
  told.reduce((total, one) => total + one[name], 0);
await report({
  id: 'P7',
  figures: {
    gap_p50_ms: Math.max(stop.pause_ms.p50, reset.pause_ms.p50),
    gap_p99_ms: Math.max(stop.pause_ms.p99, reset.pause_ms.p99),
    reconnects: sum('closed_early') + sum('failed'),
    cc_errors: sum('cc_errors'),
    lost_sync: sum('lost_sync'),
    flagged: sum('flagged'),
    pcr_steps: sum('pcr_steps'),
    stall_gap_p50_ms: stall.pause_ms.p50,
    stall_gap_p99_ms: stall.pause_ms.p99,
  },
  goals: {
    gap_p50_ms: { most: 1200 },
    gap_p99_ms: { most: 2000 },
    reconnects: { most: 0 },
    cc_errors: { most: 0 },
    lost_sync: { most: 0 },
    flagged: { most: 0 },
    pcr_steps: { most: 0 },
    stall_gap_p50_ms: { most: 5000 },
  },
});

/** One death of each channel's source, not all at the same place of its group of pictures. */
async function kill({ addresses, source }: Channels, viewers: Swarm, { how, seconds }: (typeof WAYS)[number]): Promise<Swarmed> {
  const joining = CHANNELS / JOINS_PER_SECOND;
  const killing = CHANNELS * 0.037;
  const options = { viewers: CHANNELS, seconds: SETTLE_SECONDS + killing + seconds, rate: JOINS_PER_SECOND };
  const watching = viewers.watch(options, addresses);
  await ground.clock.sleep((joining + SETTLE_SECONDS) * 1000);
  for (let n = 0; n < CHANNELS; n += 1) {
    const hit = await source.fail(how, `/channel-${n}-`);
    if (hit !== 1) throw new Error(`the source of channel ${n} had ${hit} connections`);
    await ground.clock.sleep(37);
  }
  return watching;
}
