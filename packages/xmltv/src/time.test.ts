import { expect, test } from 'vitest';
import { readTime, writeTime } from './index.ts';

const NOON = Date.UTC(2030, 0, 1, 12) / 1000;

test.each([
  ['20300101120000 +0000', NOON],
  ['20300101130000 +0100', NOON],
  ['20300101063000 -0530', NOON],
  ['20300101130000 +01:00', NOON],
  ['20300101130000+0100', NOON],
  ['20300101120000', NOON],
  ['203001011200', NOON],
  ['203001011200 +0000', NOON],
  ['20300101120000Z', NOON],
  ['20300101120000 UTC', NOON],
  ['20300101130000 BST', NOON],
  ['20300101120000 XYZ', NOON],
  ['2030-01-01T12:00:00Z', NOON],
  ['20300101', NOON - 12 * 3600],
  ['', null],
  ['soon', null],
  ['20301301120000 +0000', null],
  ['20300101250000 +0000', null],
  ['20300101120000 +9900', null],
  ['19690101120000 +0000', null],
  ['99990101120000 +0000', null],
])('the time %j is read', (text, seconds) => {
  expect(readTime(text)).toBe(seconds);
});

test('what is written is read back', () => {
  expect(writeTime(NOON)).toBe('20300101120000 +0000');
  expect(readTime(writeTime(2_000_000_001))).toBe(2_000_000_001);
});
