// P2: the whole playlist of 89,676 entries: first byte and whole, warm; whole right after a change of the catalogue.
import { until } from '@muxwell/testkit';
import { join } from 'node:path';
import { Asker, placeOf } from './kit/ask.ts';
import { importList, install, player, shown } from './kit/installation.ts';
import { ENTRIES, generated, provider } from './kit/lists.ts';
import { median, report } from './kit/report.ts';

const ROUNDS = 15;
const COLD_ROUNDS = 5;
await using house = await install();
await using list = await provider();
list.serve(await generated('make-playlist', '--entries', String(ENTRIES)));
await importList(house, list.url);
const line = await player(house, 'viewer');
using asker = new Asker(placeOf(house.url));
const path = `/get.php?${line.query}&type=m3u_plus&output=ts`;

const first = await shown(asker, path);
const entries = first.body.toString('utf8').split('#EXTINF').length - 1;
if (entries !== ENTRIES) throw new Error(`the playlist has ${entries} entries`);
const warm = [];
for (let i = 0; i < ROUNDS; i += 1) warm.push(await asker.ask(path));
using inside = new Asker({ path: join(house.dataFolder, 'run', 'control.sock') });
const direct = [];
for (let i = 0; i < ROUNDS; i += 1)
  direct.push(
    await inside.ask(path, { headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': new URL(house.url).host } }),
  );
const cold = [];
for (let i = 0; i < COLD_ROUNDS; i += 1) cold.push(await afterChange(i));
await report({
  id: 'P2',
  figures: {
    ttfb_ms: median(warm.map((one) => one.ttfbMs)),
    warm_ms: median(warm.map((one) => one.wholeMs)),
    cold_ms: median(cold),
    /** At the control plane's socket, without the door. */
    direct_ms: median(direct.map((one) => one.wholeMs)),
    mb: first.bytes / 1e6,
  },
  goals: { ttfb_ms: { most: 5 }, warm_ms: { most: 40 }, cold_ms: { most: 500 } },
});

/** Renames a stream and asks as soon as the answer to that has come; the playlist must show the change within two seconds. */
async function afterChange(round: number): Promise<number> {
  const { items } = await house.api.ask<{ items: { id: number }[] }>('GET', '/api/streams?kind=live&limit=1');
  const name = `Renamed ${round}`;
  await house.api.ask('PATCH', `/api/streams/${items[0]?.id}`, { name });
  const { wholeMs } = await asker.ask(path);
  await until('the change shows', async () => (await asker.ask(path, { keep: true })).body.includes(name), 2000);
  return wholeMs;
}
