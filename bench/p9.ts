// P9: a guide of 1.1 million programmes (5,000 channels for 7 days) by one call, until it is imported; peak memory of the process that does it.
import { parseArgs } from 'node:util';
import { guideProvider, importGuide } from './kit/guides.ts';
import { install } from './kit/installation.ts';
import { cpuSeconds, familyCpuSeconds, forgetPeak, peakRssMb, rssMb } from './kit/process.ts';
import { report } from './kit/report.ts';

const { values } = parseArgs({
  options: { channels: { type: 'string', default: '5000' }, days: { type: 'string', default: '7' } },
});
await using guide = await guideProvider('--channels', values.channels, '--days', values.days);
await using house = await install();
const [pid, database] = [await house.control(), await house.database()];
const before = await rssMb(pid);
await house.metric('nodejs_eventloop_lag_p99_seconds');
await forgetPeak(pid);
const cpu = async () => [await cpuSeconds(pid), await familyCpuSeconds(database)] as const;
const cpuBefore = await cpu();
const startedAt = performance.now();
const { programmes, channels } = await importGuide(house, guide.url);
const seconds = (performance.now() - startedAt) / 1000;
const cpuAfter = await cpu();
await report({
  id: 'P9',
  figures: {
    seconds,
    /** Of the whole control plane, whose thread the importer is. */
    peak_rss_mb: await peakRssMb(pid),
    extra_rss_mb: (await peakRssMb(pid)) - before,
    loop_lag_p99_ms: (await house.metric('nodejs_eventloop_lag_p99_seconds')) * 1000,
    programmes,
    channels,
    mb: guide.bytes / 1024 ** 2,
    control_cpu_s: cpuAfter[0] - cpuBefore[0],
    database_cpu_s: cpuAfter[1] - cpuBefore[1],
  },
  goals: { seconds: { most: 60 }, peak_rss_mb: { most: 300 } },
});
