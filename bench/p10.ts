// P10: under a thousand viewers the control plane, then PostgreSQL, is killed (-9): who is dropped or stalls, and when limits are exact again.
import { ground } from '@muxwell/testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Asker, placeOf } from './kit/ask.ts';
import { openChannels } from './kit/channels.ts';
import { report } from './kit/report.ts';
import { swarm } from './kit/viewers.ts';

const VIEWERS = 1000;
const RATE = 200;
const SECONDS = 45;

await using world = await openChannels(1, 1000, VIEWERS);
await using crowd = await swarm();
// The crowd fills both of its lines to the last connection.
const { items: lines } = await world.house.api.ask<{ items: { id: number }[] }>('GET', '/api/lines?search=crowd');
for (const { id } of lines)
  await world.house.api.ask('PATCH', `/api/lines/${id}`, { maxConnections: Math.ceil(VIEWERS / lines.length) });
const watching = crowd.watch({ viewers: VIEWERS, seconds: SECONDS, rate: RATE }, world.addresses);
await ground.clock.sleep((VIEWERS / RATE + 3) * 1000);
const kills = [
  { pid: await world.house.pidOf('control'), what: 'control plane' },
  {
    pid: Number((await readFile(join(world.house.dataFolder, 'pg/18/cluster/postmaster.pid'), 'utf8')).split('\n')[0]),
    what: 'PostgreSQL',
  },
];
const recoveries: number[] = [];
for (const { pid } of kills) {
  process.kill(pid, 'SIGKILL');
  const at = performance.now();
  recoveries.push(((await exactAgain()) - at) / 1000);
  await ground.clock.sleep(4000);
}
const told = await watching;
await report({
  id: 'P10',
  figures: {
    dropped: told.closed_early + told.failed,
    stalls: told.stalls,
    recovery_s: Math.max(...recoveries),
    recovery_control_s: recoveries[0] ?? Number.NaN,
    recovery_database_s: recoveries[1] ?? Number.NaN,
    cc_errors: told.cc_errors,
  },
  goals: { dropped: { most: 0 }, stalls: { most: 0 }, recovery_s: { most: 5 } },
});

/** When the API tells of all sessions again, and a new viewer on a full line is refused. */
async function exactAgain(): Promise<number> {
  for (;;) {
    const total = await world.house.api
      .ask<{ total: number }>('GET', '/api/connections?limit=1')
      .then((page) => page.total)
      .catch(() => -1);
    if (total === VIEWERS && (await isRefused())) return performance.now();
    await ground.clock.sleep(50);
  }
}

/** The first line has as many connections as it may, by another device than the one that asks. */
async function isRefused(): Promise<boolean> {
  using asker = new Asker(placeOf(world.house.url));
  const { status } = await asker.ask(new URL(world.addresses[0] ?? '').pathname, { headers: { 'user-agent': 'another' } });
  return status === 429;
}
