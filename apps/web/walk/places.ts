import type { Page } from 'playwright-core';

export interface Place {
  name: string;
  path: string;
  ready: (page: Page) => Promise<void>;
}

/** Loaded: the title stands, nothing is busy, and no place-holder is left. */
const settled = async (page: Page): Promise<void> => {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true], .late[aria-hidden], .animate-pulse'));
  await page.waitForFunction(
    () => document.fonts.status === 'loaded' && document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
};

const plain = [
  'overview',
  'live',
  'channels',
  'films',
  'series',
  'radio',
  'guide',
  'lines',
  'bouquets',
  'categories',
  'imports',
  'imports/new',
  'servers',
  'why',
  'members',
  'members?tab=invitations',
  'members?tab=keys',
  'audit',
  'changes',
  'jobs',
  'settings',
  'account',
  'quick-start',
  'lines?new=1',
  'channels?new=1',
  'bouquets?new=1',
  'why?ask=1',
  'lines/no-such-page',
]; // prettier-ignore

/** Every page, and the sheets of the first rows that there are. */
export async function placesOf(page: Page): Promise<Place[]> {
  const first = await page.evaluate(async () => {
    const lists = {
      channels: '/api/streams?kind=live&limit=1',
      films: '/api/streams?kind=movie&limit=1',
      series: '/api/series?limit=1',
      lines: '/api/lines?limit=1',
      bouquets: '/api/bouquets?limit=1',
      audit: '/api/audit/logs?limit=1',
      imports: '/api/imports?limit=1',
      why: '/api/denials?limit=1',
    };
    const found: [list: string, id: string][] = [];
    for (const [list, path] of Object.entries(lists)) {
      const { items } = (await (await fetch(path)).json()) as { items: { id: number | string }[] };
      const id = items[0]?.id;
      if (id !== undefined) found.push([list, String(id)]);
    }
    return found;
  });
  const tabs: Record<string, string[]> = {
    channels: ['player', 'sources', 'viewers', 'guide', 'edit', 'history'],
    lines: ['access', 'viewers', 'why', 'edit', 'history'],
    series: ['episodes', 'edit'],
  };
  const sheets = first.flatMap(([list, id]) => {
    if (list === 'imports') return [`imports/${id}`];
    return (tabs[list] ?? ['']).map((tab) => `${list}?open=${id}${tab ? `&tab=${tab}` : ''}`);
  });
  return [...plain, ...sheets].map((path) => ({ name: nameOf(path), path: `/${path}`, ready: settled }));
}

/** Pages that need no sign-in. */
export const outside: Place[] = ['sign-in', 'register', 'register?invitation=x', 'setup'].map((path) => ({
  name: nameOf(path),
  path: `/${path}`,
  ready: settled,
}));

function nameOf(path: string): string {
  return path
    .replace(/open=[^&]+/, 'open')
    .replace(/^imports\/[0-9a-f-]{36}$/, 'imports-run')
    .replace(/[^a-z]+/g, '-');
}
