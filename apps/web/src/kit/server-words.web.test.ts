import { expect, test } from 'vitest';
import { translator } from './server-words.ts';

const say = translator({
  'import from {1}': 'استيراد من {1}',
  'import from {1} undone': 'تراجع عن الاستيراد من {1}',
  'undone: {1}': 'تراجع: {1}',
  'it is empty': 'هو فارغ',
  'all {1} of {2} are in use (100%).': '{2} ← {1}',
});
const bare = (text: string) => text.replace(/[\u2068\u2069]/g, '');

test('a sentence is found by its words, and its values are carried over in their places', () => {
  expect(bare(say('import from example.com'))).toBe('استيراد من example.com');
  expect(bare(say('all 3 of 4 are in use (100%).'))).toBe('4 ← 3');
  expect(say('it is empty')).toBe('هو فارغ');
});

test('the sentence with more words of its own wins', () => {
  expect(bare(say('import from example.com undone'))).toBe('تراجع عن الاستيراد من example.com');
});

test('a value that is a sentence is said as well', () => {
  expect(bare(say('undone: import from example.com'))).toBe('تراجع: استيراد من example.com');
});

test('free text stays as it is', () => {
  expect(say('anything at all')).toBe('anything at all');
});
