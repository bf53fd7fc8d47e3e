// Chromium as a player: Debian's browser, driven by Playwright; what a page's video element shows is read off its pixels.
import { readBlockCode, type Reading } from '@muxwell/supervisor/demo';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ground, until } from '../ground.ts';
import { conclude, type Watched } from './player.ts';

/** Starts Debian's Chromium without a window; sound and video start without a click. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--mute-audio'],
  });

interface Shown {
  width: number;
  height: number;
  videoFrames: number;
  audioBytes: number;
  luma: number[];
}

/** Watches the page's first video element for some seconds. */
export async function watchPage(page: Page, seconds: number): Promise<Watched> {
  await until('the page shows a picture', async () => ((await look(page))?.width ?? 0) > 0, 30_000);
  const readings: Reading[] = [];
  const first = await look(page);
  let last = first;
  for (let part = 0; part < seconds * 4; part += 1) {
    await ground.clock.sleep(250);
    last = await look(page);
    const reading = last && readBlockCode(Uint8Array.from(last.luma), last.width, last.height);
    if (reading && reading.frame !== readings.at(-1)?.frame) readings.push(reading);
  }
  const { width = 0, height = 0, videoFrames = 0, audioBytes = 0 } = last ?? {};
  return conclude({
    width,
    height,
    videoFrames: videoFrames - (first?.videoFrames ?? 0),
    audioFrames: audioBytes - (first?.audioBytes ?? 0),
    readings,
  });
}

const look = (page: Page): Promise<Shown | null> => page.evaluate(LOOK);

/** Runs inside the page: the top of the picture in grey, and what the browser has decoded. A string, for the page's world is not this one's. */
const LOOK = `(() => {
  const video = document.querySelector('video');
  if (!video || video.videoWidth === 0) return null;
  const [width, height] = [video.videoWidth, video.videoHeight];
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = Math.ceil(height / 8);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const { data } = context.getImageData(0, 0, width, canvas.height);
  const luma = [];
  for (let at = 0; at < data.length; at += 4) luma.push(data[at + 1]);
  const videoFrames = video.getVideoPlaybackQuality().totalVideoFrames;
  return { width, height, videoFrames, audioBytes: video.webkitAudioDecodedByteCount ?? 0, luma };
})()`;
