// P1: an import of 89,676 entries by one call, until the last one shows to players; the control plane's extra memory and loop lag meanwhile.
import { until } from '@muxwell/testkit';
import { Asker, placeOf } from './kit/ask.ts';
import { install, player } from './kit/installation.ts';
import { ENTRIES, generated, provider } from './kit/lists.ts';
import { cpuSeconds, familyCpuSeconds, forgetPeak, peakRssMb, rssMb } from './kit/process.ts';
import { report } from './kit/report.ts';

await using house = await install();
await using list = await provider();
const playlist = await generated('make-playlist', '--entries', String(ENTRIES));
list.serve(playlist);
const films = playlist.toString('utf8').split('/movie/').length - 1; // the list ends with a film
// A bouquet that stands before the import takes it all, so that a line sees the last entry the moment it is there.
const { id: bouquetId } = await house.api.ask<{ id: number }>('POST', '/api/bouquets', { name: 'All' });
const line = await player(house, 'viewer');
const pid = await house.control();
using asker = new Asker(placeOf(house.url));
const shown = async () => {
  const { body } = await asker.ask(
    `/player_api.php?${line.query}&action=get_vod_streams&params[offset]=${films - 1}&params[items_per_page]=1`,
    { keep: true },
  ); // prettier-ignore
  return body.length > 2;
};

await house.metric('nodejs_eventloop_lag_p99_seconds');
const before = await rssMb(pid);
await forgetPeak(pid);
const database = await house.database();
const cpu = async () => [await cpuSeconds(pid), await familyCpuSeconds(database)] as const;
const cpuBefore = await cpu();
const startedAt = performance.now();
const options = { bouquetId, bouquets: 'one' };
const { id } = await house.api.ask<{ id: string }>('POST', '/api/imports', {
  from: { kind: 'url', url: list.url },
  apply: 'now',
  options,
}); // prettier-ignore
await until('the last entry shows', shown, 120_000);
const seconds = (performance.now() - startedAt) / 1000;
const cpuAfter = await cpu();
const lag = await house.metric('nodejs_eventloop_lag_p99_seconds');
const run = await house.api.ask<{ changes: { added: number } }>('GET', `/api/imports/${id}`);
if (run.changes.added !== ENTRIES) throw new Error(`the import has added ${run.changes.added} of ${ENTRIES}`);
if (process.env['MUXWELL_BENCH_LOG']) process.stderr.write(house.output());
await report({
  id: 'P1',
  figures: {
    seconds,
    extra_rss_mb: (await peakRssMb(pid)) - before,
    loop_lag_p99_ms: lag * 1000,
    /** What it costs, whatever else the machine does. */
    control_cpu_s: cpuAfter[0] - cpuBefore[0],
    database_cpu_s: cpuAfter[1] - cpuBefore[1],
  },
  goals: { seconds: { most: 2 }, extra_rss_mb: { most: 150 }, loop_lag_p99_ms: { most: 50 } },
});
