// P5b: start on channels that nobody watches, each source with a key frame every second: until the first key frame.
import { openChannels } from './kit/channels.ts';
import { report } from './kit/report.ts';
import { swarm } from './kit/viewers.ts';

const CHANNELS = 200;

await using world = await openChannels(CHANNELS, 1000, CHANNELS);
await using crowd = await swarm();
// 17 a second: no two starts at the same place of the sources' groups of pictures.
const told = await crowd.watch({ viewers: CHANNELS, seconds: 3, rate: 17 }, world.addresses);
await report({
  id: 'P5b',
  figures: { key_p50_ms: told.key_ms.p50, key_p99_ms: told.key_ms.p99, failed: told.failed, cc_errors: told.cc_errors },
  goals: { key_p50_ms: { most: 700 }, key_p99_ms: { most: 1200 }, failed: { most: 0 }, cc_errors: { most: 0 } },
});
