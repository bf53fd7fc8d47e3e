import { expect, test } from 'vitest';
import { plainName } from './rules.ts';

test.each([
  ['UK: Example News HD', 'examplenews'],
  ['Example  News', 'examplenews'],
  ['EXAMPLE.NEWS (FHD)', 'examplenews'],
  ['Éxample-News 1080p', 'examplenews'],
  ['DE | Beispiel 4K', 'beispiel'],
  ['قناة الأخبار', 'قناةالأخبار'.normalize('NFKD').replaceAll(/\p{M}/gu, '')],
  ['HD', ''],
  ['24 News', '24news'],
])('%s is plainly %s', (name, plain) => {
  expect(plainName(name)).toBe(plain);
});
