import { loadDemo, startChromium, startStack, until, watchPage, type Stack } from '@muxwell/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  stack = await startStack();
  await loadDemo(stack);
  browser = await startChromium();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

test('Chromium signs in and plays a channel in the panel', async () => {
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
