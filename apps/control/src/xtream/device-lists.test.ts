// The channel lists of receivers, byte for byte, and their installers run by a real shell's parser.
import { systemProcesses } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { bouquet, category, playerHouse, stream } from '../../testing/player-house.ts';

const content = {
  categories: [category(1, 'live', 'News')],
  bouquets: [bouquet(1, [1])],
  series: [],
  streams: [
    stream({ id: 101, kind: 'live', name: 'News, <1> & "more" {HD}', logo_url: 'http://l/1.png', category_ids: [1] }),
    stream({ id: 102, kind: 'live', name: 'Two\r\nLines', category_ids: [1] }),
  ],
};
const get = async (query: string) => {
  await using house = await playerHouse({ content });
  return await house.http.inject({
    url: `/get.php?username=alice&password=s3cret&output=ts&${query}`,
    headers: { host: 'tv.example.net:8080' },
  });
};
const one = 'http://tv.example.net:8080/live/alice/s3cret/101.ts';
const two = 'http://tv.example.net:8080/live/alice/s3cret/102.ts';

test.each([
  ['ariva', 'ariva_alice.txt', `News  <1> & "more" {HD},${one}\r\nTwo Lines,${two}\r\n`],
  ['gst', 'alice_list.txt', `I: ${one} News, <1> & "more" {HD}\r\nI: ${two} Two Lines\r\n`],
  ['fps', 'Royal.cfg', `IPTV: { News, <1> & "more" HD } { ${one} }\r\nIPTV: { Two Lines } { ${two} }\r\n`],
  ['revosun', 'network_iptv.cfg', `IPTV: { News, <1> & "more" HD } { ${one} }\r\nIPTV: { Two Lines } { ${two} }\r\n`],
  [
    'zorro',
    'iptv.cfg',
    `<NETDBS_TXT_VER_1>\r\nIPTV: { News, <1> & "more" HD } { ${one} } -HIDE_URL\r\nIPTV: { Two Lines } { ${two} } -HIDE_URL\r\n`,
  ],
  ['mediastar', 'tvlist.txt', `News, <1> & "more" {HD} ${one}\r\nTwo Lines ${two}\r\n`],
  ['starlivev3', 'iptvlist.txt', `News  <1> & "more" {HD},${one}\r\nTwo Lines,${two}\r\n`],
  [
    'octagon',
    'internettv.feed',
    `[TITLE]\r\nNews, <1> & "more" {HD}\r\n[URL]\r\n${one}\r\n[DESCRIPTION]\r\nIPTV\r\n[TYPE]\r\nLive\r\n[TITLE]\r\nTwo Lines\r\n[URL]\r\n${two}\r\n[DESCRIPTION]\r\nIPTV\r\n[TYPE]\r\nLive\r\n`,
  ],
  [
    'spark',
    'webtv_usr.xml',
    `<?xml version="1.0"?>\r\n<webtvs>\r\n<webtv title="News, &lt;1&gt; &amp; &quot;more&quot; {HD}" urlkey="0" url="${one}" description="" iconsrc="http://l/1.png" iconsrc_b="" group="0" type="0" />\r\n<webtv title="Two Lines" urlkey="0" url="${two}" description="" iconsrc="" iconsrc_b="" group="0" type="0" />\r\n</webtvs>\r\n`,
  ],
  [
    'webtvlist',
    'webtv list.txt',
    `Channel name:News, <1> & "more" {HD}\r\nURL:${one}\r\nChannel name:Two Lines\r\nURL:${two}\r\n[Webtv channel END]\r\n`,
  ],
])('the list %s has the name and the lines that its receivers read', async (type, file, body) => {
  const answer = await get(`type=${type}`);

  expect(answer.headers['content-disposition']).toBe(`attachment; filename="${file}"`);
  expect(answer.body).toBe(body);
});

test('the list starlivev5 is one JSON document', async () => {
  const answer = await get('type=starlivev5');

  expect(answer.headers).toMatchObject({
    'content-type': expect.stringContaining('application/json'),
    'content-disposition': 'attachment; filename="channel.jason"',
  });
  expect(answer.json()).toEqual({
    iptvstreams_list: {
      '@version': 1,
      group: {
        name: 'IPTV',
        channel: [
          { name: 'News, <1> & "more" {HD}', icon: 'http://l/1.png', stream_url: one, stream_type: 0 },
          { name: 'Two Lines', icon: '', stream_url: two, stream_type: 0 },
        ],
      },
    },
  });
});

test.each([
  ['enigma216_script', 'iptv.sh', 'enigma16'],
  ['enigma22_script', 'iptv.sh', 'dreambox'],
  ['octagon_script', 'iptv', 'octagon'],
])('the installer %s is a shell script that fetches the list %s', async (type, file, fetches) => {
  const { body, headers } = await get(`type=${type}`);

  expect(headers['content-disposition']).toBe(`attachment; filename="${file}"`);
  expect(body).toContain(`'http://tv.example.net:8080/get.php?username=alice&password=s3cret&type=${fetches}&output=ts'`);
  const shell = systemProcesses.run('sh', ['-n', '-c', body], { signal: new AbortController().signal });
  shell.stdout.resume();
  expect((await shell.ended).code).toBe(0);
});
