import axe from 'axe-core';
import type { Page } from 'playwright-core';

export interface Finding {
  where: string;
  what: string;
}

const MOST_SHIFT = 0.05;

/** What is wrong with the page that is shown. */
export async function look(page: Page, where: string): Promise<Finding[]> {
  const found = await page.evaluate(inspect);
  await page.evaluate(`globalThis.axe ?? (() => { ${axe.source} })()`);
  const shift = await page.evaluate(shifted);
  if (shift.sum > MOST_SHIFT) found.push(`shifts by ${shift.sum.toFixed(3)}: ${shift.what.join(', ')}`);
  const broken = await page.evaluate(async () => {
    const { axe: here } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await here.run(document, { resultTypes: ['violations'] });
    return violations.map(
      ({ id, nodes }) =>
        `axe ${id}: ${nodes
          .slice(0, 3)
          .map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`)
          .join(' | ')}`,
    );
  });
  return [...found, ...broken].map((what) => ({ where, what }));
}

/** Runs in the page. */
function inspect(): string[] {
  const wrong: string[] = [];
  const text = document.body.innerText;
  for (const word of ['undefined', 'NaN', '[object', 'Invalid Date']) if (text.includes(word)) wrong.push(`says ${word}`);
  // A text that shows its key has no entry in the catalogue.
  const key = /(?:^|\s)(?:ui|kit|shell|lines|streams|imports|problems|settings|why|setup)\.[a-z]+[A-Za-z.]*(?=\s|$)/.exec(text);
  if (key) wrong.push(`shows the key ${key[0].trim()}`);
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) wrong.push(`is ${over} px wider than the window`);
  return wrong;
}

interface Shift {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null }[];
}

/** Runs in the page: how much its layout has shifted by itself since it was opened. */
function shifted(): Promise<{ sum: number; what: string[] }> {
  return new Promise((resolve) => {
    let sum = 0;
    const what: string[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as Shift[]) {
        if (entry.hadRecentInput) continue;
        sum += entry.value;
        what.push(
          ...entry.sources
            .slice(0, 2)
            .map(({ node }) => (node instanceof Element ? node.outerHTML.slice(0, 100) : (node?.textContent ?? ''))),
        );
      }
    });
    observer.observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve({ sum, what })));
  });
}
