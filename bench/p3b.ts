// P3b: the login call of players, keep-alive, 50 clients: requests a second through the door, and p99 at half of that.
import { join } from 'node:path';
import { placeOf, type Place } from './kit/ask.ts';
import { install, player } from './kit/installation.ts';
import { load } from './kit/load.ts';
import { cpuSeconds } from './kit/process.ts';
import { quantile, report } from './kit/report.ts';

const CLIENTS = 50;
const SECONDS = 8;
await using house = await install();
const line = await player(house, 'viewer');
const pid = await house.control();
const path = () => `/player_api.php?${line.query}`;
const door = placeOf(house.url);
const inside = { path: join(house.dataFolder, 'run', 'control.sock') };

await most(door, 2);
const cpuBefore = await cpuSeconds(pid);
const through = await most(door, SECONDS);
const cpu = (await cpuSeconds(pid)) - cpuBefore;
const half = await load({ place: door, path, clients: CLIENTS, seconds: SECONDS, rate: through.perSecond / 2 });
const direct = await most(inside, SECONDS);
await report({
  id: 'P3b',
  figures: {
    per_second: through.perSecond,
    p99_ms: quantile(half.times, 0.99),
    /** At the control plane's socket, without the door. */
    direct_per_second: direct.perSecond,
    /** What the one process could do if it had a processor of its own. */
    control_us_per_request: (cpu * 1e6) / through.times.length,
  },
  goals: { per_second: { least: 5000 }, p99_ms: { most: 10 } },
});

async function most(place: Place, seconds: number) {
  const done = await load({ place, path, clients: CLIENTS, seconds, headers: { 'x-forwarded-for': '127.0.0.1' } });
  if (done.statuses.size !== 1 || !done.statuses.has(200))
    throw new Error(`not all were answered 200: ${JSON.stringify([...done.statuses])}`);
  return done;
}
