import {
  ffmpegPlayer,
  loadDemo,
  mpvPlayer,
  startChromium,
  startKodi,
  startStack,
  until,
  vlcPlayer,
  watchPage,
  type Addresses,
  type Kodi,
  type Player,
  type Stack,
} from '@muxwell/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

let stack: Stack;
let demo: Addresses;
let kodi: Kodi;
beforeAll(async () => {
  stack = await startStack();
  demo = await loadDemo(stack);
  kodi = await startKodi(demo.line.links.m3u);
}, 180_000);
afterAll(async () => {
  await kodi?.stop();
  await stack?.stop();
});

describe.concurrent('FFmpeg', () => {
  plays(() => ffmpegPlayer);
});
describe.concurrent('mpv', () => {
  plays(() => mpvPlayer);
});
// These two want the machine for themselves.
describe('VLC', () => {
  plays(() => vlcPlayer);
});
describe('Kodi', () => {
  plays(() => kodi);
});

function plays(player: () => Player): void {
  test('plays a live channel as a transport stream', async () => {
    const watched = await player().play(demo.ts('Northlight'), { seconds: 3 });

    expect(watched).toMatchObject({ channel: 2, counterAdvanced: true, width: 640 });
    expect(watched.audioFrames).toBeGreaterThan(50);
  });

  test('plays a live channel as HLS', async () => {
    const watched = await player().play(demo.hls('Harbour One'), { seconds: 3 });

    expect(watched).toMatchObject({ channel: 1, counterAdvanced: true, width: 640 });
    expect(watched.audioFrames).toBeGreaterThan(50);
  });

  test('plays a film from its middle', async () => {
    const watched = await player().play(demo.ts('The Slow Lighthouse (2024)'), { seconds: 3, seekTo: 60 });

    expect(watched).toMatchObject({ channel: 101, counterAdvanced: true });
    expect(watched.readings.at(-1)?.frame).toBeGreaterThan(59 * 25);
    expect(watched.audioFrames).toBeGreaterThan(50);
  });

  test('plays an episode', async () => {
    const watched = await player().play(demo.ts('Kettle Street S01E02'), { seconds: 3 });

    expect(watched).toMatchObject({ channel: 112, counterAdvanced: true });
    expect(watched.audioFrames).toBeGreaterThan(50);
  });

  test('plays the radio, which has no picture', async () => {
    const watched = await player().play(demo.ts('Driftwood FM'), { seconds: 3 });

    expect(watched.videoFrames).toBe(0);
    expect(watched.audioFrames).toBeGreaterThan(50);
  });
}

test('Kodi’s IPTV client makes channels of the playlist and plays one', async () => {
  const channels = await kodi.channels();
  const ember = channels.find(({ label }) => label === 'Ember Sport');

  const watched = await kodi.play(`pvr:${ember?.channelid}`, { seconds: 3 });

  expect(watched).toMatchObject({ channel: 3, counterAdvanced: true });
});

test('Chromium signs in and plays a channel in the panel', async () => {
  const browser = await startChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${stack.url}/sign-in`);
  await page.locator('input[type=email]').fill(stack.account.email);
  await page.locator('input[type=password]').fill(stack.account.password);
  await page.locator('button[type=submit]').click();
  await until('the panel is entered', () => !page.url().includes('sign-in'), 20_000);

  await page.goto(`${stack.url}/channels`);
  await page.getByText('Harbour One').first().click();
  await page.getByRole('button', { name: 'Play' }).click();
  const watched = await watchPage(page, 4);

  expect(watched).toMatchObject({ channel: 1, counterAdvanced: true, width: 640 });
  expect(watched.videoFrames).toBeGreaterThan(50);
  expect(watched.audioFrames).toBeGreaterThan(1000);
});
