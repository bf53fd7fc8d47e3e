import type { Page } from 'playwright-core';
import { type Finding, look } from './look.ts';
import { outside, type Place, placesOf } from './places.ts';

export interface WalkOptions {
  email: string;
  password: string;
  /** Folder for a picture of each page; none where absent. */
  pictures?: string;
  widths?: number[];
  languages?: ('en' | 'ar')[];
  themes?: ('light' | 'dark')[];
  /** Only places whose address contains this. */
  only?: string;
}

const HEIGHT = 900;

/** Signs in through the form; the page stands on the panel after. */
export async function signIn(
  page: Page,
  baseUrl: string,
  { email, password }: Pick<WalkOptions, 'email' | 'password'>,
): Promise<void> {
  await page.goto(new URL('/sign-in', baseUrl).href);
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await page.locator('h1').first().waitFor();
}

/**
 * Opens every page of the panel in each theme, width and language and answers what is wrong: console errors, words that no text should
 * have, horizontal overflow, shifts of the layout, and whatever axe finds. An empty list is a pass.
 */
export async function walk(page: Page, baseUrl: string, options: WalkOptions): Promise<Finding[]> {
  const { widths = [1440, 1024, 360], languages = ['en', 'ar'], themes = ['light', 'dark'] } = options;
  const findings: Finding[] = [];
  const errors = errorsOf(page);
  for (const language of languages) {
    for (const theme of themes) {
      await choose(page, baseUrl, language, theme);
      for (const place of (await placesOf(page)).filter(({ path }) => path.includes(options.only ?? ''))) {
        for (const width of widths)
          findings.push(...(await visit({ page, baseUrl, place, width, look: `${language}-${theme}`, errors, options })));
      }
    }
  }
  return findings;
}

/** The same for the pages of people who are not signed in; `setup` is there as long as the installation is fresh. */
export async function walkOutside(
  page: Page,
  baseUrl: string,
  options: Omit<WalkOptions, 'email' | 'password'>,
): Promise<Finding[]> {
  const { widths = [1440, 1024, 360], languages = ['en', 'ar'], themes = ['light', 'dark'] } = options;
  const findings: Finding[] = [];
  // Who is signed in is asked on every opening; that nobody is, the browser notes in its console.
  const errors = errorsOf(page, /status of 401/);
  for (const language of languages) {
    for (const theme of themes) {
      await page.goto(new URL('/sign-in', baseUrl).href);
      await page.evaluate(
        (wished) => Object.entries(wished).forEach(([name, value]) => localStorage.setItem(`muxwell.${name}`, value)),
        { language, theme },
      );
      for (const place of outside) {
        for (const width of widths)
          findings.push(...(await visit({ page, baseUrl, place, width, look: `${language}-${theme}`, errors, options })));
      }
    }
  }
  return findings;
}

function errorsOf(page: Page, harmless?: RegExp): string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !harmless?.test(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

interface Visit {
  page: Page;
  baseUrl: string;
  place: Place;
  width: number;
  look: string;
  errors: string[];
  options: Pick<WalkOptions, 'pictures'>;
}

async function visit({ page, baseUrl, place, width, look: chosen, errors, options }: Visit): Promise<Finding[]> {
  await page.setViewportSize({ width, height: HEIGHT });
  errors.length = 0;
  await page.goto(new URL(place.path, baseUrl).href);
  await place.ready(page);
  const name = `${place.name}-${chosen}-${width}`;
  if (options.pictures) await page.screenshot({ path: `${options.pictures}/${name}.png` });
  return [...(await look(page, name)), ...errors.map((what) => ({ where: name, what: `console: ${what}` }))];
}

/** Chooses language and theme as the account's own, by the API that the panel uses. */
async function choose(page: Page, baseUrl: string, language: string, theme: string): Promise<void> {
  await page.goto(new URL('/account', baseUrl).href);
  await page.locator('h1').first().waitFor();
  await page.evaluate(
    async (look) => {
      const { csrfToken } = (await (await fetch('/api/auth/me')).json()) as { csrfToken: string };
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfToken };
      const answer = await fetch('/api/auth/me', { method: 'PATCH', headers, body: JSON.stringify(look) });
      if (!answer.ok) throw new Error(`the look was refused: ${answer.status}`);
      localStorage.setItem('muxwell.theme', look.theme);
      localStorage.setItem('muxwell.language', look.language);
    },
    { language, theme },
  );
}
