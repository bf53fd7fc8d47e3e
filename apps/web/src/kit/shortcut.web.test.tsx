import { expect, test } from 'vitest';
import { fits } from './shortcut.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each([
  ['mod+s', press('s', { ctrlKey: true }), true],
  ['mod+s', press('s', { metaKey: true }), true],
  ['mod+s', press('S', { ctrlKey: true, shiftKey: true }), false],
  ['mod+s', press('s'), false],
  ['mod+shift+n', press('N', { ctrlKey: true, shiftKey: true }), true],
  ['/', press('/'), true],
  ['/', press('/', { shiftKey: true }), true],
  ['/', press('/', { ctrlKey: true }), false],
  ['mod+/', press('/', { ctrlKey: true, shiftKey: true }), true],
])('%s is pressed or is not', (keys, event, isIt) => {
  expect(fits(event, keys)).toBe(isIt);
});
