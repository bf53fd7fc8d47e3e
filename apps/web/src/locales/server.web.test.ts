import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import server from './ar/server.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../../../..');
/** Where a sentence begins that may reach the panel: a problem's detail, an audit summary, what a rule says. */
const BEGINNINGS = /(?:problems\.\w+\(|summary:|says:|passes:|refuse\(\d+,\s*'[^']*',|(?:passed|refused)\('\w+',)\s*(?=['`])/g;
/** And why a source is lost, as an edge tells it. */
const REASONS =
  /(?:(?:SourceFailed|PeerUnreached)\(|BadAnswer\(|#restart\(|\bE[A-Z_]{6,}: |(?<=(?:hasPackets|isOpen) \? )|(?<=(?:hasPackets|isOpen) \? '[^']*' : ))(?=['`])/g;
const FOLDERS = [
  ['apps/control/src', BEGINNINGS],
  ['packages/ground/src', BEGINNINGS],
  ['apps/edge/src', REASONS],
] as const;

/** The literal at `from`, with `{1}`, `{2}` for the values of a template. */
function literalAt(code: string, from: number): string {
  const quote = code[from];
  let [text, places] = ['', 0];
  for (let at = from + 1; at < code.length && code[at] !== quote; at += 1) {
    if (code[at] === '\\') text += code[(at += 1)] ?? '';
    else if (quote === '`' && code.startsWith('${', at)) {
      at = endOfValue(code, at + 2);
      text += `{${(places += 1)}}`;
    } else text += code[at] ?? '';
  }
  return text;
}

function endOfValue(code: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; depth > 0; at += 1) depth += code[at] === '{' ? 1 : code[at] === '}' ? -1 : 0;
  return at - 1;
}

async function sentences(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [folder, beginnings] of FOLDERS) {
    const files = (await readdir(join(ROOT, folder), { recursive: true })).filter((name) =>
      /^(?!.*(test|generated)).*\.ts$/.test(name),
    );
    for (const name of files) {
      const code = await readFile(join(ROOT, folder, name), 'utf8');
      for (const { 0: start, index } of code.matchAll(beginnings)) {
        const text = literalAt(code, index + start.length);
        if (/[a-z]{2}/.test(text.replace(/\{\d\}/g, ''))) found.set(text, name);
      }
    }
  }
  return found;
}

test('whatever the server says has its Arabic sentence', async () => {
  const said = await sentences();

  const missing = [...said].filter(([text]) => !(text in server)).map(([text, file]) => `${file}: ${text}`);

  expect(said.size).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test('an Arabic sentence has the places of its English one, and is not the English one', () => {
  const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String);
  const wrong = Object.entries(server).filter(
    ([english, arabic]) => english === arabic || places(arabic).some((place) => !english.includes(place)),
  );

  expect(wrong).toEqual([]);
});
