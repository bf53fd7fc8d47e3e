import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fence } from './canaries.ts';
import { ROOT, runTool, trackedFiles } from './run.ts';

let paths: string[];
const text = (path: string) => readFile(`${ROOT}/${path}`, 'utf8');

beforeAll(async () => {
  paths = await trackedFiles();
});

const servers = () => paths.filter((path) => /^(apps\/(control|edge|supervisor)|packages)\/.*\.ts$/.test(path));

test('no file has a name that says nothing', () => {
  const banned = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'service2', 'types2']);

  expect(paths.filter((path) => banned.has(basename(path).replace(/\.[^.]*$/, '')))).toEqual([]);
});

test('a file of the platform or of a package opens with a sentence that says what it is for', async () => {
  const subject = servers().filter(
    (path) => /^(packages\/[^/]+|apps\/control\/src\/platform|apps\/supervisor)\//.test(path) && !path.endsWith('.test.ts'),
  );

  const silent = await filterBy(subject, (source) => !/^(\/\/ \S.*|\/\*\*)/.test(source));

  expect(silent).toEqual([]);
});

test('the clock is asked for the time: no bare new Date()', async () => {
  const subject = servers().filter((path) => !path.startsWith('packages/ground/') && !path.endsWith('.test.ts'));

  expect(await filterBy(subject, (source) => /new Date\(\s*\)/.test(source))).toEqual([]);
});

test('TODO names its issue', async () => {
  expect(await filterBy(servers(), (source) => /\bTODO\b(?!\(#\d+\))/.test(source.replaceAll("'TODO", '')), 'house')).toEqual([]);
});

describe('table ownership', () => {
  const domains = fence.forbidden.flatMap(({ name }) => (name.startsWith('row-') ? [name.slice(4)] : []));
  const schemas = new Set([...domains, 'platform']);

  test('a domain names only the tables of its own schema', async () => {
    const found: string[] = [];
    for (const path of paths) {
      const domain = /^apps\/control\/src\/([^/]+)\/[^/].*(?<!\.test)\.ts$/.exec(path)?.[1];
      if (!domain || !domains.includes(domain)) continue;
      for (const owner of schemasNamed(await text(path)))
        if (schemas.has(owner) && owner !== domain) found.push(`${path} names a table of ${owner}`);
    }

    expect(found).toEqual([]);
  });

  test('the look for tables sees Kysely and plain SQL alike', () => {
    const source = "db.selectFrom('lines.line').innerJoin('catalog.stream as s', 'a', 'b'); sql`update epg.channel set x = 1`";

    expect([...schemasNamed(source)]).toEqual(['lines', 'catalog', 'epg']);
  });
});

test('the house has files to look at', async () => {
  expect(servers().length).toBeGreaterThan(50);
  expect(await runTool('oxlint', ['--version'])).toMatch(/\d/);
});

function schemasNamed(source: string): Set<string> {
  const kysely = /\b(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|\w*[jJ]oin)\(\s*\[?['"`](\w+)\./g;
  const plain = /\b(?:from|join|into|update|table|truncate|copy)\s+(?:only\s+)?"?(\w+)"?\."?\w+/gi;
  return new Set([kysely, plain].flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1] ?? '')));
}

async function filterBy(subject: string[], isBad: (source: string) => boolean, except?: string): Promise<string[]> {
  const bad: string[] = [];
  for (const path of subject) if (!(except && path.includes(except)) && isBad(await text(path))) bad.push(path);
  return bad;
}
