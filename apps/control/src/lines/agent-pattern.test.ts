import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsAgent } from './agent-pattern.ts';

test.each([
  ['VLC/3.0.18 LibVLC/3.0.18', 'vlc', true],
  ['Mozilla/5.0 (SMART-TV; Tizen)', 'tizen', true],
  ['VLC/3.0.18 LibVLC/3.0.18', 'VLC/*', true],
  ['My VLC/3', 'VLC/*', false],
  ['okhttp/4.9', 'okhttp/*.9', true],
  ['okhttp/4.9', 'okhttp/4.9*4.9', false],
  ['', 'vlc', false],
  ['', '*', true],
  ['anything', '*', true],
  ['a.c', 'a*b*c', false],
])('“%s” and the pattern “%s”: %s', (agent, pattern, fits) => {
  expect(fitsAgent(agent, pattern)).toBe(fits);
});

test('a pattern with stars says what the same regular expression says', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (agent, pattern) => {
      fc.pre(pattern.includes('*'));
      const escaped = pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '[^]*');
      expect(fitsAgent(agent, pattern)).toBe(new RegExp(`^${escaped}$`).test(agent));
    }),
  );
});
