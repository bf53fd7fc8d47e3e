import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canaryTree, fence } from './canaries.ts';
import { ROOT, runTool } from './run.ts';

interface Cruise {
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] };
}

const cruise = async (cwd: string): Promise<Cruise['summary']> => {
  const text = await runTool(
    'depcruise',
    ['--config', join(ROOT, 'house.cjs'), '--output-type', 'json', 'apps', 'packages'],
    cwd,
  );
  return (JSON.parse(text) as Cruise).summary;
};

test('nothing in the house reaches over the fence', async () => {
  const { totalCruised, violations } = await cruise(ROOT);

  expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  expect(totalCruised).toBeGreaterThan(60);
}, 60_000);

test('every rule of the fence barks at its canary', async () => {
  await mkdir(join(ROOT, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.cache/canaries-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(canaryTree())) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }

  const { violations } = await cruise(folder);

  const barked = new Set(violations.map(({ rule }) => rule.name));
  expect(fence.forbidden.map(({ name }) => name).filter((name) => !barked.has(name))).toEqual([]);
}, 60_000);
