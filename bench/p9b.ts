// P9b: the guide of a line with 2,000 channels for three days: the first time it is asked for, and then.
import { parseArgs } from 'node:util';
import { Asker, placeOf } from './kit/ask.ts';
import { guideProvider, importGuide } from './kit/guides.ts';
import { importList, install, player, shown } from './kit/installation.ts';
import { provider } from './kit/lists.ts';
import { median, report } from './kit/report.ts';

const ROUNDS = 15;
const { values } = parseArgs({
  options: { channels: { type: 'string', default: '2000' }, days: { type: 'string', default: '3' } },
});
const names = Array.from({ length: Number(values.channels) }, (_, i) => i + 1);
await using guide = await guideProvider('--channels', values.channels, '--days', values.days);
await using house = await install();
await using list = await provider();
const entry = (n: number) =>
  `#EXTINF:-1 tvg-id="ch${n}.example" group-title="All",Channel ${n}\nhttp://up.example/live/u/p/${n}.ts\n`;
list.serve(Buffer.from(`#EXTM3U\n${names.map(entry).join('')}`));
await importList(house, list.url);
await importGuide(house, guide.url);
const line = await player(house, 'viewer');
using asker = new Asker(placeOf(house.url));
await shown(asker, `/player_api.php?${line.query}&action=get_live_streams`, names.length * 100);

const path = `/xmltv.php?${line.query}`;
const cold = await asker.ask(path, { keep: true });
const text = cold.body.toString('utf8');
const warm = [];
for (let i = 0; i < ROUNDS; i += 1) warm.push(await asker.ask(path));
await report({
  id: 'P9b',
  figures: {
    cold_ms: cold.wholeMs,
    warm_ttfb_ms: median(warm.map(({ ttfbMs }) => ttfbMs)),
    warm_ms: median(warm.map(({ wholeMs }) => wholeMs)),
    channels: text.split('<channel ').length - 1,
    programmes: text.split('<programme ').length - 1,
    mb: cold.bytes / 1024 ** 2,
  },
  goals: { cold_ms: { most: 1000 }, warm_ttfb_ms: { most: 10 }, channels: { least: names.length } },
});
