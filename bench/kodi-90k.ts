// kodi-90k: Kodi, with its IPTV client on a line's playlist of 89,676 entries: what the client has read, and when; then when Kodi itself has put all that it
// can tell apart into its own database, which costs it far more than reading (nine minutes). Options: --entries 89676 --minutes 20
import { startKodi, until } from '@muxwell/testkit';
import { parseArgs } from 'node:util';
import { distinctInKodi } from './kit/kodi-ids.ts';
import { importList, install, player } from './kit/installation.ts';
import { ENTRIES, generated, provider } from './kit/lists.ts';
import { report } from './kit/report.ts';

const { values } = parseArgs({
  options: { entries: { type: 'string', default: String(ENTRIES) }, minutes: { type: 'string', default: '20' } },
});
const entries = Number(values.entries);

await using house = await install();
await using list = await provider();
list.serve(await generated('make-playlist', '--entries', String(entries), '--kind', 'live'));
await importList(house, list.url);
const line = await player(house, 'viewer');
const url = `${house.url}/get.php?${line.query}&type=m3u_plus&output=ts`;
const playlist = await until('the playlist is whole', async () => {
  const text = await (await fetch(url)).text();
  return text.split('#EXTINF').length - 1 === entries && text;
});
const distinct = distinctInKodi(playlist);

const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1000;
await using kodi = await startKodi(url);
const startS = seconds();
const read = await until('Kodi’s client has read the playlist', () => kodi.read(), 120_000);
const readS = seconds() - startS;
const takenOver = await until(
  'Kodi has all channels',
  async () => (await kodi.channelCount()) >= distinct,
  Number(values.minutes) * 60_000,
).then(
  () => seconds() - startS,
  () => null,
);
await report({
  id: 'kodi-90k',
  figures: {
    entries,
    playlist_mb: playlist.length / 1024 ** 2,
    kodi_start_s: startS,
    /** From the moment that Kodi answers: its client fetches the playlist and reads it. */
    read_channels: read.channels,
    /** Exactly; the figures are rounded. */
    missing_channels: entries - read.channels,
    read_s: readS,
    /** As the client's own log says. */
    client_ms: read.ms,
    own_channels: await kodi.channelCount(),
    /** Of those that its client's ids tell apart. */
    missing_own_channels: distinct - (await kodi.channelCount()),
    /** Absent: not within the minutes. */
    ...(takenOver === null ? {} : { own_channels_s: takenOver }),
  },
  goals: { missing_channels: { most: 0 }, missing_own_channels: { most: 0 } },
});
