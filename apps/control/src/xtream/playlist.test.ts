import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { line, middayNews, NOON, nothing, playerHouse, small, stream } from '../../testing/player-house.ts';

const CREDENTIALS = 'username=alice&password=s3cret';
const HOST = { host: 'tv.example.net:8080' };
const GUIDE = `http://tv.example.net:8080/xmltv.php?${CREDENTIALS}`;
const IMAGES = 'http://tv.example.net:8080/images';

test('get.php writes channels, films and episodes with all that players read', async () => {
  await using house = await playerHouse();
  const answer = await house.http.inject({ url: `/get.php?${CREDENTIALS}&type=m3u_plus&output=ts`, headers: HOST });

  expect(answer.headers['content-type']).toBe('audio/x-mpegurl; charset=utf-8');
  expect(answer.headers['content-disposition']).toBe('attachment; filename="tv_channels_alice_plus.m3u"');
  expect(answer.body.split('\r\n')).toEqual([
    `#EXTM3U x-tvg-url="${GUIDE}" url-tvg="${GUIDE}"`,
    `#EXTINF:-1 tvg-id="example.news" tvg-name="Example News" tvg-logo="${IMAGES}/101.png" tvg-chno="1" group-title="News",Example News`,
    'http://tv.example.net:8080/live/alice/s3cret/101.ts',
    `#EXTINF:-1 tvg-name="A Quiet Harbour (2024)" tvg-logo="${IMAGES}/2001.jpg" group-title="Drama",A Quiet Harbour (2024)`,
    'http://tv.example.net:8080/movie/alice/s3cret/2001.mp4',
    `#EXTINF:-1 tvg-name="Harbour Lights - S01E01 - Fog" tvg-logo="${IMAGES}/5001.jpg" group-title="Crime",Harbour Lights - S01E01 - Fog`,
    'http://tv.example.net:8080/series/alice/s3cret/5001.mkv',
    '',
  ]);
});

const first = (type: string, extension: string) => `http://tv.example.net:8080/${type}/alice/s3cret/${extension}`;
test.each([
  ['m3u', 'tv_channels_alice.m3u', `#EXTM3U\r\n#EXTINF:-1,Example News\r\n${first('live', '101.ts')}\r\n`],
  ['simple', 'simple_alice.txt', `${first('live', '101.ts')} #Name: Example News\r\n`],
  [
    'gigablue',
    'userbouquet.favourites.tv',
    `#NAME Favourites\r\n#SERVICE 4097:0:1:0:0:0:0:0:0:0:http%3a//tv.example.net%3a8080/live/alice/s3cret/101.ts\r\n#DESCRIPTION Example News\r\n`,
  ],
  [
    'dreambox',
    'userbouquet.favourites.tv',
    `#NAME Favourites\r\n#SERVICE 1:0:1:0:0:0:0:0:0:0:http%3a//tv.example.net%3a8080/live/alice/s3cret/101.ts\r\n`,
  ],
  ['nonsense', 'tv_channels_alice_plus.m3u', '#EXTM3U x-tvg-url='],
])('the form %s has its own name and lines', async (type, file, start) => {
  await using house = await playerHouse();
  const answer = await house.http.inject({ url: `/get.php?${CREDENTIALS}&type=${type}&output=ts`, headers: HOST });

  expect(answer.headers['content-disposition']).toBe(`attachment; filename="${file}"`);
  expect(answer.body.slice(0, start.length)).toBe(start);
});

test.each([
  ['', ['hls', 'ts'], 'm3u8'],
  ['&output=ts', ['hls', 'ts'], 'ts'],
  ['&output=mpegts', ['hls', 'ts'], 'ts'],
  ['&output=hls', ['hls', 'ts'], 'm3u8'],
  ['&output=rtmp', ['hls', 'ts'], 'm3u8'],
  ['&output=ts', ['hls'], 'm3u8'],
  ['&output=m3u8', ['ts'], 'ts'],
])('the output of %j for a line with %j is %s', async (query, allowedOutputs, extension) => {
  await using house = await playerHouse({ lines: [line({ allowedOutputs })] });
  const answer = await house.http.inject({ url: `/get.php?${CREDENTIALS}${query}`, headers: HOST });

  expect(answer.body).toContain(`/live/alice/s3cret/101.${extension}\r\n`);
});

test('the app’s setting decides where the player does not', async () => {
  await using house = await playerHouse();
  house.set('xtream.output', 'ts');

  expect((await house.http.inject(`/get.php?${CREDENTIALS}`)).body).toContain('/101.ts\r\n');
});

test('only the kinds that were asked for are written', async () => {
  await using house = await playerHouse();
  const lines = async (key: string) =>
    (await house.http.inject(`/get.php?${CREDENTIALS}&key=${key}`)).body.split('\r\n').filter((one) => one.startsWith('http'));

  expect((await lines('movie')).map((one) => one.split('/')[3])).toEqual(['movie']);
  expect((await lines('live,series')).map((one) => one.split('/')[3])).toEqual(['live', 'series']);
  expect(await lines('radio_streams')).toEqual([]);
});

test('names that would break a line do not', async () => {
  const content = {
    ...small,
    streams: [stream({ id: 1, kind: 'live', name: 'A "quoted",\r\nbroken\tname', category_ids: [1] })],
  };
  await using house = await playerHouse({ content });
  const { body } = await house.http.inject(`/get.php?${CREDENTIALS}`);

  expect(body).toContain(`tvg-name="A 'quoted', broken name" tvg-chno="1" group-title="News",A "quoted", broken name\r\n`);
});

test('a token is enough, with and without an extension', async () => {
  await using house = await playerHouse();
  for (const url of ['/playlist/t0ken-alice', '/playlist/t0ken-alice.m3u8', '/playlist/t0ken-alice.m3u'])
    expect((await house.http.inject({ url, headers: HOST })).body).toContain('/live/alice/s3cret/101.m3u8');
  expect((await house.http.inject('/playlist/alice/s3cret/m3u')).body).toMatch(/^#EXTM3U\r\n/);
});

test('HEAD tells type and name without writing the list', async () => {
  await using house = await playerHouse();
  const answer = await house.http.inject({ method: 'HEAD', url: `/get.php?${CREDENTIALS}` });

  expect([answer.statusCode, answer.body, answer.headers['content-disposition']]).toEqual([
    200,
    '',
    'attachment; filename="tv_channels_alice_plus.m3u"',
  ]);
  expect(house.figures()).toMatchObject({ misses: 0 });
});

test.each([
  ['strict', '', 401, 'username and password are needed\n'],
  ['strict', '?username=alice&password=wrong', 401, 'Invalid username or password\n'],
  ['strict', '?username=old&password=s3cret', 403, 'This line has expired\n'],
  ['strict', '?username=off&password=s3cret', 403, 'This line is switched off\n'],
  ['older-panels', '', 400, 'username and password are needed\n'],
  ['older-panels', '?username=alice&password=wrong', 200, '#EXTM3U\n'],
  ['older-panels', '?username=old&password=s3cret', 403, 'This line has expired\n'],
])('in the dialect %s, get.php%s is refused with %i', async (dialect, query, status, body) => {
  await using house = await playerHouse({
    lines: [
      line(),
      line({ id: 2, username: 'old', expiresAt: new Date('2029-01-01') }),
      line({ id: 3, username: 'off', isEnabled: false }),
    ],
  });
  house.set('xtream.refusals', dialect);
  const answer = await house.http.inject(`/get.php${query}`);

  expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([status, body, 'text/plain; charset=utf-8']);
});

test('an unknown token is a plain 404', async () => {
  await using house = await playerHouse();

  expect((await house.http.inject('/playlist/nothing.m3u8')).statusCode).toBe(404);
});

const XML = `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE tv SYSTEM "xmltv.dtd">
<tv generator-info-name="Muxwell">
<channel id="example.news"><display-name>Example News</display-name><icon src="http://tv.example.net:8080/images/101.png"/></channel>
<programme start="20300101120000 +0000" stop="20300101123000 +0000" channel="example.news"><title lang="en">Midday News</title><desc lang="en">Headlines.</desc></programme>
</tv>
`;

test.each(['/xmltv.php?', '/xmltv?', '/epg.php?', '/epg/alice/s3cret?'])(
  '%s is the guide of what the line sees',
  async (path) => {
    await using house = await playerHouse();
    const answer = await house.http.inject(path + CREDENTIALS);

    expect(answer.headers['content-type']).toBe('application/xml; charset=utf-8');
    expect(answer.body).toBe(XML);
  },
);

test.each([`/xmltv.php?${CREDENTIALS}&gzip=1`, '/epg/alice/s3cret/gz'])('%s is a gzip file', async (url) => {
  await using house = await playerHouse();
  const answer = await house.http.inject(url);

  expect([answer.headers['content-encoding'], answer.headers['content-disposition']]).toEqual([
    undefined,
    'attachment; filename="epg.xml.gz"',
  ]);
  expect(gunzipSync(answer.rawPayload).toString()).toBe(XML);
  const again = await house.http.inject({ url, headers: { 'if-none-match': String(answer.headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

test('a guide is sent packed to who accepts it, and not again to who has it', async () => {
  await using house = await playerHouse({ programmes: { 'example.news': Array.from({ length: 20 }, () => middayNews) } });
  const url = `/xmltv.php?${CREDENTIALS}`;
  const plain = await house.http.inject(url);
  const packed = await house.http.inject({ url, headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': 'application/xml; charset=utf-8',
    'access-control-allow-origin': '*',
  }); // prettier-ignore
  expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
  expect((await house.http.inject({ url, headers: { 'if-none-match': String(plain.headers.etag) } })).statusCode).toBe(304);
  const head = await house.http.inject({ method: 'HEAD', url });
  expect([head.statusCode, head.body, head.headers['content-type']]).toEqual([200, '', 'application/xml; charset=utf-8']);
});

test('past programmes are in the guide for as many days as are asked for', async () => {
  const hours = (ago: number) => ({
    ...middayNews,
    id: ago,
    title: `${ago} h ago`,
    start: new Date(NOON.getTime() - ago * 3_600_000),
    stop: new Date(NOON.getTime() - (ago - 1) * 3_600_000),
  }); // prettier-ignore
  await using house = await playerHouse({ programmes: { 'example.news': [hours(100), hours(40), hours(10)] } });
  const titles = async (query: string) =>
    [...(await house.http.inject(`/xmltv.php?${CREDENTIALS}${query}`)).body.matchAll(/(\d+) h ago/g)].map((found) => found[1]);

  expect(await titles('')).toEqual(['10']);
  expect(await titles('&prev_days=2')).toEqual(['40', '10']);
  expect(await titles('&prev_days=7')).toEqual(['100', '40', '10']);
});

test('a guide of nothing is a valid empty one, and a wrong line gets none', async () => {
  await using house = await playerHouse({ content: nothing });

  expect((await house.http.inject(`/xmltv.php?${CREDENTIALS}`)).body).toContain('<tv generator-info-name="Muxwell">\n</tv>');
  expect((await house.http.inject('/xmltv.php?username=a&password=b')).statusCode).toBe(401);
});
