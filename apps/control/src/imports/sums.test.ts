import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mixed } from './sums.ts';

/** As it stands in the databases: two lanes over the UTF-16 units of a text. */
function told(text: string): [number, number] {
  let a = 0xdeadbeef ^ text.length;
  let b = 0x41c6ce57 ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
    b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
}

test('a text has the sum that databases hold of it, with any letters and halves of them, of any length', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\t', '\0', 'é', '電', '😀', '\ud83d', '\ude00', '\uffff') });
  fc.assert(
    fc.property(text, fc.constantFrom(1, 3, 2000), (part, times) => {
      const whole = part.repeat(times);
      expect(mixed(whole)).toEqual(told(whole));
      expect(mixed(`${part}\t${whole.slice(1)}`)).toEqual(told(`${part}\t${whole.slice(1)}`));
    }),
  );
});

test('the sums of some texts are what they were', () => {
  expect(mixed('')).toEqual(told(''));
  expect(mixed('live\tOne\t{"News"}').map((lane) => lane.toString(16))).toEqual(['8075d061', 'b3fce012']);
});
