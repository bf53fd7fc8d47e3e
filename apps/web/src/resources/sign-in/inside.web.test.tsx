import { expect, test } from 'vitest';
import { inside } from './inside.ts';

test.each([
  ['/lines?open=5', '/lines?open=5'],
  [undefined, '/'],
  ['https://elsewhere.example', '/'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
])('after signing in %s leads to %s', (wished, leads) => {
  expect(inside(wished)).toBe(leads);
});
