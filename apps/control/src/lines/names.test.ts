import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineNames } from './names.ts';

test('finds what looking at each username and note finds, whatever has changed', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B', ' ', '\n'), maxLength: 6 });
  const line = fc.record({ id: fc.integer({ min: 1, max: 2000 }), username: text, notes: text });
  const words = fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 5 }), words, async (lines, later, wanted) => {
      const names = new LineNames();
      const held = new Map<number, { username: string; notes: string }>();
      const put = (one: (typeof lines)[number]) => {
        held.set(one.id, one);
        names.put(one.id, one);
      };
      for (const one of lines) put(one);
      await names.find(wanted);
      for (const one of later) {
        put(one);
        const [gone] = held.keys();
        if (gone === undefined) continue;
        held.delete(gone);
        names.remove(gone);
      }
      const has = (one: string) => one.toLowerCase().replaceAll('\n', ' ').includes(wanted);
      const each = [...held].flatMap(([id, { username, notes }]) => (has(username) || has(notes) ? [id] : []));
      expect((await names.find(wanted)).sort((a, b) => a - b)).toEqual(each.sort((a, b) => a - b));
    }),
  );
});

test('text with a NUL character is refused', async () => {
  await expect(new LineNames().find('a\0')).rejects.toThrow('NUL');
});
