// kodi-90k: Kodi, with its IPTV client on the line's playlist of 89,676 entries: until it has all channels, the last one too.
import { startKodi, until } from '@muxwell/testkit';
import { importList, install, player } from './kit/installation.ts';
import { ENTRIES, generated, provider } from './kit/lists.ts';
import { report } from './kit/report.ts';

await using house = await install();
await using list = await provider();
const playlist = await generated('make-playlist', '--entries', String(ENTRIES), '--kind', 'live');
list.serve(playlist);
await importList(house, list.url);
const line = await player(house, 'viewer');
const url = `${house.url}/get.php?${line.query}&type=m3u_plus&output=ts`;
const bytes = await until('the playlist is whole', async () => {
  const text = await (await fetch(url)).text();
  return text.split('#EXTINF').length - 1 === ENTRIES && text.length;
});

const startedAt = performance.now();
await using kodi = await startKodi(url);
const startS = (performance.now() - startedAt) / 1000;
const channels = await until(
  'Kodi has all channels',
  async () => {
    const found = await kodi.channels().catch(() => []);
    return found.length >= ENTRIES && found;
  },
  600_000,
);
await report({
  id: 'kodi-90k',
  figures: {
    channels: channels.length,
    playlist_mb: bytes / 1024 ** 2,
    kodi_start_s: startS,
    /** From the moment that it answers: it fetches the playlist, reads it and stores the channels. */
    channels_s: (performance.now() - startedAt) / 1000 - startS,
    last_entry_is_there: channels.some(({ label }) => label === nameOfLast(playlist.toString('utf8'))) ? 1 : 0,
  },
  goals: { channels: { least: ENTRIES }, last_entry_is_there: { least: 1 } },
});

function nameOfLast(text: string): string {
  return /,([^,\n]*)\n[^\n]*\n?$/.exec(text)?.[1] ?? '';
}
