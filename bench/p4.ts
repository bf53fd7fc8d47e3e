// P4: one live channel to many viewers as TS through the door: processor and memory of the edge, every packet checked.
import { ground } from '@muxwell/testkit';
import { openChannels } from './kit/channels.ts';
import { cpuSeconds, rssMb } from './kit/process.ts';
import { report } from './kit/report.ts';
import { swarm, type Swarmed } from './kit/viewers.ts';

const SECONDS = 15;
/** The joins are over for so long before the measurement begins. */
const SETTLE_SECONDS = 3;
const RATE = 400;
const RUNS = [
  { viewers: 1000, kbps: 4000 },
  { viewers: 5000, kbps: 1000 },
  { viewers: 10_000, kbps: 500 },
] as const;

interface Measured {
  corePerGbit: number;
  kbPerViewer: number;
  socketKbPerViewer: number;
  swarmed: Swarmed;
}

const only = process.argv[2] === undefined ? null : Number(process.argv[2]);
const measured = new Map<number, Measured>();
for (const run of RUNS) if (only === null || only === run.viewers) measured.set(run.viewers, await measure(run));

const figures: Record<string, number> = {};
for (const [viewers, one] of measured) {
  figures[`core_per_gbit_${viewers}`] = one.corePerGbit;
  figures[`kb_per_viewer_${viewers}`] = one.kbPerViewer;
  figures[`socket_kb_per_viewer_${viewers}`] = one.socketKbPerViewer;
  figures[`stalls_${viewers}`] = one.swarmed.stalls;
  figures[`pause_p99_ms_${viewers}`] = one.swarmed.pause_ms.p99;
  figures[`gbit_s_${viewers}`] = one.swarmed.gbit_s;
}
const sum = (name: 'cc_errors' | 'lost_sync' | 'failed' | 'closed_early') =>
  [...measured.values()].reduce((total, one) => total + one.swarmed[name], 0);
figures['cc_errors'] = sum('cc_errors') + sum('lost_sync');
figures['failed'] = sum('failed') + sum('closed_early');
await report({
  id: 'P4',
  figures,
  goals: {
    core_per_gbit_1000: { most: 0.07 },
    core_per_gbit_10000: { most: 0.2 },
    kb_per_viewer_10000: { most: 64 },
    cc_errors: { most: 0 },
    failed: { most: 0 },
  },
});

async function measure({ viewers, kbps }: (typeof RUNS)[number]): Promise<Measured> {
  await using world = await openChannels(1, kbps, viewers);
  await using crowd = await swarm();
  const before = await rssMb(world.edge);
  const joining = viewers / RATE;
  const watching = crowd.watch({ viewers, seconds: SECONDS + SETTLE_SECONDS + 2, rate: RATE }, world.addresses);
  await ground.clock.sleep((joining + SETTLE_SECONDS) * 1000);
  const [cpu, at] = [await cpuSeconds(world.edge), performance.now()];
  await ground.clock.sleep(SECONDS * 1000);
  const cores = ((await cpuSeconds(world.edge)) - cpu) / ((performance.now() - at) / 1000);
  const [rss, sockets] = [await rssMb(world.edge), await socketKb()];
  const swarmed = await watching;
  const gbit = (viewers * kbps) / 1e6;
  return {
    corePerGbit: cores / gbit,
    kbPerViewer: ((rss - before) * 1024) / viewers,
    socketKbPerViewer: sockets / viewers,
    swarmed,
  };
}

/** What the kernel holds for all TCP sockets of the machine, of both ends here (proc(5), sockstat: pages of 4 KB). */
async function socketKb(): Promise<number> {
  const text = (await ground.files.readText('/proc/net/sockstat')) ?? '';
  return Number(/^TCP:.* mem (\d+)/m.exec(text)?.[1] ?? Number.NaN) * 4;
}
