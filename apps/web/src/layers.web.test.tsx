import { readdir, readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = import.meta.dirname;
/** From the ground up: a layer imports itself and those before it. */
const layers = ['locales', 'ui', 'kit', 'player', 'resources', 'routes'];

async function importsUpward(): Promise<{ seen: number; wrong: string[] }> {
  const files = (await readdir(SOURCE, { recursive: true })).filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'));
  const wrong: string[] = [];
  let seen = 0;
  for (const file of files) {
    const from = layers.indexOf(file.split('/')[0] ?? '');
    const text = await readFile(join(SOURCE, file), 'utf8');
    for (const [, target] of text.matchAll(/from '(\.[^']+)'|import\('(\.[^']+)'\)/g)) {
      if (!target) continue;
      const to = layers.indexOf(normalize(join(file, '..', target)).split('/')[0] ?? '');
      seen++;
      if (from >= 0 && to > from) wrong.push(`${file} imports ${target}`);
    }
  }
  return { seen, wrong };
}

test('ui knows no kit, kit no resource, resources no route', async () => {
  const { seen, wrong } = await importsUpward();

  expect(seen).toBeGreaterThan(300);
  expect(wrong).toEqual([]);
});
