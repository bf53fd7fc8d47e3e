// Streams and bouquets that may be watched in some countries alone: elsewhere no list, guide or playlist shows them.
import { expect, test } from 'vitest';
import { bouquet, category, line, oneSeries, playerHouse, stream, type Content } from '../../testing/player-house.ts';

const [PORTUGAL, SPAIN, UNKNOWN] = ['198.51.100.1', '198.51.100.2', '203.0.113.1'] as const;
const countries = { [PORTUGAL]: 'PT', [SPAIN]: 'ES' };
const content: Content = {
  categories: [category(1, 'live', 'News'), category(2, 'live', 'Local'), category(20, 'movie', 'Drama')],
  bouquets: [bouquet(1, [1, 20], { series_ids: [301] }), bouquet(2, [2], { denied_countries: ['ES'] })],
  series: [oneSeries({ id: 301, name: 'Lights' })],
  streams: [
    stream({ id: 1, kind: 'live', name: 'Everywhere', category_ids: [1] }),
    stream({
      id: 2,
      kind: 'live',
      name: 'Portuguese',
      category_ids: [1],
      allowed_countries: ['PT'],
      epg_channel_id: 'example.pt',
    }),
    stream({ id: 3, kind: 'live', name: 'Local', category_ids: [2] }),
    stream({ id: 20, kind: 'movie', name: 'Not in Spain', category_ids: [20], denied_countries: ['ES'] }),
    stream({ id: 41, kind: 'episode', name: 'Fog', series_id: 301, season: 1, episode: 1, allowed_countries: ['PT'] }),
    stream({ id: 42, kind: 'episode', name: 'Rain', series_id: 301, season: 1, episode: 2 }),
  ],
};
const open = () => playerHouse({ content, lines: [line({ bouquetIds: [1, 2] })], countries });
const from = (ip: string) => ({ remoteAddress: ip });
type House = Awaited<ReturnType<typeof open>>;
const ask = async (house: House, ip: string, path: string) =>
  (await house.http.inject({ url: `${path}${path.includes('?') ? '&' : '?'}username=alice&password=s3cret`, ...from(ip) })).body;
const ids = async (house: House, ip: string, action: string) =>
  (JSON.parse(await ask(house, ip, `/player_api.php?action=${action}`)) as { stream_id: number }[]).map((row) => row.stream_id);

test.each([
  [PORTUGAL, [1, 2, 3], [20], ['Fog', 'Rain']],
  [SPAIN, [1], [], ['Rain']],
  [UNKNOWN, [1], [], ['Rain']],
])('at %s the lists have what may be watched there', async (ip, live, films, episodes) => {
  await using house = await open();
  for (let times = 0; times < 2; times += 1) {
    expect(await ids(house, ip, 'get_live_streams')).toEqual(live);
    expect(await ids(house, ip, 'get_vod_streams')).toEqual(films);
  }
  const info = JSON.parse(await ask(house, ip, '/player_api.php?action=get_series_info&series_id=301')) as {
    episodes: Record<string, { title: string }[]>;
  };
  expect(info.episodes['1']?.map((one) => one.title)).toEqual(episodes);
  const playlist = await ask(house, ip, '/get.php?type=m3u&output=ts');
  const expected = [...live, ...films, ...(episodes.length === 2 ? [41, 42] : [42])];
  expect([...playlist.matchAll(/\/(\d+)\.\w+\r\n/g)].map((found) => Number(found[1]))).toEqual(expected);
});

test('single answers keep to it as well', async () => {
  await using house = await open();
  const film = (ip: string) =>
    house.http.inject({ url: '/player_api.php?action=get_vod_info&vod_id=20&username=alice&password=s3cret', ...from(ip) });
  expect([(await film(PORTUGAL)).statusCode, (await film(SPAIN)).statusCode]).toEqual([200, 404]);
  expect(await ask(house, PORTUGAL, '/xmltv.php')).toContain('example.pt');
  expect(await ask(house, SPAIN, '/xmltv.php')).not.toContain('example.pt');
  const channels = async (ip: string) =>
    Object.keys((JSON.parse(await ask(house, ip, '/panel_api.php')) as { available_channels: object }).available_channels);
  expect([await channels(PORTUGAL), await channels(SPAIN)]).toEqual([['1', '2', '3', '20'], ['1']]);
  const local = async (ip: string) =>
    (JSON.parse(await ask(house, ip, '/player_api.php?action=get_live_categories')) as unknown[]).length;
  expect([await local(PORTUGAL), await local(SPAIN)]).toEqual([2, 1]);
});

test('a change of where a stream may be watched shows at once', async () => {
  await using house = await open();
  expect(await ids(house, SPAIN, 'get_live_streams')).toEqual([1]);
  house.change({ ...content, streams: content.streams.map((row) => ({ ...row, allowed_countries: [] })) });
  await new Promise((resolve) => setImmediate(resolve));

  expect(await ids(house, SPAIN, 'get_live_streams')).toEqual([1, 2]);
});
