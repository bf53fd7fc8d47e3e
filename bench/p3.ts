// P3: get_live_streams of 89,676 rows, warm: first byte and whole; with gzip.
import { Asker, placeOf } from './kit/ask.ts';
import { importList, install, player, shown } from './kit/installation.ts';
import { ENTRIES, generated, provider } from './kit/lists.ts';
import { median, report } from './kit/report.ts';

const ROUNDS = 15;
await using house = await install();
await using list = await provider();
list.serve(await generated('make-playlist', '--entries', String(ENTRIES), '--kind', 'live'));
await importList(house, list.url);
const line = await player(house, 'viewer');
using asker = new Asker(placeOf(house.url));
const path = `/player_api.php?${line.query}&action=get_live_streams`;

const first = await shown(asker, path);
const rows = (JSON.parse(first.body.toString('utf8')) as unknown[]).length;
if (rows !== ENTRIES) throw new Error(`the list has ${rows} rows`);
const plain = await rounds({});
const packed = await rounds({ 'accept-encoding': 'gzip' });
await report({
  id: 'P3',
  figures: {
    ttfb_ms: median(plain.map((one) => one.ttfbMs)),
    warm_ms: median(plain.map((one) => one.wholeMs)),
    gzip_ms: median(packed.map((one) => one.wholeMs)),
    mb: first.bytes / 1e6,
    gzip_mb: (packed[0]?.bytes ?? 0) / 1e6,
  },
  goals: { ttfb_ms: { most: 5 }, warm_ms: { most: 60 }, gzip_ms: { most: 30 } },
});

async function rounds(headers: Record<string, string>) {
  await asker.ask(path, { headers });
  const found = [];
  for (let i = 0; i < ROUNDS; i += 1) found.push(await asker.ask(path, { headers }));
  return found;
}
