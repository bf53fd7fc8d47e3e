import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pictureType } from './picture-type.ts';

test.each([
  ['png', '89504e470d0a1a0a0000000d'],
  ['jpg', 'ffd8ffe000104a464946'],
  ['gif', '474946383961'],
  ['gif', '474946383761'],
  ['webp', '524946462400000057454250565038'],
  [null, '3c737667'],
  [null, '5249464624000000574156456674'],
  [null, ''],
])('%s by its first bytes', (type, hex) => {
  expect(pictureType(Buffer.from(hex, 'hex'))).toBe(type);
});

test('no text is a picture', () => {
  fc.assert(fc.property(fc.string(), (text) => pictureType(Buffer.from(`<${text}`)) === null));
});
