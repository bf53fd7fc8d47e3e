// The panel over 100,000 streams and 100,000 lines, in Chromium: how long each thing takes from the click to the new picture, the longest task
// that held the page meanwhile, and the time of the processor that all its tasks had: on a busy machine the others say little. Pictures of
// each step go to the folder that is given, or a new one.
import { startChromium } from '@muxwell/testkit';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { install, type Installation } from './kit/installation.ts';
import { fillWithMany, MANY } from './kit/many.ts';
import { report } from './kit/report.ts';

/** Nothing may hold the page for longer. */
const FREEZE_MS = 200;
const PATIENCE_MS = 120_000;
const folder = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'muxwell-panel-')));
await mkdir(folder, { recursive: true });
const figures: Record<string, number> = {};
const wires = new WeakMap<Page, CDPSession>();

async function browser(): Promise<Browser & AsyncDisposable> {
  const started = await startChromium();
  return Object.assign(started, { [Symbol.asyncDispose]: () => started.close() });
}

/** A browser that nobody has used, signed in. */
async function open(from: Browser, { url, account }: Installation, viewport: { width: number; height: number }): Promise<Page> {
  const fresh = await (await from.newContext({ viewport, bypassCSP: true })).newPage();
  fresh.setDefaultTimeout(PATIENCE_MS);
  await fresh.addInitScript(`globalThis.held = 0;
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) globalThis.held = Math.max(globalThis.held, duration); })
      .observe({ type: 'longtask', buffered: true })`);
  const wire = await fresh.context().newCDPSession(fresh);
  await wire.send('Performance.enable', { timeDomain: 'threadTicks' });
  wires.set(fresh, wire);
  await fresh.goto(`${url}/sign-in`);
  await fresh.locator('input[name=email]').fill(account.email);
  await fresh.locator('input[name=password]').fill(account.password);
  await fresh.locator('button[type=submit]').click();
  await fresh.waitForURL((at) => !at.pathname.startsWith('/sign-in'));
  await fresh.locator('h1').first().waitFor();
  return fresh;
}

/** Milliseconds of the processor that the page's own thread has had since it was opened. */
async function cpuMs(on: Page): Promise<number> {
  const told = await wires.get(on)?.send('Performance.getMetrics');
  return (told?.metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

/** Does something and waits until the page, asked in its own words, says that it shows. */
async function step(on: Page, what: string, act: () => Promise<unknown>, shows: string): Promise<void> {
  await on.evaluate('globalThis.held = 0');
  const cpuBefore = await cpuMs(on);
  const startedAt = performance.now();
  await act();
  await on.waitForFunction(shows, null, { polling: 'raf' });
  figures[`${what}_ms`] = performance.now() - startedAt;
  // A task is told when it has ended: one more turn of the page, and it is in.
  await on.evaluate('new Promise((done) => setTimeout(done, 100))');
  figures[`${what}_cpu_ms`] = (await cpuMs(on)) - cpuBefore;
  figures[`${what}_held_ms`] = (await on.evaluate('globalThis.held')) as number;
  await on.screenshot({ path: join(folder, `${what}.png`) });
}

const GRID = `document.querySelector('[role=grid]')`;
const total = (test: string) =>
  `(() => { const grid = ${GRID}; const n = Number(grid?.ariaRowCount); return grid && !grid.ariaBusy && ${test}; })()`;
const all = total(`n === ${MANY} && document.querySelectorAll('[role=row][aria-rowindex]').length > 5`);
const fewer = total(`n > 0 && n < ${MANY}`);
const firstRow = (on: Page) =>
  on.evaluate(`document.querySelector('[role=row][aria-rowindex="1"]')?.innerText ?? ''`) as Promise<string>;
const firstIsNot = (text: string) =>
  `(() => { const row = document.querySelector('[role=row][aria-rowindex="1"]'); return row && row.innerText !== ${JSON.stringify(text)}; })()`;
const says = (text: string) => `document.body.innerText.includes(${JSON.stringify(text)})`;

/** What every list is for: opened, searched, filtered, sorted, read far down. */
async function list(
  on: Page,
  { name, path, search, sort }: { name: string; path: string; search: string; sort: string },
): Promise<void> {
  await step(on, `${name}_open`, () => on.goto(`${house.url}${path}`), all);
  const box = on.getByRole('searchbox').first();
  await step(on, `${name}_search`, () => box.fill(search), fewer);
  await step(on, `${name}_search_cleared`, () => box.fill(''), all);
  const filter = on.locator('main select').first();
  const choice = (await filter.locator('option').nth(1).getAttribute('value')) ?? '';
  await step(
    on,
    `${name}_filter`,
    () => filter.selectOption(choice),
    total(`location.search.includes(${JSON.stringify(choice)})`),
  );
  await step(on, `${name}_filter_cleared`, () => filter.selectOption(''), all);
  const before = await firstRow(on);
  await step(
    on,
    `${name}_sort`,
    () => on.getByRole('columnheader', { name: sort }).getByRole('button').click(),
    firstIsNot(before),
  );
  await step(
    on,
    `${name}_scroll`,
    async () => {
      for (let n = 0; n < 40; n += 1) await on.evaluate(`${GRID}.scrollTo(0, 1e9)`);
    },
    `[...document.querySelectorAll('[role=row][aria-rowindex]')].some((row) => Number(row.ariaRowIndex) > 150)`,
  );
  await on.goto(`${house.url}${path}`);
  await on.waitForFunction(all);
  await step(on, `${name}_select_all`, () => on.getByRole('checkbox', { name: 'Select all' }).click(), says('selected'));
  await step(
    on,
    `${name}_select_every_page`,
    () => on.getByRole('button', { name: `Select all ${MANY.toLocaleString('en')}` }).click(),
    says(`${MANY.toLocaleString('en')} selected`),
  );
}

/** The change of all, cancelled in the middle, then undone in three ways: at once, after a reload, and by somebody else. */
async function change(on: Page, name: string, fill: () => Promise<unknown>): Promise<void> {
  const look = async () => {
    await fill();
    await step(on, `${name}_preview`, () => on.getByRole('button', { name: 'Preview' }).click(), says('would change'));
  };
  const apply = () =>
    on
      .getByRole('button', { name: new RegExp(MANY.toLocaleString('en')) })
      .last()
      .click();
  const again = async () => {
    await look();
    await step(on, `${name}_apply`, apply, undoIsOffered);
  };
  await look();
  await step(on, `${name}_progress`, apply, says(` of ${MANY.toLocaleString('en')}`));
  const cancel = on.locator('[data-sonner-toast] button', { hasText: 'Cancel' });
  await step(on, `${name}_cancel`, () => cancel.click(), says('nothing was changed'));
  await again();
  await step(
    on,
    `${name}_undo`,
    () => on.locator('[data-sonner-toast] button', { hasText: 'Undo' }).click(),
    says('rows are back'),
  );
  await again();
  await undoLater(on, `${name}_undo_after_reload`);
  await again();
  const other = await open(chromium, house, { width: 1440, height: 900 });
  await undoLater(other, `${name}_undo_elsewhere`);
  await other.context().close();
}

const undoIsOffered = `[...document.querySelectorAll('[data-sonner-toast] button')].some((one) => one.innerText === 'Undo')`;

async function undoLater(on: Page, what: string): Promise<void> {
  await on.goto(`${house.url}/changes`);
  await on.getByRole('grid').waitFor();
  const first = on.locator('[role=row][aria-rowindex="1"]');
  await step(on, what, () => first.getByRole('button', { name: 'Undo' }).click(), says('rows are back'));
}

async function streams(on: Page): Promise<void> {
  await list(on, { name: 'streams', path: '/channels', search: 'news', sort: 'Name' });
  await on
    .getByRole('region', { name: /selected/ })
    .getByRole('button', { name: 'Change' })
    .click();
  const fill = async () => {
    if (!on.url().includes('tool=change')) await on.goto(`${house.url}/channels?tool=change&chosen=all`);
    await on.getByLabel('Adult').selectOption('yes');
  };
  await change(on, 'streams_edit', fill);
}

async function lines(on: Page): Promise<void> {
  await list(on, { name: 'lines', path: '/lines', search: 'many-0123', sort: 'Expires' });
  await on
    .getByRole('region', { name: /selected/ })
    .getByRole('button', { name: 'Change' })
    .click();
  const fill = async () => {
    if (!on.url().includes('change=all')) await on.goto(`${house.url}/lines?change=all`);
    await on.getByLabel('Add days').fill('30');
  };
  await change(on, 'lines_edit', fill);
}

/** Nothing is busy, no place-holder is left, and nothing moves. */
const SETTLED = `!document.querySelector('[aria-busy=true], .late[aria-hidden], .animate-pulse') && document.fonts.status === 'loaded'
  && document.getAnimations().every(({ playState }) => playState !== 'running')`;

/** The same pages on a phone, in the dark and in Arabic: for the eye alone. */
async function looks(on: Page): Promise<void> {
  const places = {
    channels: '/channels',
    change: '/channels?tool=change&chosen=all',
    rename: '/channels?tool=rename&chosen=all',
    replace: '/channels?tool=replace&chosen=all',
    order: '/channels?tool=order&chosen=all',
    duplicates: '/channels?tool=duplicates&chosen=all',
    lines: '/lines',
    'lines-change': '/lines?change=all',
    imports: '/imports',
    'imports-new': '/imports/new',
    'imports-sources': '/imports/sources',
    changes: '/changes',
  };
  for (const [language, theme] of [
    ['en', 'light'],
    ['ar', 'dark'],
  ] as const) {
    await house.api.ask('PATCH', '/api/auth/me', { language, theme });
    for (const width of [1440, 390])
      for (const [name, path] of Object.entries(places)) {
        await on.setViewportSize({ width, height: width === 390 ? 844 : 900 });
        await on.goto(`${house.url}${path}`);
        await on.locator('h1').first().waitFor();
        await on.waitForFunction(SETTLED);
        await on.screenshot({ path: join(folder, `look-${name}-${language}-${theme}-${width}.png`) });
      }
  }
}

await using house = await install();
await fillWithMany(house);
await house.api.ask('POST', '/api/categories', { kind: 'live', name: 'Night' });
await using chromium = await browser();

const page = await open(chromium, house, { width: 1440, height: 900 });
await streams(page);
await lines(page);
await looks(page);
await report({
  id: 'panel',
  figures,
  goals: Object.fromEntries(
    Object.keys(figures).flatMap((name) => (name.endsWith('_held_ms') ? [[name, { most: FREEZE_MS }]] : [])),
  ),
});
process.stderr.write(`pictures in ${folder}\n`);
