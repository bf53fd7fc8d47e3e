import { pageSegments } from '@muxwell/contract';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pages, routePaths } from './paths.ts';

test('the pages are those that the door passes on', () => {
  const segments = routePaths.map((path) => path.slice(1));

  expect(segments.toSorted()).toEqual([...pageSegments].toSorted());
});

test('every page has a route', async () => {
  const router = await readFile(join(import.meta.dirname, 'router.tsx'), 'utf8');

  expect(Object.keys(pages).filter((name) => !new RegExp(`(front|page)\\(\\s*pages\\.${name},`).test(router))).toEqual([]);
});
