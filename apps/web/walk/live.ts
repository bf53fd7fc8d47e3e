import type { Page } from 'playwright-core';

/**
 * Opens the overview, lets `happen` start a viewer, and waits until the count of viewers changes by itself. Answers the requests that the
 * page has made meanwhile: a live page makes none.
 */
export async function watchLive(page: Page, baseUrl: string, happen: () => Promise<void>): Promise<string[]> {
  await page.goto(new URL('/overview', baseUrl).href);
  const figure = page.locator('[data-figure="/live"]');
  await figure.waitFor();
  // The socket is there; what was shown before it came is read once more.
  await page.locator('header a[href="/overview"]').waitFor();
  const before = await figure.innerText();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
  await happen();
  await page.waitForFunction((old) => document.querySelector<HTMLElement>('[data-figure="/live"]')?.innerText !== old, before);
  return requests;
}
