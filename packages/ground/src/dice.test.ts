import { expect, test } from 'vitest';
import { systemDice, uuidv7 } from './dice.ts';

test('an id is a UUIDv7 with the moment in front and the given digits behind', () => {
  expect(uuidv7(0x0123456789ab, 'f123456789abcdef012')).toBe('01234567-89ab-7123-b456-789abcdef012');
  expect(uuidv7(5, '0'.repeat(19))).toBe('00000000-0005-7000-8000-000000000000');
});

test('many ids are all different, and each is well formed', () => {
  const ids = Array.from({ length: 5000 }, () => systemDice.id());

  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
