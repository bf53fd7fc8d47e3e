import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT, runTool } from './run.ts';

/** A line that must bark, by the rule that must bark at it. */
const canaries: Record<string, string> = {
  'typescript(no-floating-promises)': 'const later = async () => 1;\nexport const f = () => {\n  later();\n};\n',
  'typescript(no-misused-promises)': 'export const g = (later: () => Promise<void>) => [1].forEach(later);\n',
  'typescript(no-explicit-any)': 'export const a = (x: any) => String(x);\n',
  'typescript(no-non-null-assertion)': 'export const b = (x: string[]) => x[0]!.length;\n',
  'eslint(no-restricted-globals)': 'export const c = (f: () => void) => setTimeout(f, 1);\n',
  'eslint(no-restricted-properties)': 'export const d = () => Date.now();\n',
  'eslint(no-restricted-imports)': "import { spawn } from 'node:child_process';\nexport { spawn };\n",
  'eslint(max-params)': 'export const e = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];\n',
  'eslint(max-lines)': `${'export {};\n'.repeat(401)}`,
  'eslint(no-console)': "console.log('here');\n",
  'node(no-process-env)': "export const home = process.env['HOME'];\n",
  'import(no-default-export)': 'const one = 1;\nexport default one;\n',
};

test('every ban of the lint barks at its canary', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-lint-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files: Record<string, string> = { 'tsconfig.json': '{"compilerOptions":{"strict":true,"module":"NodeNext","types":[]}}' };
  for (const [index, text] of Object.values(canaries).entries()) files[`src/canary-${index}.ts`] = text;
  files['src/mocks.test.ts'] = "import { vi } from 'vitest';\nvi.mock('./canary-1.ts');\n";
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }

  const report = await runTool('oxlint', ['-c', join(ROOT, '.oxlintrc.json'), '--type-aware', '--format', 'json', '.'], folder);

  const found = (JSON.parse(report) as { diagnostics: { code: string; filename: string }[] }).diagnostics;
  const barked = new Set(found.map(({ code }) => code));
  expect(Object.keys(canaries).filter((code) => !barked.has(code))).toEqual([]);
  expect(found.some(({ filename }) => filename.includes('mocks.test.ts'))).toBe(true);
}, 60_000);
