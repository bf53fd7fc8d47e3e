// churn: for an hour viewers join and leave, some read at a trickle and some never: memory, descriptors and the loop's lag of the edge must stay flat, and
// who reads must not notice. Once with the kernel's tcp_notsent_lowat at 128 KB and once without. Needs root for that.
// Options: --minutes 60 --viewers 400 --churn 500 --slow 100 --stuck 50 --lowat on,off
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ground } from '@muxwell/testkit';
import { openChannels } from './kit/channels.ts';
import { cpuSeconds, rssMb } from './kit/process.ts';
import { median, report } from './kit/report.ts';
import { swarm } from './kit/viewers.ts';
import { witness } from './kit/witness.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    viewers: { type: 'string', default: '400' },
    churn: { type: 'string', default: '500' },
    slow: { type: 'string', default: '100' },
    stuck: { type: 'string', default: '50' },
    lowat: { type: 'string', default: 'on,off' },
  },
});
const [MINUTES, VIEWERS, CHURN, SLOW, STUCK] = [values.minutes, values.viewers, values.churn, values.slow, values.stuck].map(
  Number,
) as [number, number, number, number, number];
const KBPS = 500;
const JOINS_PER_SECOND = 50;
const LOOK_MS = 5000;
const LOWAT = '/proc/sys/net/ipv4/tcp_notsent_lowat';

interface Look {
  rssMb: number;
  descriptors: number;
  lagMs: number;
}

const figures: Record<string, number> = {};
const usual = await readFile(LOWAT, 'utf8');
try {
  for (const how of values.lowat.split(',')) {
    await writeFile(LOWAT, how === 'on' ? '131072' : '4294967295');
    Object.assign(figures, await hour(how));
  }
} finally {
  await writeFile(LOWAT, usual);
}
const zero = Object.fromEntries(
  Object.keys(figures).flatMap((name) => (/^(stalls|failed|dropped|cc_errors)/.test(name) ? [[name, { most: 0 }]] : [])),
);
const flat = Object.fromEntries(
  Object.keys(figures).flatMap((name) => (name.startsWith('growth') ? [[name, { most: 10 }]] : [])),
);
await report({ id: 'churn', figures, goals: { ...zero, ...flat } });

async function hour(how: string): Promise<Record<string, number>> {
  const all = VIEWERS + SLOW + STUCK;
  await using world = await openChannels(1, KBPS, all);
  await using crowd = await swarm();
  await using machine = witness();
  const more = ['-c', String(CHURN), '-S', `${SLOW}:1`, '-N', String(STUCK)];
  const looks: Look[] = [];
  const end = new AbortController();
  const looking = look(world.edge, looks, end.signal);
  const told = await crowd.watch({ viewers: all, seconds: MINUTES * 60, rate: JOINS_PER_SECOND, more }, world.addresses);
  end.abort();
  await looking;
  // All have joined by the first tenth, and what is used again is there.
  const [early, late] = [
    looks.slice(Math.floor(looks.length * 0.1), Math.ceil(looks.length * 0.3)),
    looks.slice(-Math.ceil(looks.length * 0.2)),
  ];
  const of = (part: readonly Look[], name: keyof Look) => median(part.map((one) => one[name]));
  const growth = (name: keyof Look) => (100 * (of(late, name) - of(early, name))) / of(early, name);
  return {
    [`viewers ${how}`]: told.viewers,
    [`failed ${how}`]: told.failed,
    [`dropped ${how}`]: told.closed_early,
    [`stalls ${how}`]: told.stalls,
    [`cc_errors ${how}`]: told.cc_errors,
    [`pause_max_ms ${how}`]: told.pause_ms.max,
    /** In which nothing ran, not even a thread that only sleeps. */
    [`machine_pauses ${how}`]: machine.pauses.length,
    [`machine_pause_max_ms ${how}`]: Math.max(0, ...machine.pauses),
    [`rss_mb ${how}`]: of(late, 'rssMb'),
    [`growth_rss_percent ${how}`]: growth('rssMb'),
    [`descriptors ${how}`]: of(late, 'descriptors'),
    [`growth_descriptors_percent ${how}`]: growth('descriptors'),
    [`lag_ms ${how}`]: of(late, 'lagMs'),
    [`cpu_s_per_minute ${how}`]: (await cpuSeconds(world.edge)) / MINUTES,
  };

  async function look(pid: number, into: Look[], signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await ground.clock.sleep(LOOK_MS, signal).catch(() => {});
      const page = await world.house.api
        .ask<{ items: { edges: { load: { loopLagMs: number } | null }[] }[] }>('GET', '/api/servers')
        .catch(() => null);
      const lagMs = page?.items[0]?.edges[0]?.load?.loopLagMs ?? Number.NaN;
      if (!signal.aborted) into.push({ rssMb: await rssMb(pid), descriptors: (await readdir(`/proc/${pid}/fd`)).length, lagMs });
    }
  }
}
