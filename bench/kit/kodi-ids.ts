// The ids by which Kodi's IPTV client knows channels: 31 bits made of name and address, so that of ninety thousand a few have the same, and Kodi keeps one.
// Ours because it is a fact of that client (pvr.iptvsimple, Channels::GenerateChannelId), which the number of channels in Kodi can only be compared with.

/** How many channels of this playlist (`#EXTINF:…,name`, then the address) can be told apart in Kodi. */
export function distinctInKodi(playlist: string): number {
  const ids = new Set<number>();
  let name = '';
  for (const line of playlist.split(/\r?\n/)) {
    if (line.startsWith('#EXTINF')) name = line.slice(line.lastIndexOf(',') + 1).trim();
    else if (line !== '' && !line.startsWith('#')) ids.add(idOf(name + line.trim()));
  }
  return ids.size;
}

/** Times 33 and plus each byte, which counts as signed, in 32 bits; then without its sign. */
function idOf(text: string): number {
  let id = 0;
  for (const byte of Buffer.from(text)) id = (Math.imul(id, 33) + ((byte << 24) >> 24)) | 0;
  return Math.abs(id);
}
