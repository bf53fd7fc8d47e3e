// P5: start on a channel that runs, 200 joins a second through the door, authorisation included: first packet and first key frame.
import { ground } from '@muxwell/testkit';
import { openChannels } from './kit/channels.ts';
import { report } from './kit/report.ts';
import { swarm } from './kit/viewers.ts';

const VIEWERS = 1000;
const JOINS_PER_SECOND = 200;
const WARM_SECONDS = 3;

await using world = await openChannels(1, 2000, VIEWERS);
await using crowd = await swarm();
// One viewer keeps the channel running.
const first = crowd.watch({ viewers: 1, seconds: WARM_SECONDS + VIEWERS / JOINS_PER_SECOND + 3, rate: 1 }, world.addresses);
await ground.clock.sleep(WARM_SECONDS * 1000);
const told = await crowd.watch({ viewers: VIEWERS, seconds: 1, rate: JOINS_PER_SECOND }, world.addresses);
await first;
await report({
  id: 'P5',
  figures: {
    first_p50_ms: told.first_ms.p50,
    first_p99_ms: told.first_ms.p99,
    key_p50_ms: told.key_ms.p50,
    key_p99_ms: told.key_ms.p99,
    failed: told.failed,
    cc_errors: told.cc_errors,
  },
  goals: {
    first_p50_ms: { most: 3 },
    first_p99_ms: { most: 25 },
    key_p50_ms: { most: 3 },
    key_p99_ms: { most: 25 },
    failed: { most: 0 },
    cc_errors: { most: 0 },
  },
});
