import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineCounts } from './counts.ts';
import { statusOf, type LineTerms } from './rules.ts';

test('counts are what looking at each line gives, whatever comes, goes and ends', () => {
  const terms = fc.record({
    isEnabled: fc.boolean(),
    isTrial: fc.boolean(),
    expiresAt: fc.option(fc.nat(20).map((second) => new Date(second * 1000))),
  });
  const act = fc.oneof(fc.record({ add: terms }), fc.record({ remove: fc.nat() }), fc.record({ pass: fc.nat(6) }));
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const counts = new LineCounts();
      const lines: LineTerms[] = [];
      let second = 0;
      for (const one of acts) {
        if ('add' in one) {
          lines.push(one.add);
          counts.add(one.add);
        } else if ('remove' in one) {
          const [gone] = lines.splice(one.remove % Math.max(1, lines.length), 1);
          if (gone) counts.remove(gone);
        } else second += one.pass;
        const now = new Date(second * 1000);
        const each = { active: 0, trial: 0, expired: 0, disabled: 0 };
        for (const line of lines) each[statusOf(line, now)] += 1;
        expect(counts.at(now)).toEqual(each);
      }
    }),
  );
});
