import { expect, test } from 'vitest';
import { createLeases } from './leases.ts';

test('who asks first holds the stream; the others are told who', () => {
  const leases = createLeases();
  expect(leases.take('1:5', 'a')).toEqual({ bootId: 'a', epoch: 1 });
  expect(leases.take('1:5', 'b')).toEqual({ bootId: 'a', epoch: 1 });
  expect(leases.holder('1:5')).toEqual({ bootId: 'a', epoch: 1 });
});

test('each new holder has a higher epoch', () => {
  const leases = createLeases();
  leases.take('1:5', 'a');
  leases.release('1:5', 'a');
  expect(leases.holder('1:5')).toBeNull();
  expect(leases.take('1:5', 'b').epoch).toBe(2);
  expect(leases.give('1:5', 'c').epoch).toBe(3);
  expect(leases.epoch('1:5')).toBe(3);
});

test('only the holder can let go, and a lost edge lets go of all that it has held', () => {
  const leases = createLeases();
  leases.take('1:5', 'a');
  leases.take('1:6', 'a');
  leases.take('1:7', 'b');
  leases.release('1:5', 'b');
  expect(leases.holder('1:5')?.bootId).toBe('a');
  expect(leases.releaseAll('a')).toEqual(['1:5', '1:6']);
  expect(leases.holder('1:7')?.bootId).toBe('b');
});
