// The guides that players get, judged by a validator that is not ours, against the DTD of the XMLTV project.
import { join } from 'node:path';
import { systemProcesses } from '@muxwell/ground';
import { GUIDE_END, guideStart, writeChannel, writeProgramme } from '@muxwell/xmltv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nothing, playerHouse, small } from '../../testing/player-house.ts';

const DTD = join(import.meta.dirname, '../../../../.cache/xmltv.dtd');

/** What xmllint says against a guide; empty: it is valid. */
async function faults(guide: string): Promise<string> {
  const args = ['--noout', '--nonet', '--dtdvalid', DTD, '-'];
  const child = systemProcesses.run('xmllint', args, { signal: new AbortController().signal });
  child.stdout.resume();
  child.stdin.end(guide);
  const { code, stderr } = await child.ended;
  // The document's own DTD is a name beside it, which nobody fetches.
  const said = stderr.split('\n').filter((line) => line !== '' && !/xmltv\.dtd|^<!DOCTYPE|^\s*\^$/.test(line));
  return code === 0 ? '' : `${code}: ${said.join('\n')}`;
}

test.each([
  ['a small catalogue', small],
  ['an empty one', nothing],
])('the guide of %s is valid', async (_, content) => {
  await using house = await playerHouse({ content });
  const answer = await house.http.inject('/xmltv.php?username=alice&password=s3cret');

  expect(answer.statusCode).toBe(200);
  expect(await faults(answer.body)).toBe('');
});

test('a guide is valid whatever its texts are', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const number = fc.option(fc.integer({ min: 0, max: 99 }));
  const programme = fc.record({
    start: fc.integer({ min: 0, max: 4_000_000_000 }),
    stop: fc.integer({ min: 0, max: 4_000_000_000 }),
    channel: text,
    title: text,
    lang: fc.constantFrom('', 'en', 'ar'),
    subTitle: text,
    description: text,
    category: text,
    icon: text,
    season: number,
    episode: number,
  });
  const programmes = fc.sample(programme, 2000);
  const channels = fc.sample(fc.record({ id: text, name: text, icon: text }), 200);
  const guide = guideStart('"<&>') + channels.map(writeChannel).join('') + programmes.map(writeProgramme).join('') + GUIDE_END;

  expect(await faults(guide)).toBe('');
});

test('a guide that breaks the DTD is told', async () => {
  expect(await faults(`${guideStart('x')}<programme start="1" channel="a"/>${GUIDE_END}`)).toContain('programme');
});
