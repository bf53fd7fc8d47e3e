// P1b: the same list imported again, unchanged, and with a hundredth of its names changed; until the run is done and players see it.
import { until } from '@muxwell/testkit';
import { Asker, placeOf } from './kit/ask.ts';
import { importList, install, player } from './kit/installation.ts';
import { ENTRIES, generated, provider, withChanges } from './kit/lists.ts';
import { cpuSeconds, familyCpuSeconds } from './kit/process.ts';
import { report } from './kit/report.ts';

await using house = await install();
await using list = await provider();
const playlist = await generated('make-playlist', '--entries', String(ENTRIES));
list.serve(playlist);
await importList(house, list.url);
const line = await player(house, 'viewer');
using asker = new Asker(placeOf(house.url));
const [control, database] = [await house.control(), await house.database()];
const cpu = async () => [await cpuSeconds(control), await familyCpuSeconds(database)] as const;

const unchanged = await timed(async () => {
  const { changes } = await importList(house, list.url);
  if (changes.unchanged !== ENTRIES) throw new Error(`of ${ENTRIES} entries ${changes.unchanged} count as unchanged`);
});
list.serve(withChanges(playlist));
const cpuBefore = await cpu();
const changed = await timed(async () => {
  const { changes } = await importList(house, list.url);
  if (changes.changed !== Math.floor(ENTRIES / 100)) throw new Error(`${changes.changed} entries count as changed`);
  await until('a new name shows', async () => (await films()).includes(' renamed'));
});
const cpuAfter = await cpu();
if (process.env['MUXWELL_BENCH_LOG']) process.stderr.write(house.output());
await report({
  id: 'P1b',
  figures: {
    unchanged_s: unchanged,
    changed_s: changed,
    /** What the changed one costs, whatever else the machine does. */
    control_cpu_s: cpuAfter[0] - cpuBefore[0],
    database_cpu_s: cpuAfter[1] - cpuBefore[1],
  },
  goals: { unchanged_s: { most: 1 }, changed_s: { most: 1.2 } },
});

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function films(): Promise<Buffer> {
  const { body } = await asker.ask(`/player_api.php?${line.query}&action=get_live_streams&params[items_per_page]=2000`, {
    keep: true,
  });
  return body;
}
