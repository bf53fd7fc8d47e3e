import { loadDemo, startChromium, startStack, until, type Addresses, type Stack } from '@muxwell/testkit';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

interface Finding {
  where: string;
  what: string;
}
interface Look {
  languages: string[];
  themes: string[];
  widths: number[];
}
interface Walk {
  signIn(page: Page, url: string, account: { email: string; password: string }): Promise<void>;
  walk(page: Page, url: string, options: { email: string; password: string } & Look): Promise<Finding[]>;
}

let stack: Stack;
let demo: Addresses;
let browser: Browser;
let panel: Walk;
beforeAll(async () => {
  stack = await startStack();
  demo = await loadDemo(stack);
  browser = await startChromium();
  // By a variable, because what runs in the page is checked with the browser's types, by the panel's own tsconfig.
  const path = join(import.meta.dirname, '../apps/web/walk/walk.ts');
  panel = (await import(path)) as Walk;
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

async function open(): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await panel.signIn(page, stack.url, stack.account);
  return page;
}

// Both languages, both themes, the widest and the narrowest; the walk itself knows the other ten looks.
test.each<[string, Look]>([
  ['English, light, on a desk', { languages: ['en'], themes: ['light'], widths: [1440] }],
  ['Arabic, dark, on a phone', { languages: ['ar'], themes: ['dark'], widths: [360] }],
])(
  'every page is whole in %s',
  async (_, look) => {
    const page = await open();
    const findings = await panel.walk(page, stack.url, { ...stack.account, ...look }).catch(async (error: unknown) => {
      throw new Error(`at ${page.url()}, which says: ${await page.locator('body').innerText()}`, { cause: error });
    });
    await page.context().close();
    expect(findings.map(({ where, what }) => `${where}: ${what}`)).toEqual([]);
  },
  240_000,
);

test('by keys alone a tool is opened, shows its preview and is left, twice: it has the focus as long as it is open, and the button before and after', async () => {
  await stack.api.ask('PATCH', '/api/auth/me', { language: 'en', theme: 'light' });
  const page = await open();
  const has = (selector: string) => page.evaluate<boolean>(`document.activeElement?.matches('${selector}') === true`);
  await page.goto(`${stack.url}/channels`);
  // The second time the tool's code is there at once, and it opens sooner than the menu is gone.
  for (const time of ['first', 'second']) {
    await page.getByRole('button', { name: 'Tools' }).press('Enter');
    await until(`the menu has the focus, ${time} time`, () => has('[role=menuitem]'), 20_000);
    await page.keyboard.press('Enter');
    await until(`the tool has the focus, ${time} time`, () => has('[role=dialog]'), 20_000);
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.getByLabel('Adult').waitFor();
    // Whatever is done a moment after the menu has gone is done by now.
    await page.evaluate('new Promise((done) => setTimeout(done))');
    expect(await has('[role=dialog]')).toBe(true);
    await page.getByLabel('Adult').selectOption('yes');
    await page.getByRole('button', { name: 'Preview' }).press('Enter');
    await page.getByText('would change').waitFor();
    expect(await has('[role=dialog] button[type=submit]')).toBe(true);
    await page.keyboard.press('Escape');
    await until(`the button has the focus back, ${time} time`, () => has('main button[aria-haspopup=menu]'), 20_000);
    await page.getByRole('row').nth(1).waitFor();
  }
  await page.context().close();
}, 120_000);

test('a line that is made elsewhere shows by itself, and so do the viewers', async () => {
  await stack.api.ask('PATCH', '/api/auth/me', { language: 'en', theme: 'light' });
  const page = await open();
  await page.goto(`${stack.url}/lines`);
  await page.getByText(demo.line.username).first().waitFor();
  await stack.api.ask('POST', '/api/lines', { username: 'made-elsewhere' });
  await page.getByText('made-elsewhere').first().waitFor({ timeout: 10_000 });

  await page.goto(`${stack.url}/overview`);
  const says = () => page.locator('main').innerText();
  await until('nobody watches yet', async () => /\b0 watching\b/.test(await says()), 20_000);
  // The socket is there once the point that tells how all is stands; what was shown before is read once more at its beginning.
  await page.locator('header a[href="/overview"]').waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const watching = new AbortController();
  const viewer = await fetch(demo.ts('Northlight'), { signal: watching.signal });
  await until('the viewer is counted', async () => /\b1 watching\b/.test(await says()), 20_000).catch(async (error: unknown) => {
    throw new Error(`the viewer got ${viewer.status}, the page says: ${await says()}`, { cause: error });
  });
  watching.abort();
  expect(asked.filter((url) => url.includes('/api/overview'))).toEqual([]);
  await page.context().close();
}, 60_000);
