// P12: the panel's first load with a cold cache: what comes over the wire before the first screen stands, and how long until it can be used.
import { startChromium } from '@muxwell/testkit';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { install } from './kit/installation.ts';
import { median, report } from './kit/report.ts';

const TIMES = 7;

interface Screen {
  path: string;
  /** Stands when the screen is whole and answers to clicks: React has put it there with its handlers. */
  whole: string;
}
const signIn: Screen = { path: '/sign-in', whole: 'input[name=password]' };
const overview: Screen = { path: '/overview', whole: '[data-figure="/live"]' };

interface Load {
  bytes: number;
  requests: number;
  ms: number;
}

await using house = await install();
const browser = await startChromium();
try {
  const outside = await loads(browser, signIn);
  const inside = await loads(browser, overview, await cookies());
  await report({
    id: 'P12',
    figures: {
      kb_gzip: most(outside, inside, ({ bytes }) => bytes / 1024),
      interactive_ms: most(outside, inside, ({ ms }) => ms),
      sign_in_kb: median(outside.map(({ bytes }) => bytes / 1024)),
      sign_in_ms: median(outside.map(({ ms }) => ms)),
      overview_kb: median(inside.map(({ bytes }) => bytes / 1024)),
      overview_ms: median(inside.map(({ ms }) => ms)),
      overview_requests: median(inside.map(({ requests }) => requests)),
    },
    goals: { kb_gzip: { most: 300 }, interactive_ms: { most: 1500 } },
  });
} finally {
  await browser.close();
}

/** The heavier of the two screens. */
function most(a: Load[], b: Load[], of: (load: Load) => number): number {
  return Math.max(median(a.map(of)), median(b.map(of)));
}

async function cookies() {
  const context = await browser.newContext();
  const answer = await context.request.post(`${house.url}/api/auth/login`, { data: house.account });
  if (!answer.ok()) throw new Error(`the sign-in was answered ${answer.status()}`);
  const { cookies: all } = await context.storageState();
  await context.close();
  return all;
}

/** Opens the screen in browsers that have seen nothing yet. */
async function loads(of: Browser, screen: Screen, jar: Awaited<ReturnType<typeof cookies>> = []): Promise<Load[]> {
  const done: Load[] = [];
  for (let round = 0; round < TIMES; round += 1) {
    const context = await of.newContext({ viewport: { width: 1440, height: 900 }, storageState: { cookies: jar, origins: [] } });
    const page = await context.newPage();
    done.push(await load(page, await context.newCDPSession(page), screen));
    await context.close();
  }
  return done;
}

async function load(page: Page, wire: CDPSession, { path, whole }: Screen): Promise<Load> {
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
  // Brotli, which is a seventh smaller, is for HTTPS and loopback alone; a LAN without a certificate gets this.
  await wire.send('Network.setExtraHTTPHeaders', { headers: { 'accept-encoding': 'gzip' } });
  let [bytes, requests] = [0, 0];
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  // Strings, for the page's world is not this one's. The second frame after: the first one has been painted.
  await page.addInitScript(`globalThis.whole = new Promise((resolve) => {
    const look = () => document.querySelector('${whole}')
      ? requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))
      : requestAnimationFrame(look);
    look();
  })`);
  await page.goto(house.url + path, { waitUntil: 'commit' });
  const ms = await page.evaluate<number>('globalThis.whole');
  return { bytes, requests, ms };
}
