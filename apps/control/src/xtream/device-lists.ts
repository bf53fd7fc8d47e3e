// The channel lists of receivers: the forms that `get.php?type=…` has beside M3U, each as its maker's boxes read it.

export interface Listed {
  name: string;
  url: string;
  icon: string;
}

export interface DeviceList {
  /** The name to save it under; receivers look for these very names. */
  file: (username: string) => string;
  type: string;
  head?: string;
  entry: (listed: Listed, place: number) => string;
  foot?: string;
}

const TEXT = 'text/plain; charset=utf-8';
const oneLine = (text: string) => text.replaceAll(/[\r\n\t]+/g, ' ').trim();
const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
/** Braces would end the field. */
const braced = (text: string) => oneLine(text).replaceAll(/[{}]/g, '');
const inBraces = ({ name, url }: Listed) => `IPTV: { ${braced(name)} } { ${url} }`;
const text = (file: string, entry: DeviceList['entry'], more: Partial<DeviceList> = {}): DeviceList => ({
  file: (username) => file.replace('USER', username),
  type: TEXT,
  entry,
  ...more,
});

export const deviceLists = {
  ariva: text('ariva_USER.txt', ({ name, url }) => `${oneLine(name).replaceAll(',', ' ')},${url}\r\n`),
  gst: text('USER_list.txt', ({ name, url }) => `I: ${url} ${oneLine(name)}\r\n`),
  fps: text('Royal.cfg', (one) => `${inBraces(one)}\r\n`),
  revosun: text('network_iptv.cfg', (one) => `${inBraces(one)}\r\n`),
  zorro: text('iptv.cfg', (one) => `${inBraces(one)} -HIDE_URL\r\n`, { head: '<NETDBS_TXT_VER_1>\r\n' }),
  mediastar: text('tvlist.txt', ({ name, url }) => `${oneLine(name)} ${url}\r\n`),
  starlivev3: text('iptvlist.txt', ({ name, url }) => `${oneLine(name).replaceAll(',', ' ')},${url}\r\n`),
  starlivev5: text(
    'channel.jason',
    ({ name, url, icon }, place) =>
      `${place === 0 ? '' : ','}${JSON.stringify({ name: oneLine(name), icon, stream_url: url, stream_type: 0 })}`,
    { head: '{"iptvstreams_list":{"@version":1,"group":{"name":"IPTV","channel":[', foot: ']}}}', type: 'application/json' },
  ),
  octagon: text(
    'internettv.feed',
    ({ name, url }) => `[TITLE]\r\n${oneLine(name)}\r\n[URL]\r\n${url}\r\n[DESCRIPTION]\r\nIPTV\r\n[TYPE]\r\nLive\r\n`,
  ),
  spark: text(
    'webtv_usr.xml',
    ({ name, url, icon }) =>
      `<webtv title="${xml(oneLine(name))}" urlkey="0" url="${xml(url)}" description="" iconsrc="${xml(icon)}" iconsrc_b="" group="0" type="0" />\r\n`,
    { head: '<?xml version="1.0"?>\r\n<webtvs>\r\n', foot: '</webtvs>\r\n', type: 'application/xml' },
  ),
  webtvlist: text('webtv list.txt', ({ name, url }) => `Channel name:${oneLine(name)}\r\nURL:${url}\r\n`, {
    head: '',
    foot: '[Webtv channel END]\r\n',
  }),
} satisfies Record<string, DeviceList>;
export type DeviceType = keyof typeof deviceLists;

const quoted = (word: string) => `'${word.replaceAll("'", String.raw`'\''`)}'`;

const bouquetScript = (url: string) => `#!/bin/sh
# Puts the channel list on this receiver and loads it.
set -e
list=/etc/enigma2/userbouquet.iptv.tv
wget -q -O "$list.new" ${quoted(url)}
mv "$list.new" "$list"
grep -q userbouquet.iptv.tv /etc/enigma2/bouquets.tv ||
  echo '#SERVICE 1:7:1:0:0:0:0:0:0:0:FROM BOUQUET "userbouquet.iptv.tv" ORDER BY bouquet' >> /etc/enigma2/bouquets.tv
wget -q -O /dev/null 'http://127.0.0.1/web/servicelistreload?mode=0' || true
`;
const feedScript = (url: string) => `#!/bin/sh
# Puts the channel list on this receiver.
set -e
list=/var/freetvplus/internettv.feed
wget -q -O "$list.new" ${quoted(url)}
mv "$list.new" "$list"
`;

/** Installers: which list each fetches, and the script around its address. */
export const deviceScripts = {
  enigma216_script: { file: 'iptv.sh', fetches: 'enigma16', script: bouquetScript },
  enigma22_script: { file: 'iptv.sh', fetches: 'dreambox', script: bouquetScript },
  octagon_script: { file: 'iptv', fetches: 'octagon', script: feedScript },
} as const;
export type ScriptType = keyof typeof deviceScripts;
