import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shots } from './vlc.ts';

test('a picture that VLC still writes is none yet', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-vlc-'));
  for (const name of ['shot00002.png', 'shot00001.png', 'shot00003.png.swp', 'remote']) await writeFile(join(folder, name), '');

  expect(await shots(folder)).toEqual(['shot00001.png', 'shot00002.png']);
  await rm(folder, { recursive: true });
});
