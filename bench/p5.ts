// P5: start on a channel that runs, 200 joins a second through the door, authorisation included: first packet and first key frame. Beside it, in
// turns, the same from a bare Node server that sends what has come since the last key frame, unasked: what this machine can do at the moment.
import { ground } from '@muxwell/testkit';
import { openChannels } from './kit/channels.ts';
import { median, report } from './kit/report.ts';
import { swarm, type Swarmed } from './kit/viewers.ts';

const KBPS = 2000;
const JOINS_PER_SECOND = 200;
/** Each turn its own crowd: starts are measured, not what a crowd costs. */
const TURNS = 7;
const WARM_SECONDS = 3;

await using world = await openChannels(1, KBPS, JOINS_PER_SECOND);
await using crowd = await swarm();
// One viewer keeps the channel running.
const first = crowd.watch({ viewers: 1, seconds: WARM_SECONDS + TURNS * 8, rate: 1 }, world.addresses);
await ground.clock.sleep(WARM_SECONDS * 1000);
const [ours, bare]: [Swarmed[], Swarmed[]] = [[], []];
for (let turn = 0; turn < TURNS; turn += 1) {
  const join = (urls: readonly string[]) => crowd.watch({ viewers: JOINS_PER_SECOND, seconds: 1, rate: JOINS_PER_SECOND }, urls);
  ours.push(await join(world.addresses));
  bare.push(await join([`${world.source.url(KBPS, 'channel-0-a')}?from=key`]));
}
await first;
const figures = (told: readonly Swarmed[]) => ({
  first_p50_ms: median(told.map(({ first_ms }) => first_ms.p50)),
  first_p99_ms: median(told.map(({ first_ms }) => first_ms.p99)),
  key_p50_ms: median(told.map(({ key_ms }) => key_ms.p50)),
  key_p99_ms: median(told.map(({ key_ms }) => key_ms.p99)),
});
const sum = (of: (one: Swarmed) => number) => ours.reduce((total, one) => total + of(one), 0);
await report({
  id: 'P5',
  figures: { ...figures(ours), failed: sum(({ failed }) => failed), cc_errors: sum(({ cc_errors }) => cc_errors) },
  peer: figures(bare),
  goals: {
    first_p50_ms: { most: 3 },
    first_p99_ms: { most: 25 },
    key_p50_ms: { most: 3 },
    key_p99_ms: { most: 25 },
    failed: { most: 0 },
    cc_errors: { most: 0 },
  },
});
