import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue as ar } from './ar/index.ts';
import { catalogue as en } from './en/index.ts';

const SOURCE = join(import.meta.dirname, '..');
const arabicPlurals = ['zero', 'one', 'two', 'few', 'many', 'other'];
const stem = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');

function flat(tree: object, path = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(tree) as [string, string | object][]) {
    if (typeof value === 'string') texts.set(path + name, value);
    else for (const [key, text] of flat(value, `${path}${name}.`)) texts.set(key, text);
  }
  return texts;
}

const english = flat(en);
const arabic = flat(ar);
const stems = (texts: Map<string, string>) => [...new Set([...texts.keys()].map(stem))].toSorted();

test('every text stands in every language', () => {
  expect(stems(arabic)).toEqual(stems(english));
});

test('what is counted has every plural form that its language has', () => {
  const counted = [...english.keys()].filter((key) => key.endsWith('_other')).map(stem);

  const missing = counted.flatMap((key) => arabicPlurals.map((form) => `${key}_${form}`).filter((form) => !arabic.has(form)));

  expect(counted.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

test('no Arabic text is the English one', () => {
  expect([...arabic].filter(([key, text]) => english.get(key) === text)).toEqual([]);
});

test('a text has the same places to fill in as its English one', () => {
  const places = (text: string) =>
    [...text.matchAll(/\{\{(\w+)/g)].flatMap(([, name]) => (!name || name === 'count' ? [] : [name])).toSorted();
  const plain = [...english].filter(([key]) => stem(key) === key);

  const wrong = plain.filter(([key, text]) => places(text).join() !== places(arabic.get(key) ?? '').join()).map(([key]) => key);

  expect(wrong).toEqual([]);
});

test('no text is unused', async () => {
  const source = await sourceText();
  const families = [...source.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z0-9]+)*\.)\$\{/g)].map(([, start]) => start ?? '');

  const unused = stems(english).filter((key) => !source.includes(`'${key}'`) && !families.some((start) => key.startsWith(start)));

  expect(unused).toEqual([]);
});

async function sourceText(): Promise<string> {
  const files = await readdir(SOURCE, { recursive: true });
  const code = files.filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.') && !file.startsWith('locales'));
  return (await Promise.all(code.map((file) => readFile(join(SOURCE, file), 'utf8')))).join('\n');
}
