import { expect, test } from 'vitest';
import { headersOf, textOf } from './headers.ts';

test('headers are one a line; the colons of a value are its own', () => {
  expect(headersOf('Referer: https://example.com/a\n\n X-Token:abc ')).toEqual({
    headers: { Referer: 'https://example.com/a', 'X-Token': 'abc' },
    wrong: null,
  });
});

test('a line that is no header is told, and the rest holds', () => {
  expect(headersOf('X-A: 1\nnot a header\nbad name: x')).toEqual({ headers: { 'X-A': '1' }, wrong: 'not a header' });
});

test('what was read is written as it was', () => {
  const headers = { Referer: 'https://example.com/', 'X-Empty': '' };
  expect(headersOf(textOf(headers)).headers).toEqual(headers);
});
